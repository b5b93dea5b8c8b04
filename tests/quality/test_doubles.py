"""Doubles: what stands after any night is what a comparison of all items gives, whichever of them changed and whatever was corrected."""

from __future__ import annotations

import random

from tests.support.checking import QUIET, Make, failed, judge
from tests.support.office import Office, item

# Items in force, one row of each number, that share title and day with one of another number.
DOUBLES = """
WITH items AS (
    SELECT min(source || ' ' || row_id) AS item, item_id, title, published_at::DATE AS day
    FROM current_items
    WHERE NOT gone AND status = 'published'
    GROUP BY agency, item_id, title, day
)
SELECT item FROM items QUALIFY count(*) OVER (PARTITION BY title, day) > 1 ORDER BY item
"""
CORRECTION = """
- table: items
  source: website
  row: "{row}"
  set: {{{change}}}
  expect: {{status: published}}
  reason: 网页与清单不符
  decided_by: 局办公室
  decided_on: 2020-01-05
"""
CHANGES = ("title: 公告", "title: 通知", 'published_at: "2019-03-02"', "status: deleted")
ALL_OF_2019 = "20190101-20191231.csv"


def found(office: Office) -> list[tuple[str]]:
    return office.held("SELECT source || ' ' || row_id FROM failed_rows WHERE code = 'ITEM-020' AND (source, row_id, known_from) "
                       "IN (SELECT (source, row_id, known_from) FROM current_items WHERE NOT gone) ORDER BY ALL")  # fmt: skip


def some_items(chance: random.Random) -> list[dict[str, object]]:
    return [
        item(number, f"2019-03-0{chance.choice('12')}", title=chance.choice(("公告", "通知", f"第{number}期")),
             status=chance.choice(("published",) * 5 + ("withdrawn",)))
        for number in chance.sample(range(12), chance.randint(6, 11))
    ]  # fmt: skip


def test_after_any_night_every_double_is_found_and_none_that_is_no_longer_one(workspace: Make) -> None:
    chance = random.Random(1)
    office = workspace(website=QUIET, bulletin=QUIET)
    corrections = office.folder / "corrections" / "2019.yml"
    seen = set()
    for night in range(7):
        for source in (
            chance.choice((("website",), ("bulletin",), ("website", "bulletin"), ())) if night else ("website",)
        ):
            office.drop(f"{source}/{ALL_OF_2019}", some_items(chance))
        if chance.random() < 0.4:
            office.write("corrections/2019.yml", "".join(CORRECTION.format(row=row, change=chance.choice(CHANGES))
                                                         for row in chance.sample(range(12), 3)))  # fmt: skip
        elif chance.random() < 0.5:
            corrections.unlink(missing_ok=True)
        judge(office, f"2020-01-{night + 5:02} 02:30")
        expected = office.held(DOUBLES)
        assert found(office) == expected, night
        seen |= set(expected)
    assert len(seen) > 4


def test_an_item_whose_double_has_gone_is_no_double_and_the_others_of_its_day_stay(workspace: Make) -> None:
    office = workspace(website=QUIET)
    names = {1: "公告", 2: "公告", 3: "通知", 4: "通知", 5: "预告"}
    office.drop(f"website/{ALL_OF_2019}", [item(number, title=name) for number, name in names.items()])
    judge(office)
    assert failed(office) == [("ITEM-020", number) for number in "1234"]
    office.drop(f"website/{ALL_OF_2019}", [item(number, title=name) for number, name in names.items() if number != 2])
    judge(office, "2020-01-06 02:30")
    assert found(office) == [("website 3",), ("website 4",)]
    office.drop("website/b.csv", [item(9, "", title="通知")])
    judge(office, "2020-01-07 02:30")
    assert found(office) == [("website 3",), ("website 4",)]


def test_an_item_is_no_double_once_the_correction_that_made_it_one_is_taken_back(workspace: Make) -> None:
    office = workspace(website=QUIET)
    office.drop("website/a.csv", [item(1, title="公告"), item(2, title="通知")])
    office.write("corrections/2019.yml", CORRECTION.format(row=2, change="title: 公告"))
    judge(office)
    assert failed(office) == [("ITEM-020", "1"), ("ITEM-020", "2")]
    (office.folder / "corrections" / "2019.yml").unlink()
    judge(office, "2020-01-06 02:30")
    assert failed(office) == []
