"""The words and signs of an expression, one after the other; whatever is none of ours is refused here."""

from __future__ import annotations

import re

from quanheng.engine.ground.expression_terms import Wrong
from quanheng.engine.ground.words import said

LONGEST = 2_000
DEEPEST = 40
TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|'(?P<text>[^'\\\x00-\x1f]*)'|(?P<word>[A-Za-z_][A-Za-z0-9_]*)|(?P<sign><=|>=|!=|<>|[-+*=<>(),]))",
    re.ASCII,
)


class Tokens:
    """What an expression still has to say."""

    def __init__(self, text: str) -> None:
        """Cut the text into words, signs, numbers and texts.

        :raises Wrong: it is too long, or holds a sign that expressions do not use.
        """
        self.tokens = cut(text)
        self.at = 0

    def rest(self) -> str:
        """Return the next token that nobody has taken; an empty text at the end."""
        return self.peek()[1]

    def peek(self) -> tuple[str, str]:
        """Return what comes next, its kind first; two empty texts at the end."""
        return self.tokens[self.at] if self.at < len(self.tokens) else ("", "")

    def word(self, wanted: str) -> bool:
        """Take the word if it comes next, and return whether it did."""
        kind, value = self.peek()
        found = kind == "word" and value.lower() == wanted
        self.at += found
        return found

    def sign(self, wanted: str) -> str:
        """Take the sign if it comes next, and return it; else an empty text."""
        if self.peek() == ("sign", wanted):
            self.at += 1
            return wanted
        return ""

    def need_sign(self, wanted: str) -> None:
        """Take the sign, which must come next."""
        if not self.sign(wanted):
            raise Wrong(said("“{sign}” is missing", sign=wanted))

    def need_word(self, wanted: str) -> None:
        """Take the word, which must come next."""
        if not self.word(wanted):
            raise Wrong(said("“{sign}” is missing", sign=wanted))


def cut(text: str) -> list[tuple[str, str]]:
    """Return the tokens with their kinds: number, text, word, sign.

    :raises Wrong: the text is too long, or holds a sign that expressions do not use.
    """
    if len(text) > LONGEST:
        raise Wrong(
            said(
                "it may have {most} characters at most and has {count}",
                most=LONGEST,
                count=len(text),
            )
        )
    found, at, text = [], 0, text.rstrip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise Wrong(
                said("the sign at “{rest}” is not used in expressions", rest=text[at:].strip()[:12])
            )
        found.append((str(match.lastgroup), match[str(match.lastgroup)]))
        at = match.end()
    return found
