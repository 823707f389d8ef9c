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
