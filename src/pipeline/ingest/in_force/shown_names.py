"""What is shown of the names of a ledger's files, folders and sheets: dates and words of the trade; all else is replaced by a tag.

A file may be called after an applicant. Its real name stands in the log of the snapshots alone, which its owner alone can read; findings,
the warehouse, pages and messages have the tag. `gongkai sources` lists both on the machine.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

from pipeline.core import Refusal, Warehouse, package_yaml, set_aside
from pipeline.ingest.in_force.claims import file_of
from pipeline.ingest.snapshots import FetchRecord

_KEY = "names.key"
# Letters of a tag for a word; the digits of one for a number begin with this, so that they are no date.
_WORD_TAG, _NUMBER_TAG = "某", "9"
_TAG = rf"{_WORD_TAG}[a-z]{{7}}"


@dataclass(frozen=True)
class ShownNames:
    """The names of ledgers as they are shown. `folder`: of the snapshots, where the key lies that makes the tags."""

    folder: Path

    def path(self, path: str) -> str:
        """The path of a file, with `#` and the sheet where it has one. What was shown before stays as it is."""
        kept = rf"{_TAG}|{_patterns()['marks']}"
        return re.sub(rf"({kept})|([^\W\d_]+)|(\d+)", self._part, path, flags=re.IGNORECASE)

    def _part(self, match: re.Match[str]) -> str:
        kept, letters, digits = match.groups()
        if kept is not None:
            return kept
        if letters is not None:
            # A word is read up to the next mark of a date, which is not part of it.
            return "".join(
                part
                if number % 2 or not part or re.fullmatch(_patterns()["words"], part, re.IGNORECASE)
                else self._word(part)
                for number, part in enumerate(re.split(rf"({_TAG}|{_patterns()['marks']})", letters))
            )
        plain = len(digits) <= 2 or re.fullmatch(_patterns()["date"], digits)
        return digits if plain or re.fullmatch(rf"{_NUMBER_TAG}[0-9]{{6}}", digits) else self._number(digits)

    def _word(self, word: str) -> str:
        number = int.from_bytes(self._digest(word)[:8], "big")
        return _WORD_TAG + "".join(chr(ord("a") + number // 26**place % 26) for place in range(7))

    def _number(self, digits: str) -> str:
        return f"{_NUMBER_TAG}{int.from_bytes(self._digest(digits)[:8], 'big') % 10**6:06d}"

    def _digest(self, text: str) -> bytes:
        return hmac.digest(self.key, text.encode("utf-8", "surrogatepass"), hashlib.sha256)

    @cached_property
    def key(self) -> bytes:
        """Made on first use beside the log of the real names: who does not have it cannot try names against the tags."""
        file = self.folder / _KEY
        try:
            text = file.read_text("ascii").strip()
        except (OSError, UnicodeDecodeError):
            text = ""
        if not re.fullmatch(r"[0-9a-f]{64}", text):
            set_aside(file)
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            text = secrets.token_hex()
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as target:
                target.write(text + "\n")
                target.flush()
                os.fsync(target.fileno())
        return bytes.fromhex(text)

    def records(self, records: Iterable[FetchRecord], ledgers: Iterable[str]) -> list[FetchRecord]:
        """The fetch records with the paths of these sources as they are shown; those of platforms are the program's own."""
        named = set(ledgers)
        return [
            replace(record, path=self.path(record.path)) if record.source in named and not record.live else record
            for record in records
        ]

    def refusal(self, refusal: Refusal) -> Refusal:
        """The refusal of a ledger's file, with the sheets that it names as they are shown."""
        code, details = refusal.finding.code, dict(refusal.details)
        for name in ("sheet", *(("found",) if code == "FILE-NO-SHEET" else ())):
            if details.get(name):
                details[name] = self.path(str(details[name]))
        if code == "FILE-TOO-MUCH":
            details["reason"] = re.sub(r"(?s)(工作表 )(.*)( 有 )", lambda found: found[1] + self.path(found[2]) + found[3],
                                       str(details["reason"]))  # fmt: skip
        return Refusal(code, **details)


@cache
def _patterns() -> dict[str, str]:
    written = package_yaml("ingest/in_force/shown_names.yml")
    chinese, english = ("|".join(written[language]) for language in ("chinese", "english"))
    return {"words": f"(?:{chinese})*|{english}", "marks": written["marks"], "date": written["date"]}


def rename_files(
    warehouse: Warehouse, names: ShownNames, records: Sequence[FetchRecord], ledgers: Sequence[str]
) -> None:
    """Give deliveries of ledgers that the warehouse knows by another name the one that is shown: it was made by an earlier version, or
    the key of the names was lost. `records`: as they are shown."""
    came: dict[tuple[str, str, str], set[str]] = {}
    for record in records:
        came.setdefault((record.source, record.sha256, record.looked_at), set()).add(record.path)
    for file_id, source, path, sha, known_at in warehouse.rows(
        "ingest/in_force/ledger_files", {"ledgers": list(ledgers)}
    ):
        file = file_of(path)
        candidates = came.get((source, sha, known_at.isoformat(timespec="seconds")), set())
        own = next(iter(candidates)) if len(candidates) == 1 else names.path(file)
        new = (file if file in candidates else own) + names.path(path[len(file) :])
        if new != path:
            warehouse.run(
                "ingest/in_force/rename_file", {"file": file_id, "path": new, "before": file, "after": file_of(new)}
            )
