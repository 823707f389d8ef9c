"""What people may do with targets, runs and results."""

from __future__ import annotations

from datetime import date

from quanheng.base.access import Action, declare
from quanheng.base.models import User
from quanheng.engine.ground.words import said
from quanheng.org.choices import Role
from quanheng.org.company_roles import holds_any

TARGET_VIEW = declare("measure.target.view", said("see released targets"))
TARGET_CHANGE = declare("measure.target.change", said("release, change and remove targets"))
RESULT_VIEW = declare(
    "measure.result.view", said("see measurements and scores, and what they were made of")
)
PERIOD_CLOSE = declare("measure.period.close", said("close a period, and correct a closed one"))
PAY_VIEW = declare(
    "measure.pay.view",
    said("open the rows of pay behind a number, and a person's numbers made of pay"),
)
RUN_VIEW = declare(
    "measure.run.view", said("see which periods are closed, by which rules and facts")
)

_WORKING = (Role.SALES_OPERATIONS, Role.HEADQUARTERS, Role.ADMINISTRATOR)
COMPANY_ROLES: dict[Action, tuple[Role, ...]] = {
    TARGET_CHANGE: _WORKING,
    PERIOD_CLOSE: _WORKING,
    PAY_VIEW: (Role.PAYROLL, Role.HR),
    RUN_VIEW: (*_WORKING, Role.AUDITOR, Role.HR, Role.PAYROLL),
}


def may(user: User, action: Action, day: date) -> bool:
    """Return whether the user may do that for the whole company on that day.

    :raises KeyError: the action reaches rows, not the company as a whole.
    """
    return holds_any(user, COMPANY_ROLES[action], day)
