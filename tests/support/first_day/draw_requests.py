"""Draws requests, disputes, declared numbers and the report of the year before, so that the two years fit each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from .facts import Declared, Dispute, Request, form_rows, words

ORGANISATION = {
    "企业": "某水电公司",
    "高校": "某大学",
    "公益组织": "某环保协会",
    "律师事务所": "某律师事务所",
    "村委会": "某村村委会",
}


def draw_requests(random: Random, year: int) -> tuple[Request, ...]:
    """Two requests carried over from the year before, those of the year in the order of receipt, and two still open at its end.

    Three and two of them come from one applicant on one day: their cells are merged in the ledger.
    """
    results = [entry for entry, share in zip(words()["results"], words()["shares"], strict=True) for _ in range(share)]
    random.shuffle(results)
    days = sorted(_weekdays(random, date(year, 1, 4), date(year, 11, 24), len(results)))
    drawn = [_request(random, f"青水依申请〔{year}〕{number}号", day, entry)
             for number, (day, entry) in enumerate(zip(days, results, strict=True), start=1)]  # fmt: skip
    for first, size in ((6, 3), (18, 2)):
        for place in range(first + 1, first + size):
            drawn[place] = _same_applicant(drawn[first], drawn[place])
    carried = [
        replace(_request(random, f"青水依申请〔{year - 1}〕{number}号", date(year - 1, 12, day), results[0]),
                decided=date(year, 1, day - 10))
        for number, day in ((31, 20), (32, 27))
    ]  # fmt: skip
    open_still = [
        replace(_request(random, f"青水依申请〔{year}〕{len(drawn) + number}号", date(year, 12, day), results[0]),
                decided=None, word=None, code=None, row=None, remark="办理中")
        for number, day in ((1, 21), (2, 28))
    ]  # fmt: skip
    return (*carried, *drawn, *open_still)


def _weekdays(random: Random, first: date, last: date, number: int) -> list[date]:
    """So many days from Monday to Friday, none twice."""
    days = [first + timedelta(days=offset) for offset in range((last - first).days)]
    return random.sample([day for day in days if day.weekday() < 5], number)


def _request(random: Random, number: str, received: date, result: dict[str, str]) -> Request:
    vocabulary = words()
    kind_word = random.choices(list(vocabulary["kinds"]), weights=(12, 6, 5, 1, 1, 2, 2))[0]
    extended = result["row"] in ("partial", "unable_needs_creation")
    corrected = result["word"] == "逾期不补正"
    decided = received + timedelta(days=random.randrange(34, 44) if extended else random.randrange(5, 19))
    decided += timedelta(days=max(0, 7 - decided.weekday()) if decided.weekday() > 4 else 0)
    return Request(
        number=number,
        received=received,
        applicant=ORGANISATION.get(kind_word, f"申请人{random.choice('甲乙丙丁戊己庚辛')}{random.randrange(10, 99)}"),
        kind_word=kind_word,
        kind=vocabulary["kinds"][kind_word],
        channel=random.choice(vocabulary["channels"]),
        subject=f"{random.choice(vocabulary['places'])}{random.choice(vocabulary['subjects'])}",
        unit=random.choice(vocabulary["units"]),
        decided=decided,
        word=result["word"],
        code=result["code"],
        row=result["row"],
        extended=extended,
        corrected=corrected,
        remark=f"{received.month}.{min(28, received.day + 1)}发补正" if corrected else "",
    )


def _same_applicant(first: Request, request: Request) -> Request:
    """The request as one more of the applicant of `first`, on the same day."""
    decided = request.decided and max(request.decided, first.received + timedelta(days=7))
    if decided and not request.extended:
        decided = min(decided, first.received + timedelta(days=18))
    return replace(request, received=first.received, applicant=first.applicant, kind_word=first.kind_word, kind=first.kind,
                   channel=first.channel, decided=decided, merged=True, remark=request.remark and "已发补正")  # fmt: skip


def draw_disputes(random: Random, year: int, requests: Sequence[Request]) -> tuple[Dispute, ...]:
    """Two reviews, a suit after one of them, a suit of its own that is still pending: as somebody types them into a list."""
    numbers = [request.number for request in random.sample([request for request in requests if request.decided], 3)]
    return (
        Dispute(f"青政行复〔{year}〕12号", "行政复议", "review", "申请人", numbers[0], date(year, 4, 6), date(year, 5, 30), "维持",
                "upheld"),
        Dispute(f"青政行复〔{year}〕27号", "复议", "review", "申请人", numbers[1], date(year, 8, 9), date(year, 9, 26), "责令重作",
                "corrected"),
        Dispute(f"（{year}）云99行初41号", "复议后起诉", "suit_after_review", "原告", numbers[0], date(year, 6, 19),
                date(year, 10, 12), "撤诉", "other"),
        Dispute(f"（{year}）云99行初88号", "直接起诉", "suit_direct", "原告", numbers[2], date(year, 11, 2), None, "尚未审结",
                "pending"),
    )  # fmt: skip


def draw_declared(year: int) -> tuple[Declared, ...]:
    """Table 2 of the year and the reports heard: what the clerk asks the sections for on the telephone."""
    law = ("政策法规科", f"{year}年规范性文件清理目录")
    power = ("水政监察支队", f"{year}年行政权力事项统计")
    return (
        Declared("disclosure.art20_1.rules.issued_this_year", 0, *law),
        Declared("disclosure.art20_1.rules.repealed_this_year", 0, *law),
        Declared("disclosure.art20_1.rules.in_force", 0, *law),
        Declared("disclosure.art20_1.normative_docs.issued_this_year", 2, *law),
        Declared("disclosure.art20_1.normative_docs.repealed_this_year", 1, *law),
        Declared("disclosure.art20_1.normative_docs.in_force", 14, *law),
        Declared("disclosure.art20_5.licences.decisions_this_year", 37, *power),
        Declared("disclosure.art20_6.penalties.decisions_this_year", 5, *power),
        Declared("disclosure.art20_6.coercion.decisions_this_year", 0, *power),
        Declared("disclosure.art20_8.fees.fee_amount", 12.5, "财务科", f"{year}年非税收入年报"),
        Declared("briefings.heard", 4, "办公室", "局务会议纪要"),
    )


def draw_last_report(random: Random, year: int, requests: Sequence[Request]) -> dict[str, float]:
    """The tables of last year's report by figure: its carry-out is what stands open in this year's ledger, its stock 13 documents."""
    kinds = [kind for kind, _ in form_rows()["kinds"]]
    rows = [row for row, *_ in form_rows()["requests"]]
    table = {(row, kind): 0 for row in rows for kind in kinds}
    for kind in kinds:
        table["granted", kind] = random.randrange(3, 8) if kind == "natural_person" else random.randrange(0, 2)
    table["partial", "natural_person"], table["unable_not_held", "natural_person"] = 3, 2
    table["carried_in", "natural_person"] = 1
    for request in requests:
        if request.received.year < year:
            table["carried_out", request.kind] += 1
    results = [row for row in rows if row not in ("new_received", "carried_in", "result_total", "carried_out")]
    for kind in kinds:
        table["result_total", kind] = sum(table[row, kind] for row in results)
        table["new_received", kind] = (
            table["result_total", kind] + table["carried_out", kind] - table["carried_in", kind]
        )
    figures: dict[str, float] = {f"requests.{row}.{kind}": value for (row, kind), value in table.items()}
    figures |= {f"requests.{row}.total": sum(table[row, kind] for kind in kinds) for row in rows}
    for row, _ in form_rows()["disputes"]:
        for outcome, _ in [*form_rows()["outcomes"], ["total", "总计"]]:
            figures[f"disputes.{row}.{outcome}"] = int(row == "review" and outcome in ("upheld", "total"))
    figures |= {
        declared.figure: declared.value for declared in draw_declared(year) if declared.figure.startswith("disclosure.")
    }
    stock = "disclosure.art20_1.normative_docs"
    figures |= {f"{stock}.issued_this_year": 3, f"{stock}.repealed_this_year": 0, f"{stock}.in_force": 13}
    return figures
