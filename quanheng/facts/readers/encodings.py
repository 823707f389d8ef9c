"""In which encoding a text file is written: UTF-8, or what was declared; guessed only where it is plain."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

import charset_normalizer

from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.words import said
from quanheng.facts.readers.tables import CannotReadFile

BLOCK = 1 << 20
SAMPLE = 1 << 18
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
PLAUSIBLE = 0.95


@dataclass(frozen=True)
class Encoding:
    """The encoding's name, and what its reader should know."""

    name: str
    finding: Finding | None = None


def encoding_of(path: Path, declared: str | None, *, file: str) -> Encoding:
    """Return how the file is written, checked to its last byte.

    :raises CannotReadFile: it is not UTF-8 and nothing was declared, or not what was declared, or not text.
    """
    with path.open("rb") as reading:
        head = reading.read(4)
    if head.startswith(UTF16_MARKS):
        return _checked(path, "utf-16", file)
    utf8_fault = _first_fault(path, "utf-8")
    if declared not in (None, "utf-8", "utf-8-sig", "ascii"):
        return _declared(path, str(declared), file, is_utf8=utf8_fault is None)
    _want_text(path, file)
    if utf8_fault is None:
        return Encoding("utf-8-sig")
    if declared is None and _reads_as_chinese(path):
        return Encoding("gb18030", _taken_as_gb18030(file))
    raise _not_utf8(path, file, declared, *utf8_fault)


def _declared(path: Path, declared: str, file: str, *, is_utf8: bool) -> Encoding:
    if is_utf8 and not _is_ascii(path):
        raise CannotReadFile(
            said(
                "{file}: the mapping says {declared}, but the file is UTF-8. Remove “encoding” from the mapping, or export the file again.",
                file=file,
                declared=declared,
            )
        )
    if not declared.startswith(("utf-16", "utf-32")):
        _want_text(path, file)
    return _checked(path, declared, file)


def _checked(path: Path, encoding: str, file: str) -> Encoding:
    fault = _first_fault(path, encoding)
    if fault is None:
        return Encoding(encoding)
    raise CannotReadFile(
        said(
            "{file}: the file is not {encoding} (at byte {at}, line {line}). Export it again as UTF-8, or mend “encoding” in the mapping.",
            file=file,
            encoding=encoding,
            at=fault[0],
            line=fault[2],
        )
    )


def _first_fault(path: Path, encoding: str) -> tuple[int, int, int] | None:
    """Return offset, value and line of the first byte that does not decode; None where all do."""
    decoder, offset, lines = codecs.getincrementaldecoder(encoding)("strict"), 0, 1
    with path.open("rb") as reading:
        while True:
            block = reading.read(BLOCK)
            pending = decoder.getstate()[0]
            try:
                decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                at = offset - len(pending) + error.start
                broken = (pending + block)[error.start] if error.start < len(pending + block) else 0
                return at, broken, lines + (pending + block)[: error.start].count(b"\n")
            if not block:
                return None
            offset += len(block)
            lines += block.count(b"\n")


def _want_text(path: Path, file: str) -> None:
    with path.open("rb") as reading:
        while block := reading.read(BLOCK):
            if b"\0" in block:
                raise CannotReadFile(
                    said(
                        "{file}: the file holds zero bytes, so it is not text. Export it again as CSV in UTF-8.",
                        file=file,
                    )
                )


def _is_ascii(path: Path) -> bool:
    with path.open("rb") as reading:
        return all(block.isascii() for block in iter(lambda: reading.read(BLOCK), b""))


def _reads_as_chinese(path: Path) -> bool:
    """Return whether it decodes as GB18030 to the end, into the characters of everyday Chinese."""
    if _first_fault(path, "gb18030") is not None:
        return False
    with path.open("rb") as reading:
        text = codecs.getincrementaldecoder("gb18030")("strict").decode(reading.read(SAMPLE))
    foreign = [letter for letter in text if not letter.isascii()]
    everyday = sum(_is_everyday(letter) for letter in foreign)
    return bool(foreign) and everyday >= PLAUSIBLE * len(foreign)


def _is_everyday(letter: str) -> bool:
    if not (
        "\u4e00" <= letter <= "\u9fff"
        or "\u3000" <= letter <= "\u303f"
        or "\uff00" <= letter <= "\uffef"
    ):
        return letter in "·—…“”‘’￥¥×℃"
    try:
        return len(letter.encode("gb2312")) == 2
    except UnicodeEncodeError:
        return False


def _taken_as_gb18030(file: str) -> Finding:
    return Finding(
        where=file,
        what=said("The file is not UTF-8; it was read as GB18030 (GBK), which fits all of it."),
        mend=said("Write “encoding: gb18030” in the mapping if that is right."),
    )


def _not_utf8(
    path: Path, file: str, declared: str | None, at: int, value: int, line: int
) -> CannotReadFile:
    byte, likely = f"0x{value:02X}", _likely(path)
    if declared is None:
        return CannotReadFile(
            said(
                "{file}: the file is not UTF-8 (byte {value} at line {line}, offset {at}); it looks like {likely}. Export it again as UTF-8, or write “encoding: …” in the mapping.",
                file=file,
                value=byte,
                line=line,
                at=at,
                likely=likely,
            )
        )
    return CannotReadFile(
        said(
            "{file}: the file is not UTF-8 (byte {value} at line {line}, offset {at}); it looks like {likely}. Export it again as UTF-8, or change “encoding: {declared}” in the mapping.",
            file=file,
            value=byte,
            line=line,
            at=at,
            likely=likely,
            declared=declared,
        )
    )


def _likely(path: Path) -> str:
    """Return what the encoding may be; short Chinese texts fit many, so GB18030 is tried first."""
    if _reads_as_chinese(path):
        return "GB18030 (GBK)"
    with path.open("rb") as reading:
        found = charset_normalizer.from_bytes(reading.read(SAMPLE)).best()
    return found.encoding if found else said("no encoding that is known here")
