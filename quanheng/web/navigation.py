"""Where one may go, in the order of the loop; what is not for somebody is not there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from quanheng.engine.ground.words import Said, said
from quanheng.web.viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class Way:
    """A place in the navigation: the name of its route, what it is called, its icon; `within`: routes of pages below it.

    `short`: what it is called where there is little room, if that is shorter.
    """

    route: str
    label: Said
    icon: str
    within: tuple[str, ...] = ()
    short: Said | None = None

    def mark(self, here: str) -> str:
        """Return how a link says that one is there, as `aria-current` has it: at the page itself, or at one below it."""
        return "page" if here == self.route else "true" if here in self.within else ""


def anybody(viewer: Viewer) -> bool:
    """Let everybody in who signed in."""
    return True


def somebody(viewer: Viewer) -> bool:
    """Let in whoever works here."""
    return viewer.stands.person is not None


def reads_audit(viewer: Viewer) -> bool:
    """Let in whoever may read the audit."""
    return viewer.reads_audit


WAYS: tuple[tuple[Way, Callable[[Viewer], bool]], ...] = (
    (Way(route="home", label=said("Home"), icon="home"), anybody),
    (Way(route="my_card", label=said("My card"), icon="card", short=said("Card")), somebody),
    (Way(route="people", label=said("People"), icon="people", within=("person",)), anybody),
    (Way(route="units", label=said("Units"), icon="units", within=("unit",)), anybody),
    (
        Way(
            route="org_chart",
            label=said("Organisation"),
            short=said("Org"),
            icon="building",
            within=(
                "org_unit",
                "org_posts",
                "org_post",
                "org_grades",
                "org_person",
                "org_duties",
                "org_review",
                "org_access",
                "org_grants",
                "org_sign_ins",
                "org_sign_in_new",
                "org_sign_in_reopen",
                "org_sign_in_renew",
                "org_changes",
                "org_changes_preview",
                "org_change",
                "personal",
                "consents",
                "retention",
            ),
        ),
        anybody,
    ),
    (Way(route="chain", label=said("Whole chain"), icon="chain", short=said("Chain")), anybody),
    (Way(route="audit", label=said("Audit"), icon="history"), reads_audit),
    (Way(route="rules", label=said("Rules"), icon="rules", within=("metric", "card")), anybody),
)


def here(route: str, shown: Mapping[str, object], viewer: Viewer) -> str:
    """Return the route under which a page counts: one's own card is not somebody's among people, and a home is home."""
    if route == "home_of":
        return "home"
    is_own = route == "person" and shown.get("code") == viewer.stands.person
    return "my_card" if is_own else route


def ways(viewer: Viewer) -> list[Way]:
    """Return where this person may go."""
    return [way for way, is_open in WAYS if is_open(viewer)]
