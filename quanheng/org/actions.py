"""What people may do to the org."""

from __future__ import annotations

from quanheng.base.access import declare
from quanheng.engine.ground.words import said

UNIT_VIEW = declare("org.unit.view", said("see a unit and where it stands in the tree"))
UNIT_CHANGE = declare("org.unit.change", said("add, rename, move and remove units"))
PERSON_VIEW = declare("org.person.view", said("see a person"))
PERSON_CHANGE = declare(
    "org.person.change", said("add, change and remove people, posts and grades")
)
ASSIGNMENT_VIEW = declare("org.assignment.view", said("see who works where, as what and for whom"))
ASSIGNMENT_CHANGE = declare(
    "org.assignment.change", said("assign people to units, posts and managers")
)
FILE_VIEW = declare("org.file.view", said("see a person's employee file"))
FILE_CHANGE = declare("org.file.change", said("add, change and remove entries of employee files"))
PAY_BAND_VIEW = declare("org.payband.view", said("see what grades are paid"))
PAY_BAND_CHANGE = declare("org.payband.change", said("set what grades are paid"))
PERSONAL_VIEW = declare(
    "org.personal.view", said("see a person's personal data, masked, and the consents")
)
PERSONAL_UNMASK = declare("org.personal.unmask", said("see a person's personal data in full"))
PERSONAL_CHANGE = declare("org.personal.change", said("enter, change and remove personal data"))
PERSONAL_EXPORT = declare(
    "org.personal.export", said("take away everything that is held on a person")
)
PERSONAL_RETAIN = declare(
    "org.personal.retain", said("delete what was kept of leavers long enough")
)
RETENTION_VIEW = declare(
    "org.retention.view", said("see what is kept of people how long, and what is due to go")
)
CONSENT_CHANGE = declare("org.consent.change", said("give a consent and withdraw it"))
DUTY_VIEW = declare(
    "org.duty.view", said("see duties, who may decide what, and what is wrong with them")
)
DUTY_CHANGE = declare("org.duty.change", said("change duties and who may decide what"))
ACCESS_EXPLAIN = declare(
    "org.access.explain", said("see why somebody may or may not see something")
)
GRANT_CHANGE = declare("org.grant.change", said("grant roles to users and end them"))
AUDIT_VIEW = declare("org.audit.view", said("search the audit, and take it away as a workbook"))
COMPANY_CHANGE = declare(
    "org.company.change", said("set the company's name, currency, zone and year")
)
SIGN_IN = declare("org.user.signin", said("sign in"))
USER_SECURE = declare(
    "org.user.secure", said("change the own password, second factors and sessions")
)
USER_CHANGE = declare("org.user.change", said("open and close sign-ins"))
