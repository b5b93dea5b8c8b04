"""Pictures to take home: an SVG that stands alone, and a PNG of it, both made here without network, browser or script."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources

from lxml import etree
from markupsafe import escape

from pipeline.dashboard.pictures.svg import Picture
from pipeline.reports import CHINESE_FONTS, png

SUFFIXES = {"svg": "image/svg+xml", "png": "image/png"}
PAD, HEAD, FOOT = 24, 64, 36
# Headline and source need so much, however narrow a picture is.
MIN_WIDTH = 720
_SVG = "{http://www.w3.org/2000/svg}"


def pictures_in(values: object) -> Iterator[Picture]:
    """Every picture among the values that a page shows."""
    if isinstance(values, Picture):
        yield values
    elif isinstance(values, Mapping):
        for value in values.values():
            yield from pictures_in(value)
    elif isinstance(values, list | tuple):
        for value in values:
            yield from pictures_in(value)


def picture_file(drawn: Picture, suffix: str, caption: str) -> bytes:
    """The picture as `svg` or `png` with its headline above and `caption` below. Raises Refusal PICTURE-FONT for a PNG without Chinese."""
    text = standalone(drawn, caption)
    return text.encode() if suffix == "svg" else png(text)


def standalone(drawn: Picture, caption: str) -> str:
    """The picture with its own style and size, light whatever the screen; its links lead nowhere outside the site and are left out."""
    root = etree.fromstring(str(drawn.svg).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1).encode())
    for link in list(root.iter(f"{_SVG}a")):
        link.tag = f"{_SVG}g"
        del link.attrib["href"]
    _, _, width, height = map(float, root.get("viewBox").split())
    inner = "".join(etree.tostring(child, encoding="unicode") for child in root)
    inner = inner.replace(' xmlns="http://www.w3.org/2000/svg"', "")
    whole_width, whole_height = max(width, MIN_WIDTH) + 2 * PAD, height + HEAD + FOOT
    lines = [drawn.headline[start : start + 44] for start in range(0, len(drawn.headline), 44)][:2]
    words = "".join(
        f'<text class="head" x="{PAD}" y="{26 + 20 * number}">{escape(line)}</text>'
        for number, line in enumerate(lines)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart picture" width="{whole_width:g}" height="{whole_height:g}" '
        f'viewBox="0 0 {whole_width:g} {whole_height:g}" font-family="{CHINESE_FONTS}" lang="zh-CN"><style>{_plain_style()}</style>'
        f'<rect class="sheet" width="{whole_width:g}" height="{whole_height:g}"/>{words}'
        f'<g transform="translate({(whole_width - width) / 2:g} {HEAD})">{inner}</g>'
        f'<text class="tick" x="{PAD}" y="{whole_height - 12:g}">{escape(caption)}</text></svg>'
    )


@cache
def _plain_style() -> str:
    """The style of the pictures with its plain values: what stands alone follows no theme."""
    css = resources.files("pipeline.dashboard").joinpath("static", "pictures.css").read_text("utf-8")
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    rules = re.findall(r"([^{}@]+)\{([^{}]*)\}", css)
    plain = [
        f"{selector.strip()}{{{';'.join(given.strip() for given in body.split(';') if given.strip() and 'var(' not in given)}}}"
        for selector, body in rules
        if not re.search(r":hover|:focus|:root|inherit", selector)
    ]
    return "".join(plain)
