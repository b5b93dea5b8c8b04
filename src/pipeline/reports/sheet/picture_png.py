"""Pictures as PNG: an SVG drawn by this program, made into pixels here without network, browser or script."""

from __future__ import annotations

import io
from functools import cache, lru_cache

from pipeline.core import Refusal

# Fonts with Chinese characters of the systems that are met; `sans-serif` last.
CHINESE_FONTS = (
    "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, WenQuanYi Micro Hei, sans-serif"
)


def png(svg: str, *, zoom: int = 2, dpi: int = 96) -> bytes:
    """The SVG as a PNG of `zoom` times its size; `dpi`: how many points are an inch where its size is in mm.

    Raises Refusal PICTURE-FONT where this machine has no font with Chinese characters.
    """
    if not can_write_chinese():
        raise Refusal("PICTURE-FONT")
    return _rendered(svg, zoom, dpi)


@cache
def can_write_chinese() -> bool:
    """Whether a font of this machine has Chinese characters: without one a picture would be without words, and nobody would be told."""
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20" font-family="{}"><rect width="20" height="20" fill="#fff"/>'
        '<text y="16" font-size="16">{}</text></svg>'
    )
    return _rendered(drawing.format(CHINESE_FONTS, "图")) != _rendered(drawing.format(CHINESE_FONTS, ""))


@lru_cache(
    maxsize=32
)  # some tens of kilobytes each, drawn in a quarter of a second, and asked for by every reader of a page
def _rendered(svg: str, zoom: int = 1, dpi: int = 96) -> bytes:
    from PIL import Image
    from resvg_py import svg_to_bytes

    drawn = Image.open(io.BytesIO(svg_to_bytes(svg_string=svg, zoom=zoom, dpi=dpi, languages=["zh-CN"])))
    file = io.BytesIO()
    on_paper = Image.alpha_composite(Image.new("RGBA", drawn.size, "white"), drawn.convert("RGBA"))
    # The few colours of a picture with the edges of its letters: a quarter of the bytes.
    on_paper.convert("RGB").quantize(48, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()
