"""What the words of the audit are called: kinds of subjects, fields, values, and where somebody came from.

The audit itself holds codes, which outlast every wording. What has no word here is shown as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quanheng.engine.ground.choice_labels import both
from quanheng.engine.ground.words import Said, said
from quanheng.org.access_explained import ROLES
from quanheng.org.personal_numbers import LABELS
from quanheng.org.services.personal_export import HEADS, NO, YES

USER = "base.user"
PERSON = "org.person"
TYPES: Mapping[str, Said] = {
    "base.apitoken": said("token"),
    "base.audit": said("audit"),
    "base.keys": said("keys"),
    "base.ruleversion": said("version of a rule"),
    USER: said("sign-in"),
    "facts.batch": said("batch of files"),
    "measure.pay": said("pay"),
    "measure.run": said("closed period"),
    "measure.target": said("target"),
    "org.assignment": said("assignment"),
    "org.authority": said("authority"),
    "org.chart": said("chart of the organisation"),
    "org.company": said("company"),
    "org.duty": said("duty"),
    "org.dutypart": said("part in a duty"),
    "org.dutyreview": said("review of the division of work"),
    "org.fileentry": said("entry of the employee file"),
    "org.grade": said("grade"),
    "org.gradestep": said("way to a grade"),
    "org.payband": said("pay band"),
    PERSON: said("person"),
    "org.plannedheadcount": said("planned headcount"),
    "org.post": said("post"),
    "org.rolegrant": said("grant"),
    "org.unit": said("unit"),
    "org.unitplacement": said("place in the tree"),
}
FIELDS: Mapping[str, Said] = {
    **HEADS,
    **LABELS,
    "action": said("Action"),
    "added": said("Added"),
    "changed": said("Fields that changed"),
    "conclusion": said("Conclusion"),
    "corrects": said("Corrects run"),
    "currency": said("Currency"),
    "dropped": said("Taken out"),
    "facts": said("Facts"),
    "factors": said("Second factors"),
    "files": said("Files"),
    "fiscal_start_month": said("First month of the year"),
    "gone": said("Deleted"),
    "hash": said("Hash"),
    "high": said("Highest"),
    "how": said("Signed in by"),
    "industry": said("Industry"),
    "inputs_hash": said("Hash of what went in"),
    "is_active": said("Open"),
    "is_main": said("Main assignment"),
    "key": said("Key"),
    "limit": said("Limit"),
    "low": said("Lowest"),
    "mapping": said("Mapping"),
    "measure": said("Measured in"),
    "money_scale": said("Decimals of money"),
    "months": said("Months"),
    "needs": said("Needed"),
    "opportunities": said("Opportunities"),
    "parent": said("Parent"),
    "part": said("Part"),
    "password": said("Password"),
    "path": said("File"),
    "per": said("Time of the limit"),
    "person": said("Person"),
    "planned": said("Planned"),
    "process": said("Process it belongs to"),
    "rank": said("Rank"),
    "results_hash": said("Hash of the results"),
    "rows": said("Rows"),
    "second_factor_waived": said("Second factor waived"),
    "seen": said("What was seen"),
    "shown": said("Shown in full"),
    "shut": said("Made to wait"),
    "single_sign_on": said("Single sign-on"),
    "source": said("Source"),
    "status": said("State"),
    "strengths": said("Strengths"),
    "taken": said("Taken away"),
    "threats": said("Threats"),
    "timezone": said("Time zone"),
    "to": said("Until"),
    "today": said("Today, where the clock stands still"),
    "user": said("Sign-in"),
    "username": said("Sign-in"),
    "weaknesses": said("Weaknesses"),
}
_WAYS: Mapping[str, Said] = {
    "password": said("password"),
    "totp": said("code of an authenticator"),
    "webauthn": said("passkey"),
    "recovery_codes": said("recovery code"),
    "socialaccount": said("single sign-on"),
}
# Only where a field is of a few known words: what people typed elsewhere may read the same and mean another thing.
VALUES: Mapping[str, Mapping[str, Said]] = {
    "how": _WAYS,
    "factors": _WAYS,
    "role": {str(role): label for role, label in ROLES.items()},
    "changed": FIELDS,
    "shown": FIELDS,
    "taken": {"excel": said("as a workbook")},
    "password": {"renewed": said("another one was set")},
    "gone": {
        "numbers": said("numbers and addresses"),
        "consents": said("consents"),
        "file": said("employee file"),
        "name": said("Name"),
    },
    "shut": {
        "wrong_passwords": said("after too many wrong passwords"),
        "wrong_codes": said("after too many wrong codes"),
    },
    "status": {"landed": said("landed"), "revoked": said("taken back")},
    "what": {
        "password_changed": said("password changed"),
        "session_ended": said("session ended"),
        "signed_out": said("signed out"),
        "single_sign_on_linked": said("single sign-on linked"),
        "single_sign_on_ended": said("single sign-on removed"),
        "totp_activated": said("authenticator added"),
        "totp_deactivated": said("authenticator removed"),
        "webauthn_added": said("passkey added"),
        "webauthn_removed": said("passkey removed"),
        "recovery_codes_generated": said("recovery codes made anew"),
    },
}
# Fields of which the words to choose from are declared: by the kind of rows that has them.
_CHOSEN: Mapping[str, str] = {"kind": "units", "part": "duty_parts", "per": "authorities"}
_FROM: Mapping[str, Said] = {
    "page": said("page"),
    "token": said("token"),
    "command": said("command line"),
}


def field_said(name: str) -> str:
    """Return what a field is called."""
    return FIELDS.get(name, name)


def origin_said(came_from: str) -> str:
    """Return from where somebody came, such as “page 10.0.0.7”: its first word is ours."""
    first, _, rest = came_from.partition(" ")
    label = _FROM.get(first)
    if label is None:
        return came_from
    return said("{way} {address}", way=label, address=rest) if rest else label


def value_said(field: str, value: Any, users: Mapping[int, str]) -> str:
    """Return what a value is called; empty for none. `users`: the names of users by number."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if field == "user" and isinstance(value, int):
        return users.get(value, str(value))
    if field in _CHOSEN and isinstance(value, str):
        english, chinese = both(_CHOSEN[field], field, value)
        return said("{en}", en=english, zh=chinese)
    known = VALUES.get(field, {})
    if isinstance(value, list):
        return _listed([known.get(str(one), str(one)) for one in value])
    if field == "how":
        return _listed([known.get(one, one) for one in str(value).split("+")])
    return known.get(str(value), str(value))


def _listed(words: Sequence[str]) -> str:
    """Return some words as one; halved, so that a long list is not as deep as it is long."""
    if len(words) < 2:
        return "".join(words) if not words else words[0]
    half = len(words) // 2
    return said("{first}, {rest}", first=_listed(words[:half]), rest=_listed(words[half:]))
