"""The ruling lines of a page."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import byref, c_float
from itertools import pairwise
from typing import Any

import pypdfium2_raw as pdfium

from pipeline.audit.formats.page import Box
from pipeline.audit.formats.pdfium import functions as api
from pipeline.audit.formats.pdfium.turn import Matrix, multiplied

_MAX_DEPTH = 20  # forms within forms


def rules_of(holder: int, count: Any, get: Any, matrix: Matrix, depth: int) -> Iterator[Box]:
    """The rectangles and straight lines drawn on a page or in a form, as far as they run along its edges."""
    own = pdfium.FS_MATRIX()
    for index in range(count(holder)):
        found = get(holder, index)
        kind = api.kind(found)
        if kind == api.PATH or (kind == api.FORM and depth < _MAX_DEPTH):
            api.object_matrix(found, byref(own))
            to_page = multiplied((own.a, own.b, own.c, own.d, own.e, own.f), matrix)
            if kind == api.PATH:
                for points in _subpaths(found, to_page):
                    yield from _boxes(points)
            else:
                yield from rules_of(found, api.count_in_form, api.object_in_form, to_page, depth + 1)


Point = tuple[float, float]


def _subpaths(path: int, matrix: Matrix) -> Iterator[list[Point | None]]:
    """The points that straight lines join, one list for each subpath; None stands for a curve between two points."""
    a, b, c, d, e, f = matrix
    x, y = c_float(), c_float()
    out_x, out_y = byref(x), byref(y)
    points: list[Point | None] = []
    for index in range(api.count_segments(path)):
        segment = api.segment(path, index)
        api.segment_point(segment, out_x, out_y)
        kind = api.segment_kind(segment)
        if kind == api.MOVE_TO:
            if len(points) > 1:
                yield points
            points = []
        elif kind != api.LINE_TO:
            points.append(None)
        px, py = x.value, y.value
        points.append((round(a * px + c * py + e, 3), round(b * px + d * py + f, 3)))
        if api.segment_closes(segment) and points[-1] != points[0]:
            points.append(points[0])
    if len(points) > 1:
        yield points


def _boxes(points: list[Point | None]) -> Iterator[Box]:
    if len(points) == 5 and None not in points and points[0] == points[4]:
        (x0, y0), (x1, y1), (x2, y2), (x3, y3), _ = points  # type: ignore[misc]
        if (x0 == x1 and y1 == y2 and x2 == x3 and y3 == y0) or (y0 == y1 and x1 == x2 and y2 == y3 and x3 == x0):
            yield Box(min(x0, x2), min(y0, y2), max(x0, x2), max(y0, y2))
            return
    for start, end in pairwise(points):
        if start is not None and end is not None and (start[0] == end[0] or start[1] == end[1]):
            yield Box(min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1]))
