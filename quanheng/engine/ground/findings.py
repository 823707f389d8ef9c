"""What a check found: data to show; and requests that cannot be done: exceptions to raise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quanheng.engine.ground.words import Said, render, said


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing wrong with a rule or a row, said so that its author can mend it."""

    where: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.mend}"

    def sentence(self, translate: Callable[[str], str]) -> str:
        """Return where, what and how to mend in the language of `translate`."""
        return " ".join(
            (
                f"{render(self.where, translate)}:",
                render(self.what, translate),
                render(self.mend, translate),
            )
        )


class Refused(ValueError):
    """A request that cannot be done; the message is a whole sentence, nothing was changed."""

    def __init__(self, sentence: str, findings: Sequence[Finding] = ()) -> None:
        """Hold the sentence and, where several things are wrong, each of them."""
        super().__init__(sentence)
        self.sentence = sentence
        self.findings = tuple(findings)

    def told(self, translate: Callable[[str], str]) -> str:
        """Return the sentence and its findings, one a line, in the language of `translate`."""
        lines = [render(self.sentence, translate)]
        lines += [f"- {finding.sentence(translate)}" for finding in self.findings]
        return "\n".join(lines)


def refuse_all(findings: Sequence[Finding], error: type[Refused] = Refused) -> None:
    """Raise `error` when there is any finding; the first is the headline when it stands alone."""
    if not findings:
        return
    if len(findings) == 1:
        one = findings[0]
        raise error(said("{where}: {what} {mend}", where=one.where, what=one.what, mend=one.mend))
    raise error(said("{count} things are wrong:", count=len(findings)), findings)


__all__ = ["Finding", "Refused", "Said", "refuse_all"]
