from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    """What somebody may be granted to act as, on a unit or on the whole company."""

    EMPLOYEE = "employee", "employee"
    MANAGER = "manager", "manager"
    BRANCH_HEAD = "branch_head", "branch head"
    HR = "hr", "HR"
    SALES_OPERATIONS = "sales_operations", "sales operations"
    PAYROLL = "payroll", "payroll"
    HEADQUARTERS = "headquarters", "headquarters"
    AUDITOR = "auditor", "auditor"
    ADMINISTRATOR = "administrator", "administrator"


class UnitKind(models.TextChoices):
    """What a node of the org tree is."""

    COMPANY = "company", "company"
    REGION = "region", "region"
    BRANCH = "branch", "city branch"
    DEPARTMENT = "department", "department"
    TEAM = "team", "team"


class DutyRole(models.TextChoices):
    """What a post does in a duty."""

    OWNS = "owns", "owns"
    TAKES_PART = "takes_part", "takes part"


class AuthorityReach(models.TextChoices):
    """How far from the holder's unit an authority covers: the unit and below, the branch around it, everything."""

    UNIT = "unit", "unit"
    BRANCH = "branch", "branch"
    COMPANY = "company", "company"


class LimitMeasure(models.TextChoices):
    """What a limit is measured in: parts per million, minor units of money, a number of cases, or there is none."""

    PERCENT = "percent_ppm", "percent"
    MONEY = "money", "money"
    COUNT = "count", "count"
    NONE = "none", "without limit"


class LimitPer(models.TextChoices):
    """Over which time a limit counts."""

    EACH = "each", "each time"
    MONTH = "month", "month"
    QUARTER = "quarter", "quarter"
    YEAR = "year", "year"


class FileKind(models.TextChoices):
    """What a line of the employee file tells of."""

    CONTRACT = "contract", "contract"
    EDUCATION = "education", "education"
    EXPERIENCE = "experience", "work elsewhere"
    ABILITY = "ability", "ability"
    DOCUMENT = "document", "document"
    AWARD = "award", "award"


class ConsentKind(models.TextChoices):
    """What somebody may agree to."""

    LOCATION = "location", "location"
    PHOTO = "photo", "photo"
    SURVEY = "survey", "survey"
    MESSAGES = "messages", "messages"
