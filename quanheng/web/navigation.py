"""Where one may go, in the order of the loop; what is not for somebody is not there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from quanheng.engine.ground.words import Said, said
from quanheng.web.viewer import Viewer


@dataclass(frozen=True, kw_only=True)
class Way:
    """A place in the navigation: the name of its route, what it is called, its icon."""

    route: str
    label: Said
    icon: str


def anybody(viewer: Viewer) -> bool:
    """Let everybody in who signed in."""
    return True


def somebody(viewer: Viewer) -> bool:
    """Let in whoever works here."""
    return viewer.stands.person is not None


WAYS: tuple[tuple[Way, Callable[[Viewer], bool]], ...] = (
    (Way(route="home", label=said("Home"), icon="home"), anybody),
    (Way(route="my_card", label=said("My card"), icon="card"), somebody),
    (Way(route="people", label=said("People"), icon="people"), anybody),
    (Way(route="units", label=said("Units"), icon="units"), anybody),
    (Way(route="chain", label=said("Whole chain"), icon="chain"), anybody),
    (Way(route="rules", label=said("Rules"), icon="rules"), anybody),
)


def ways(viewer: Viewer) -> list[Way]:
    """Return where this person may go."""
    return [way for way, is_open in WAYS if is_open(viewer)]
