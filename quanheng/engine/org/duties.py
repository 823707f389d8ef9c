"""What is wrong with the duties and authority of a day (权责清单)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.words import said
from quanheng.engine.org.matrix import Duty, Matrix, Part, listed

OWNED_TWICE, OWNED_BY_NOBODY = "owned_twice", "owned_by_nobody"
AUTHORITY_MISSING, AUTHORITY_UNNEEDED = "authority_missing", "authority_unneeded"
POST_REDUNDANT = "post_redundant"
# Each kind of finding, with the sentence that holds where there is none.
KINDS = {
    OWNED_TWICE: said("No duty is owned twice"),
    OWNED_BY_NOBODY: said("Every duty is owned by a post in which somebody works"),
    AUTHORITY_MISSING: said("Every owner has the authority that the duty needs"),
    AUTHORITY_UNNEEDED: said("Every authority is needed by a duty of the post"),
    POST_REDUNDANT: said("Every post in which somebody works owns a duty that it takes part in"),
}

# What each kind is called where there is one.
NAMES = {
    OWNED_TWICE: said("Duties owned twice"),
    OWNED_BY_NOBODY: said("Duties that nobody owns"),
    AUTHORITY_MISSING: said("Owners without the authority they need"),
    AUTHORITY_UNNEEDED: said("Authority that no duty needs"),
    POST_REDUNDANT: said("Posts that own nothing"),
}


@dataclass(frozen=True, kw_only=True)
class DutyFinding(Finding):
    """A finding of one of the kinds; `about` names by their codes what it is about."""

    kind: str
    about: tuple[str, ...]


def findings(matrix: Matrix) -> list[DutyFinding]:
    """Return what is wrong: by kind, then by what each is about, whatever the order of the rows."""
    review = _Review(matrix)
    found = [
        *review.owned_twice(),
        *review.owned_by_nobody(),
        *review.authority_missing(),
        *review.authority_unneeded(),
        *review.post_redundant(),
    ]
    order = list(KINDS)
    return sorted(found, key=lambda one: (order.index(one.kind), one.about))


class _Review:
    """Looks at one matrix from each side."""

    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix
        self.duties = {duty.code: duty for duty in matrix.duties}

    @cached_property
    def parts(self) -> dict[str, list[Part]]:
        """The parts in each duty, in one order."""
        found: dict[str, list[Part]] = defaultdict(list)
        for part in sorted(self.matrix.parts, key=lambda one: (one.post, one.unit or "")):
            found[part.duty].append(part)
        return found

    @cached_property
    def held(self) -> dict[str, list[str]]:
        """The units in which somebody works in each post."""
        found: dict[str, list[str]] = defaultdict(list)
        for seat in self.matrix.seats:
            if seat.post is not None:
                found[seat.post].append(seat.unit)
        return found

    def owners(self, duty: Duty) -> list[Part]:
        """Return the parts that own the duty."""
        return [part for part in self.parts[duty.code] if part.owns]

    def owned_twice(self) -> Iterator[DutyFinding]:
        """Yield the duties that two own in the same part of the tree."""
        for duty in self.matrix.duties:
            owners = self.owners(duty)
            clash = [a for a in owners if any(a is not b and self._meet(a, b) for b in owners)]
            if clash:
                yield DutyFinding(
                    kind=OWNED_TWICE,
                    about=(duty.code,),
                    where=_duty(duty),
                    what=said("It is owned more than once: {owners}.", owners=self._told(clash)),
                    mend=said("Keep one owner, and let the others take part."),
                )

    def owned_by_nobody(self) -> Iterator[DutyFinding]:
        """Yield the duties that no post owns, or only posts in which nobody works."""
        for duty in self.matrix.duties:
            owners = self.owners(duty)
            vacant = [part for part in owners if not self._filled(part, owners)]
            if not owners:
                what = self._nobody(duty)
                mend = said("Name the one post that owns it.")
            elif vacant:
                what = said(
                    "Nobody works in the post that owns it: {owners}.", owners=self._told(vacant)
                )
                mend = said("Fill the post, or give the duty to a post in which somebody works.")
            else:
                continue
            yield DutyFinding(
                kind=OWNED_BY_NOBODY, about=(duty.code,), where=_duty(duty), what=what, mend=mend
            )  # fmt: skip

    def authority_missing(self) -> Iterator[DutyFinding]:
        """Yield each action that a duty needs and its owner may not decide on."""
        may = {(one.action, one.post) for one in self.matrix.authorities}
        for duty in self.matrix.duties:
            for post in sorted({part.post for part in self.owners(duty)}):
                for action in dict.fromkeys(duty.needs):
                    if (action, post) in may:
                        continue
                    yield DutyFinding(
                        kind=AUTHORITY_MISSING,
                        about=(duty.code, post, action),
                        where=_duty(duty),
                        what=said(
                            "The post “{post}” owns it and lacks the authority it needs: {action}.",
                            post=self.matrix.called("post", post),
                            action=self.matrix.called("action", action),
                        ),
                        mend=said(
                            "Give the post that authority, or the duty to a post that has it."
                        ),
                    )

    def authority_unneeded(self) -> Iterator[DutyFinding]:
        """Yield the authorities that no duty needs in which the post owns or takes part."""
        needed = {
            (action, part.post)
            for part in self.matrix.parts
            if part.duty in self.duties
            for action in self.duties[part.duty].needs
        }
        for action, post in {(one.action, one.post) for one in self.matrix.authorities} - needed:
            yield DutyFinding(
                kind=AUTHORITY_UNNEEDED,
                about=(action, post),
                where=said("post “{post}”", post=self.matrix.called("post", post)),
                what=said(
                    "It has an authority that none of its duties needs: {action}.",
                    action=self.matrix.called("action", action),
                ),
                mend=said("Take the authority away, or name the duty that needs it."),
            )

    def post_redundant(self) -> Iterator[DutyFinding]:
        """Yield the posts in which somebody works and whose duties are all owned by other posts."""
        of_post: dict[str, set[str]] = defaultdict(set)
        for part in self.matrix.parts:
            if part.duty in self.duties:
                of_post[part.post].add(part.duty)
        for post, duties in of_post.items():
            owners = [{part.post for part in self.owners(self.duties[code])} for code in duties]
            if not self.held[post] or any(not own or post in own for own in owners):
                continue
            others = sorted(set().union(*owners))
            yield DutyFinding(
                kind=POST_REDUNDANT,
                about=(post,),
                where=said("post “{post}”", post=self.matrix.called("post", post)),
                what=said(
                    "It owns no duty; those it takes part in ({count}) are owned by: {posts}.",
                    count=len(duties),
                    posts=listed([self.matrix.called("post", one) for one in others]),
                ),
                mend=said("Give it a duty of its own, or join it to a post that owns them."),
            )

    def _meet(self, one: Part, other: Part) -> bool:
        """Return whether some unit lies in both parts of the tree."""
        within = self.matrix.within
        return within(one.unit, other.unit) or within(other.unit, one.unit)

    def _filled(self, part: Part, owners: Sequence[Part]) -> bool:
        """Return whether somebody works in an owning post there: in this one, or in one that owns the same and more."""
        return any(
            any(self.matrix.within(unit, one.unit) for unit in self.held[one.post])
            for one in owners
            if self.matrix.within(part.unit, one.unit)
        )

    def _nobody(self, duty: Duty) -> str:
        posts = list(dict.fromkeys(part.post for part in self.parts[duty.code]))
        if not posts:
            return said("No post owns it, and none takes part.")
        told = listed([self.matrix.called("post", post) for post in posts])
        return said("No post owns it; these only take part: {posts}.", posts=told)

    def _told(self, parts: Sequence[Part]) -> str:
        return listed([self._place(part) for part in parts])

    def _place(self, part: Part) -> str:
        post = self.matrix.called("post", part.post)
        if part.unit is None:
            return said("{post} (everywhere)", post=post)
        return said("{post} (in {unit})", post=post, unit=self.matrix.called("unit", part.unit))


def _duty(duty: Duty) -> str:
    return said("duty “{duty}”", duty=duty.name)
