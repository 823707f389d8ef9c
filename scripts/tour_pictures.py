"""What the tour shows: who looks at which page, how wide, in which language and light, and what is clicked before."""

from __future__ import annotations

import base64
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page

from tests.browser.site import Site
from tests.browser.visitor import Visitor
from tests.browser.walking import SCORE, WIDTHS, counted

PERIOD = "period=2026-03"
ZH, EN = "zh-CN", "en-GB"
TALLEST = {"desk": 1300, "phone": 1500}
COLOURS = 256
# The moments at which the home was made differ from one run to the next; everything else is the same.
SAME_MOMENTS = """() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    text.data = text.data.replace(/\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d/g, "2026-04-20 09:00");
  }
}"""
PIXELS = """async address => {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  const drawn = canvas.getContext("2d");
  drawn.drawImage(image, 0, 0);
  const {data} = drawn.getImageData(0, 0, image.width, image.height);
  const parts = [];
  for (let i = 0; i < data.length; i += 32768) parts.push(String.fromCharCode(...data.subarray(i, i + 32768)));
  return {width: image.width, height: image.height, data: btoa(parts.join(""))};
}"""
SEARCH = ("key Control+k", "type 杭州")
OPEN = ("score",)
ROWS = ("score", "line")


@dataclass(frozen=True)
class Picture:
    """A picture. `does`: what happens before it is taken, such as "score" (click it), "line", "key …", "type …", "to #part"."""

    name: str
    who: str
    address: str
    language: str
    width: str = "desk"
    theme: str = "light"
    does: tuple[str, ...] = ()


PICTURES = (
    Picture("sign-in.zh", "", "/sign-in/", ZH),
    Picture("salesperson.zh", "salesperson", "/home/mine/", ZH, "phone"),
    Picture("salesperson.en", "salesperson", "/home/mine/", EN),
    Picture("card.zh", "salesperson", "/card/", ZH),
    Picture("card.en", "salesperson", "/card/", EN, theme="dark"),
    Picture("score.zh", "salesperson", "/card/", ZH, "phone", does=OPEN),
    Picture("score.en", "salesperson", "/card/", EN, does=OPEN),
    Picture("rows.zh", "salesperson", "/card/", ZH, does=ROWS),
    Picture("rows.en", "salesperson", "/card/", EN, "phone", does=ROWS),
    Picture("sales-manager.zh", "sales-manager", "/home/team/", ZH),
    Picture("sales-manager.en", "sales-manager", "/home/team/", EN, "phone"),
    Picture("city-manager.zh", "city-manager", "/home/branch/", ZH),
    Picture("city-manager.en", "city-manager", "/home/branch/", EN, "phone"),
    Picture("finance.zh", "finance", "/home/mine/", ZH),
    Picture("finance.en", "finance", "/home/mine/", EN, "phone"),
    Picture("headquarters.zh", "headquarters", "/home/company/", ZH),
    Picture("headquarters.en", "headquarters", "/home/company/", EN, does=("to #rank",)),
    Picture("general-manager.zh", "general-manager", "/home/company/", ZH),
    Picture("general-manager.en", "general-manager", "/home/company/", EN, theme="dark"),
    Picture("sales-operations.zh", "sales-operations", "/home/operations/", ZH),
    Picture("sales-operations.en", "sales-operations", "/home/operations/", EN),
    Picture("chain.zh", "headquarters", "/chain/", ZH),
    Picture("chain.en", "headquarters", "/chain/", EN),
    Picture("org-chart.zh", "hr", "/org/", ZH),
    Picture("org-chart.en", "hr", "/org/", EN, "phone"),
    Picture("duties.zh", "hr", "/org/duties/", ZH),
    Picture("duties.en", "hr", "/org/duties/", EN),
    Picture("employee-file.zh", "hr", "/org/people/HG0059/", ZH),
    Picture("employee-file.en", "hr", "/org/people/HG0059/", EN, "phone"),
    Picture("security.zh", "hr", "/security/", ZH, "phone"),
    Picture("security.en", "hr", "/security/", EN),
    Picture("audit.zh", "auditor", "/audit/?action=org.grant.change", ZH),
    Picture("audit.en", "auditor", "/audit/?action=org.grant.change", EN),
    Picture("search.zh", "headquarters", "/units/", ZH, does=SEARCH),
)


def take(browser: Browser, site: Site, picture: Picture, password: str, folder: Path) -> Path:
    """Take a picture and return where it stands."""
    settings: dict[str, Any] = {"locale": picture.language, "color_scheme": picture.theme}
    settings |= {"viewport": WIDTHS[picture.width], "reduced_motion": "reduce"}
    with Visitor.at(browser, site, **settings) as visitor:
        page = visitor.page
        page.context.set_default_timeout(30_000)
        if picture.who:
            _enter(visitor, picture.who, password)
        also = "&" if "?" in picture.address else "?"
        page.goto(f"{picture.address}{also}{PERIOD}" if picture.who else picture.address)
        for each in picture.does:
            _do(page, each)
        page.wait_for_load_state("networkidle")
        if not picture.does:
            _grow(page, picture.width)
        page.evaluate(SAME_MOMENTS)
        taken = page.screenshot(animations="disabled", caret="hide")
    path = folder / f"{picture.name}.png"
    path.write_bytes(small(browser, taken))
    return path


def _enter(visitor: Visitor, who: str, password: str) -> None:
    """Sign in once; later pictures of the same person begin with its cookie."""
    known, context = visitor.site.cookies, visitor.page.context
    if who in known:
        context.add_cookies(known[who])
        return
    visitor.sign_in(who, password)
    known[who] = [one for one in context.cookies() if one["name"] == "quanheng_session"]


def _do(page: Page, what: str) -> None:
    verb, _, rest = what.partition(" ")
    if verb == "score":
        page.locator(SCORE).first.click()
        counted(page).wait_for()
    elif verb == "line":
        counted(page).locator("th a").click()
        page.locator("#drawer .formula").wait_for()
        page.locator("#drawer .source-rows").first.wait_for()
    elif verb == "key":
        page.keyboard.press(rest)
    elif verb == "type":
        page.keyboard.type(rest)
        page.locator("#searching [role=option]").first.wait_for()
    elif verb == "to":
        page.locator(rest).evaluate("part => part.scrollIntoView()")


def _grow(page: Page, width: str) -> None:
    """Make the window as tall as the page, within a limit, so that little is cut off."""
    wide, tall = WIDTHS[width]["width"], WIDTHS[width]["height"]
    whole = int(page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": wide, "height": max(tall, min(whole, TALLEST[width]))})
    page.wait_for_load_state("networkidle")


def small(browser: Browser, picture: bytes) -> bytes:
    """Return a picture with the 256 colours that it has most of; the others become the nearest of these."""
    page = browser.new_page()
    address = f"data:image/png;base64,{base64.b64encode(picture).decode()}"
    found = page.evaluate(PIXELS, address)
    page.close()
    wide, tall = int(found["width"]), int(found["height"])
    pixels = np.frombuffer(base64.b64decode(found["data"]), np.uint8).reshape(-1, 4)[:, :3]
    packed = pixels.astype(np.int64) @ np.array([65536, 256, 1])
    colours, place, counts = np.unique(packed, return_inverse=True, return_counts=True)
    kept = colours[np.argsort(-counts, kind="stable")[:COLOURS]]
    indices = _nearest(colours, kept)[place].astype(np.uint8).reshape(tall, wide)
    lines = np.hstack([np.zeros((tall, 1), np.uint8), indices])
    palette = _parts(kept).astype(np.uint8).tobytes()
    head = struct.pack(">IIBBBBB", wide, tall, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", zlib.compress(lines.tobytes(), 9)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in (*parts, (b"IEND", b"")))


def _parts(packed: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return np.stack([packed >> 16, packed >> 8 & 255, packed & 255], axis=1)


def _nearest(colours: np.ndarray[Any, Any], kept: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return for each colour the place of the nearest that is kept."""
    apart = _parts(colours)[:, None, :] - _parts(kept)[None, :, :]
    return np.asarray((apart**2).sum(axis=2).argmin(axis=1))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
