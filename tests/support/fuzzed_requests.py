"""Requests as nobody would make them, from a seed: addresses, filters and headers out of what there is and what breaks readers."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

# Values that some reader takes for another thing: dates of other calendars, numbers out of every range, control characters, code.
ODD = (
    "", " ", "0", "-1", "00", "1e14", "1e400", "99999999999999", "nan", "inf", "-inf", "0x1F", "1_000", "٣", "½", "2019-W01-1", "2019-060",
    "20190301", "2019-02-30", "0000-00-00", "9999-12-31", "2019-03-01T10:00:00+08:00", "2019-03-01T24:00", "true", "null", "[]", "{}",
    "[1]", '[1,null]', '["x","y"]', "[" * 200, "\x00", "a\x00b", "\x1b[31m", "\r\nx-header: 1", "‮", "\ud800", "😀", "%", "%zz", "%00", "'",
    '"', "';--", "' OR 1=1", "$1", "$pa", "{{7*7}}", "${x}", "<script>alert(1)</script>", "../../etc/passwd", "..%2f..", "/", "\\", "~",
    "x" * 5000, "=1+1", "@SUM(1)", "*", "_", "%25", "items.total", "bureau", "2019", "filled", "empty", "counted", "sealed",
)  # fmt: skip
OPS = ("", ".has", ".begins", ".from", ".to", ".is", ".not", ".x", "..", ".has.has")
KEYS = (
    "sort",
    "after",
    "before",
    "on_one_page",
    "size",
    "page",
    "q",
    "verify",
    "year",
    "agency",
    "month",
    "figure",
    "kind",
    "day",
)


@dataclass(frozen=True)
class Fuzzed:
    """One request: its address as sent, and headers beside the usual ones."""

    address: str
    headers: dict[str, str]


def fuzzed_requests(
    number: int, seed: int, *, routes: Sequence[str], columns: Sequence[str], words: Sequence[str]
) -> Iterator[Fuzzed]:
    """So many requests. `routes`: addresses with `{…}` parts; `columns`: of the published tables; `words`: ids that exist."""
    chance = random.Random(seed)

    def value() -> str:
        return chance.choice(ODD if chance.random() < 0.6 else words)

    def part(name: str) -> str:
        if chance.random() < 0.5:
            return "2019" if "year" in name else chance.choice(words)
        return value()

    for _ in range(number):
        route = chance.choice(routes)
        pieces = [part(piece) if piece.startswith("{") else piece for piece in route.split("/")]
        safe = chance.choice(("", "%", "/"))
        path = "/".join(quote(_bytes(piece), safe=safe) for piece in pieces)
        query = []
        for _ in range(chance.choice((0, 0, 1, 1, 2, 4))):
            key = chance.choice(KEYS if chance.random() < 0.4 else columns) + chance.choice(OPS)
            query.append(f"{quote(_bytes(key))}={quote(_bytes(value()))}")
        headers = {}
        if chance.random() < 0.15:
            header = chance.choice(
                ("cookie", "authorization", "if-none-match", "range", "accept", "x-forwarded-for", "referer")
            )
            headers[header] = _latin(value())
        yield Fuzzed(path + ("?" + "&".join(query) if query else ""), headers)


def _bytes(text: str) -> str | bytes:
    """A lone half of a character goes out as the bytes that no reader understands."""
    return text.encode("utf-8", "surrogatepass") if "\ud800" in text else text


def _latin(text: str) -> str:
    return "".join(character for character in text if " " <= character <= "~")[:500]
