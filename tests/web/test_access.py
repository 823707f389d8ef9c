"""Who reaches which page: every route, every role. What is refused changes nothing, and reads like what is missing."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from quanheng.base.models import AuditEntry, User
from quanheng.measure.models import Run, Score
from quanheng.org.duty_models import DutyReview
from quanheng.org.models import Person, RoleGrant
from tests.web.people import ROLES, somebody

pytestmark = pytest.mark.django_db
IN, OUT, MISSING, NOTHING = 200, 302, 404, 409
WHOLE_COMPANY = ("hr", "sales_operations", "payroll", "headquarters", "auditor", "administrator")


def everybody(status: int, **others: int) -> dict[str, int]:
    """Return the same status for whoever signed in, but for some; who did not is sent to the door."""
    return {"anybody": OUT, **dict.fromkeys(ROLES[1:], status), **others}


def those(*roles: str, of: int = MISSING) -> dict[str, int]:
    """Return 200 for some roles, and `of` for whoever else signed in."""
    return everybody(of, **dict.fromkeys(roles, IN))


# Route, its arguments, and what each role gets. Bo is the employee and works in the west, for which Cai answers; Gong
# leads them and is the manager.
SEES_BO = those("employee", "manager", "branch_head", *WHOLE_COMPANY)
SEES_GONG = those("manager", *WHOLE_COMPANY)
ANSWERS_WEST = those("manager", "branch_head", *WHOLE_COMPANY)
ANSWERS_EAST = those("manager", *WHOLE_COMPANY)
SEES_DUTIES = those(
    "branch_head", "hr", "sales_operations", "headquarters", "auditor", "administrator"
)
# Somebody's post has a card, so the own page is there; who is no person of the company has none.
OWN = everybody(NOTHING, employee=OUT, manager=OUT, branch_head=OUT)
PAGES: list[tuple[str, list[str], dict[str, int]]] = [
    ("home", [], everybody(OUT, stranger=NOTHING)),
    ("home_of", ["mine"], those("employee", "manager", "branch_head")),
    ("home_of", ["team"], those("manager")),
    ("home_of", ["branch"], those("branch_head")),
    ("home_of", ["company"], those(*WHOLE_COMPANY)),
    (
        "home_of",
        ["operations"],
        those("hr", "sales_operations", "payroll", "auditor", "administrator"),
    ),
    ("my_card", [], OWN),
    ("people", [], everybody(IN)),
    ("person", ["bo"], SEES_BO),
    ("person", ["gm"], SEES_GONG),
    ("units", [], everybody(IN)),
    ("unit", ["west"], ANSWERS_WEST),
    ("unit", ["east"], ANSWERS_EAST),
    ("org_chart", [], everybody(IN)),
    ("org_chart_svg", [], everybody(IN)),
    ("org_chart_excel", [], everybody(IN)),
    ("org_unit", ["west"], SEES_BO),
    # Cai, who answers for the west, works in the east, and sees where.
    ("org_unit", ["east"], those("manager", "branch_head", *WHOLE_COMPANY)),
    ("org_posts", [], everybody(IN)),
    ("org_post", ["salesperson"], everybody(IN)),
    ("org_grades", [], everybody(IN)),
    ("org_person", ["bo"], SEES_BO),
    ("org_person", ["gm"], SEES_GONG),
    ("org_duties", [], SEES_DUTIES),
    ("org_review", [], SEES_DUTIES),
    ("org_access", [], those("auditor", "administrator")),
    ("org_grants", [], those("administrator")),
    ("org_sign_ins", [], those("administrator")),
    ("org_changes", [], those("hr", "headquarters", "administrator")),
    ("org_form", ["people"], those("hr", "administrator")),
    ("my_data", [], OWN),
    ("personal", ["bo"], those("employee", "hr", "payroll")),
    ("personal", ["gm"], those("manager", "hr", "payroll")),
    ("consents", [], those("hr", "payroll")),
    ("retention", [], those("hr", "payroll", "auditor", "administrator")),
    ("audit", [], those("auditor", "administrator")),
    ("audit_excel", [], those("auditor", "administrator")),
    ("chain", [], everybody(IN)),
    ("rules", [], everybody(IN)),
    ("metric", ["deal_amount"], everybody(IN)),
    ("card", ["salesperson"], everybody(IN)),
    ("explain_metric", ["deal_amount", "person", "bo"], SEES_BO),
    ("explain_metric", ["deal_amount", "person", "gm"], SEES_GONG),
    ("explain_metric", ["deal_amount", "unit", "west"], ANSWERS_WEST),
    ("explain_metric", ["deal_amount", "unit", "east"], ANSWERS_EAST),
    # Gong is the general manager, whose card watches the sales of the company: the number opens, its rows do not.
    ("explain_metric", ["deal_amount", "company", "company"], those("manager", *WHOLE_COMPANY)),
    ("explain_rows", ["deal_amount", "person", "bo"], SEES_BO),
    ("explain_rows", ["deal_amount", "person", "gm"], SEES_GONG),
    ("explain_export", ["deal_amount", "person", "bo"], SEES_BO),
    ("explain_export", ["deal_amount", "person", "gm"], SEES_GONG),
    ("explain_score", ["bo"], SEES_BO),
    ("explain_score", ["gm"], SEES_GONG),
    ("explain_score_export", ["bo"], SEES_BO),
    ("explain_score_export", ["gm"], SEES_GONG),
    ("search", [], everybody(IN)),
    ("sign_in", [], {**everybody(OUT), "anybody": IN}),
    ("account_login", [], {**everybody(OUT), "anybody": IN}),
    ("mfa_authenticate", [], everybody(OUT)),
    ("mfa_login_webauthn", [], everybody(OUT)),
    ("security", [], everybody(IN)),
    ("mfa_index", [], everybody(IN)),
    ("mfa_list_webauthn", [], everybody(IN)),
    # Before security changes somebody shows again who that is: nobody here did, as the tests let them in by the back door.
    ("mfa_activate_totp", [], everybody(OUT)),
    ("mfa_deactivate_totp", [], everybody(MISSING)),
    ("mfa_view_recovery_codes", [], everybody(MISSING)),
    ("mfa_generate_recovery_codes", [], everybody(OUT)),
    ("mfa_download_recovery_codes", [], everybody(MISSING)),
    ("mfa_add_webauthn", [], everybody(OUT)),
    ("mfa_remove_webauthn", ["1"], everybody(OUT)),
    ("mfa_edit_webauthn", ["1"], everybody(OUT)),
    # Nobody here has a password or a factor to show that with: each leads to what there is.
    ("account_reauthenticate", [], everybody(IN)),
    ("mfa_reauthenticate", [], everybody(OUT)),
    ("mfa_reauthenticate_webauthn", [], everybody(OUT)),
    ("openid_connect_login", ["sso"], everybody(MISSING, anybody=MISSING)),
    ("openid_connect_callback", ["sso"], everybody(MISSING, anybody=MISSING)),
]
# What is taken away leaves an entry in the audit, for whoever it is given to.
TAKEN_AWAY = {"audit_excel", "org_chart_excel"}
# Reached by posting alone; each is tried below.
POSTED = {
    "org_sign_in_new", "org_sign_in_close", "org_sign_in_reopen", "org_sign_in_renew", "org_sign_in_forget",
    "org_grant", "org_grant_end", "org_changes_preview", "org_change",
    "display", "sign_out", "account_logout", "org_review_save", "password_change", "session_end", "token_new",
    "token_end", "sign_on_end",
    "personal_full", "personal_change", "personal_zip", "consent",
}  # fmt: skip


def test_no_route_is_left_out():
    routes = {name for name in get_resolver().reverse_dict if isinstance(name, str)}

    assert routes == {name for name, _, _ in PAGES} | POSTED


def test_every_page_says_what_every_role_gets():
    assert [name for name, _, statuses in PAGES if set(statuses) != set(ROLES)] == []


@pytest.mark.parametrize(
    ("name", "args", "statuses"), PAGES, ids=[f"{name} {'/'.join(args)}" for name, args, _ in PAGES]
)
def test_each_role_reaches_its_pages_and_no_other(closed, name, args, statuses):
    users = {role: somebody(role) for role in ROLES}
    before = state()

    assert {role: asked(users[role], name, args) for role in ROLES} == statuses
    given = sum(status == IN for status in statuses.values()) if name in TAKEN_AWAY else 0
    assert state() == (before[0] + given, *before[1:])


def asked(user: User | None, name: str, args: list[str]) -> int:
    """Return the status that a page answers somebody with."""
    client = Client(SERVER_NAME="localhost")
    if user is not None:
        client.force_login(user)
    return client.get(reverse(name, args=args), {"period": "2026-01"}).status_code


def state() -> tuple[int, ...]:
    """Return how much there is of everything that a page could have changed."""
    return tuple(model.objects.count() for model in (AuditEntry, Run, Score, Person, RoleGrant))


def test_pages_are_read_alone_or_refuse_a_form_without_its_token(closed):
    client = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    client.force_login(somebody("headquarters"))
    before = state()

    statuses = {
        name: client.post(
            f"{reverse(name, args=args)}?period=2026-01", {"unit": "west"}
        ).status_code
        for name, args, _ in PAGES
    }

    assert set(statuses.values()) == {403}
    assert state() == before


def test_somebody_who_may_no_longer_sign_in_is_sent_to_the_door(closed):
    client, user = Client(SERVER_NAME="localhost"), somebody("headquarters")
    client.force_login(user)
    user.is_active = False
    user.save()

    assert client.get("/home/company/?period=2026-01").status_code == OUT


def test_a_grant_taken_away_holds_for_the_very_next_request(closed):
    client, user = Client(SERVER_NAME="localhost"), somebody("headquarters")
    client.force_login(user)

    before = client.get("/home/company/?period=2026-01").status_code
    RoleGrant.objects.filter(user=user).delete()

    assert (before, client.get("/home/company/?period=2026-01").status_code) == (IN, MISSING)


def test_a_grant_that_ended_opens_nothing(closed, settings):
    client, user = Client(SERVER_NAME="localhost"), somebody("headquarters")
    client.force_login(user)
    assert client.get("/home/company/?period=2026-01").status_code == IN
    RoleGrant.objects.filter(user=user).update(day_to="2026-01-02")

    assert client.get("/home/company/?period=2026-01").status_code == MISSING


@pytest.mark.parametrize("role", ROLES)
def test_a_review_is_kept_by_whoever_may_change_duties_and_by_nobody_else(closed, role):
    client, user = Client(SERVER_NAME="localhost"), somebody(role)
    if user is not None:
        client.force_login(user)
    before = state()

    sent = client.post("/org/review/keep/", {"day": "2026-02-01", "strengths": "Clear owners."})

    may = role in ("hr", "headquarters", "administrator")
    assert sent.status_code == (OUT if may or role == "anybody" else MISSING)
    assert DutyReview.objects.count() == (1 if may else 0)
    assert (state() == before) is not may  # what is kept is in the audit too
