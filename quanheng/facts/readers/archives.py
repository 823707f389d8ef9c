"""Looking into an Excel archive before a reader opens it: what it claims, and what it really unpacks to."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from typing import BinaryIO

from quanheng.engine.ground.words import Said, said
from quanheng.facts.readers.received import Received
from quanheng.facts.readers.tables import CannotReadFile

MOST_ENTRIES = 10_000
MOST_BYTES = 512 * 1024 * 1024
MOST_STRINGS = 2_000_000
MOST_RATIO, RATIO_FROM = 250, 64 * 1024 * 1024
BLOCK = 1 << 20
ENCRYPTED = 0x1
DECLARES = re.compile(
    rb"<!(DOCTYPE|ENTITY)|<\0!\0(D\0O\0C|E\0N\0T)|\0<\0!\0(D\0O\0C|E\0N\0T)", re.IGNORECASE
)
STRING = re.compile(rb"<(?:[\w.-]+:)?si[\s/>]")


def want_safe(received: Received) -> None:
    """Return where the archive may be opened.

    :raises CannotReadFile: it is broken, encrypted, too large once unpacked, or declares entities.
    """
    try:
        with received.path.open("rb") as raw, zipfile.ZipFile(raw) as archive:
            entries = archive.infolist()
            _want_modest(received, entries)
            total = 0
            for entry in entries:
                total += _unpacked(received, raw, entry, MOST_BYTES - total)
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError) as error:
        if isinstance(error, CannotReadFile):
            raise
        raise _refused(
            received, said("the file is damaged or is no Excel file. Export it again.")
        ) from error


def _want_modest(received: Received, entries: list[zipfile.ZipInfo]) -> None:
    claimed = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or len({e.filename for e in entries}) != len(entries):
        raise _refused(
            received, said("the archive holds too many parts, or one twice. Export it again.")
        )
    if claimed > MOST_BYTES:
        raise _too_large(received, claimed)
    if claimed > RATIO_FROM and claimed > MOST_RATIO * received.bytes:
        raise _too_large(received, claimed)
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise _refused(received, said("the file is protected by a password. Save it without one."))


def _unpacked(received: Received, raw: BinaryIO, entry: zipfile.ZipInfo, left: int) -> int:
    """Return how many bytes the entry really unpacks to, whatever it claims."""
    raw.seek(entry.header_offset)
    header = struct.unpack("<4s22x2H", raw.read(30))
    raw.seek(header[1] + header[2], 1)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _refused(received, said("it is packed in a way that is not read. Export it again."))
    unpacker = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    is_xml = entry.filename.casefold().endswith((".xml", ".rels", ".vml"))
    size, found, packed, tail = 0, 0, entry.compress_size, b""
    while packed > 0 and (block := raw.read(min(BLOCK, packed))):
        packed -= len(block)
        while block:
            plain = unpacker.decompress(block, BLOCK) if unpacker else block
            block = unpacker.unconsumed_tail if unpacker else b""
            size += len(plain)
            if size > min(left, entry.file_size):
                raise _too_large(received, size)
            if is_xml:
                found += strings(received, tail, plain)
                _want_few_strings(received, found)
            tail = plain[-32:]
    return size


def strings(received: Received, tail: bytes, plain: bytes) -> int:
    """Return how many shared strings begin in a piece of XML that follows `tail`.

    :raises CannotReadFile: it declares entities.
    """
    if DECLARES.search(tail + plain):
        raise _refused(
            received, said("it declares entities, which no spreadsheet needs. Export it again.")
        )
    return sum(each.end() > len(tail) for each in STRING.finditer(tail + plain))


def _want_few_strings(received: Received, count: int) -> None:
    if count > MOST_STRINGS:
        raise _refused(
            received,
            said(
                "the file holds more than 2 million different texts, which is not read. Split it, or save it as CSV."
            ),
        )


def _too_large(received: Received, size: int) -> CannotReadFile:
    return _refused(
        received,
        said(
            "the file unpacks to {size} MB or more, which is not read. Split it, or save it as CSV.",
            size=max(1, size // (1024 * 1024)),
        ),
    )


def _refused(received: Received, why: Said) -> CannotReadFile:
    return CannotReadFile(said("{file}: {why}", file=received.name, why=why))
