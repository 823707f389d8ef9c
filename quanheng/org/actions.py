"""What people may do to the org."""

from __future__ import annotations

from quanheng.base.access import declare

UNIT_VIEW = declare("org.unit.view", "see a unit and where it stands in the tree")
UNIT_CHANGE = declare("org.unit.change", "add, rename, move and remove units")
PERSON_VIEW = declare("org.person.view", "see a person")
PERSON_CHANGE = declare("org.person.change", "add, change and remove people, posts and grades")
ASSIGNMENT_VIEW = declare("org.assignment.view", "see who works where, as what and for whom")
ASSIGNMENT_CHANGE = declare("org.assignment.change", "assign people to units, posts and managers")
FILE_VIEW = declare("org.file.view", "see a person's employee file")
FILE_CHANGE = declare("org.file.change", "add, change and remove entries of employee files")
PAY_BAND_VIEW = declare("org.payband.view", "see what grades are paid")
PAY_BAND_CHANGE = declare("org.payband.change", "set what grades are paid")
PERSONAL_VIEW = declare(
    "org.personal.view", "see a person's personal data, masked, and the consents"
)
PERSONAL_UNMASK = declare("org.personal.unmask", "see a person's personal data in full")
PERSONAL_CHANGE = declare("org.personal.change", "enter, change and remove personal data")
PERSONAL_EXPORT = declare("org.personal.export", "take away everything that is held on a person")
PERSONAL_RETAIN = declare("org.personal.retain", "delete what was kept of leavers long enough")
CONSENT_CHANGE = declare("org.consent.change", "give a consent and withdraw it")
DUTY_VIEW = declare("org.duty.view", "see duties, who may decide what, and what is wrong with them")
DUTY_CHANGE = declare("org.duty.change", "change duties and who may decide what")
ACCESS_EXPLAIN = declare("org.access.explain", "see why somebody may or may not see something")
GRANT_CHANGE = declare("org.grant.change", "grant roles to users and end them")
AUDIT_VIEW = declare("org.audit.view", "search the audit, and take it away as a workbook")
COMPANY_CHANGE = declare("org.company.change", "set the company's name, currency, zone and year")
SIGN_IN = declare("org.user.signin", "sign in")
USER_SECURE = declare("org.user.secure", "change the own password, second factors and sessions")
USER_CHANGE = declare("org.user.change", "open and close sign-ins")
