"""Charts as plain SVG, drawn on the server: no script, no library, colours from the style sheet, readable by a screen reader."""

from __future__ import annotations
