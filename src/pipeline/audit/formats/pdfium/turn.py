"""Places of a page in the file and on the page as it is shown."""

from __future__ import annotations

from ctypes import byref
from typing import NamedTuple

import pypdfium2_raw as pdfium

from pipeline.audit.formats.pdfium import functions as api

Matrix = tuple[float, float, float, float, float, float]


def multiplied(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


class Turn(NamedTuple):
    """From the places of a page in the file to those on the page as it is shown, turned, with its origin in the upper left corner."""

    width: float
    height: float
    matrix: Matrix

    @staticmethod
    def of(page: int) -> Turn:
        box = pdfium.FS_RECTF()
        api.page_box(page, byref(box))
        left, bottom, right, top = box.left, box.bottom, box.right, box.top
        width, height = right - left, top - bottom
        match api.rotation(page):
            case 1:
                return Turn(height, width, (0, 1, 1, 0, -bottom, -left))
            case 2:
                return Turn(width, height, (-1, 0, 0, 1, right, -bottom))
            case 3:
                return Turn(height, width, (0, -1, -1, 0, top, right))
        return Turn(width, height, (1, 0, 0, -1, -left, top))

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        a, b, c, d, e, f = self.matrix
        x0, y0 = a * left + c * bottom + e, b * left + d * bottom + f
        x1, y1 = a * right + c * top + e, b * right + d * top + f
        return (x0 if x0 < x1 else x1), (y0 if y0 < y1 else y1), (x1 if x0 < x1 else x0), (y1 if y0 < y1 else y0)
