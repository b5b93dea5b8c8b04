"""What must come out: the figures of the bureau's year, counted from its facts without any of the program's own code."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from .facts import Bureau, Item, form_rows, words


@dataclass(frozen=True)
class Answer:
    """What the clerk knows and the program cannot: the meaning of one word in one row, given when asked for."""

    file: str
    row: str
    field: str
    word: str
    answer: str


@dataclass(frozen=True)
class Truth:
    """Figures of the year, what the clerk answers when asked, and words that must appear nowhere."""

    figures: dict[str, float]
    answers: tuple[Answer, ...]
    declared: tuple[dict[str, str | float], ...]
    columns: dict[str, str]
    counted_rows: dict[str, int]
    never_shown: tuple[str, ...]


def truth_of(bureau: Bureau) -> Truth:
    """The truth about a bureau. Cells of the three tables that are nothing are there as 0."""
    figures: dict[str, float] = {**_items(bureau), **_posts(bureau), **_requests(bureau), **_disputes(bureau)}
    figures |= {declared.figure: declared.value for declared in bureau.declared}
    asked = {entry["word"] for entry in words()["results"] if entry.get("asked")}
    answers = [Answer("ledger", request.number, "decision", str(request.word), str(request.code))
               for request in bureau.requests if request.word in asked]  # fmt: skip
    answers += [Answer("ledger", request.number, "applicant_kind", request.kind_word, request.kind)
                for request in bureau.requests if request.kind_word == "高校"]  # fmt: skip
    counted = _counted(bureau)
    names = {request.applicant for request in bureau.requests} | {
        "经办人丁",
        "科长戊",
        "法规科庚",
        "信息员乙",
        "审核员丙",
    }
    return Truth(
        figures=figures,
        answers=tuple(answers),
        declared=tuple(
            {"figure": entry.figure, "value": entry.value, "vouched_by": entry.vouched_by, "document": entry.document}
            for entry in bureau.declared
        ),
        columns={column: entry["class"] for column, entry in words()["columns"].items()},
        counted_rows={site: sum(item.site == site for item in counted) for site in ("trs", "hanweb")},
        never_shown=tuple(sorted(names)),
    )


def _counted(bureau: Bureau) -> list[Item]:
    """Items published in the year, references left out."""
    return [
        item
        for item in bureau.items
        if item.state == "published" and not item.reference and item.published and item.published.year == bureau.year
    ]


def _items(bureau: Bureau) -> dict[str, float]:
    """Published in the year, no references, each item once."""
    classes = {column: entry["class"] for column, entry in words()["columns"].items()}
    counted = Counter(classes[item.column] for item in _counted(bureau))
    return {
        "items.total": sum(counted.values()),
        **{f"items.{name}": number for name, number in sorted(counted.items())},
    }


def _posts(bureau: Bureau) -> dict[str, float]:
    """Articles, posts with reposts, and 今日头条 by its monthly numbers: the other two are there row by row and not added."""
    return {
        "posts.wechat": len(bureau.articles),
        "posts.weibo": len(bureau.posts),
        "posts.今日头条": sum(count.amount for count in bureau.counts if count.channel == "今日头条"),
    }


def _requests(bureau: Bureau) -> dict[str, float]:
    kinds = [kind for kind, _ in form_rows()["kinds"]]
    rows = [row for row, *_ in form_rows()["requests"]]
    table: Counter[tuple[str, str]] = Counter()
    for request in bureau.requests:
        is_new = request.received.year == bureau.year
        table["new_received" if is_new else "carried_in", request.kind] += 1
        if request.decided and request.decided.year == bureau.year:
            table[str(request.row), request.kind] += 1
            table["result_total", request.kind] += 1
        else:
            table["carried_out", request.kind] += 1
    cells = {f"requests.{row}.{kind}": float(table[row, kind]) for row in rows for kind in kinds}
    return cells | {f"requests.{row}.total": float(sum(table[row, kind] for kind in kinds)) for row in rows}


def _disputes(bureau: Bureau) -> dict[str, float]:
    table = Counter((dispute.kind, dispute.outcome) for dispute in bureau.disputes)
    rows, outcomes = ([name for name, _ in form_rows()[part]] for part in ("disputes", "outcomes"))
    cells = {f"disputes.{row}.{outcome}": float(table[row, outcome]) for row in rows for outcome in outcomes}
    return cells | {f"disputes.{row}.total": float(sum(table[row, outcome] for outcome in outcomes)) for row in rows}
