"""Writes data/inbox/: a made-up but true-to-shape year 2019 of one bureau, as dirty as what an office really drops.

    .venv/bin/python data/make_demo.py

One seed, no clock: the same bytes at every run. What must come out of these files is written in data/README.md.
"""

from __future__ import annotations

from pathlib import Path

from demo.files import workbook
from demo.posts import wechat, weibo
from demo.website import website
from demo.writer import Writer


def make(seed: int = 2019) -> dict[str, bytes]:
    """Every file of the inbox, by its path below data/inbox."""
    writer = Writer(seed)
    ledger = workbook(writer.words["ledger"])
    return {
        **website(writer),
        **wechat(writer),
        **weibo(writer),
        "documents/发文登记_20190101-20191231.xlsx": workbook(writer.words["register"]),
        "ledger/依申请公开台账_20190101-20191231.xlsx": ledger,
    }


def main() -> None:
    inbox = Path(__file__).parent / "inbox"
    for name, content in make().items():
        file = inbox / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        print(f"{len(content):>8} {name}")


if __name__ == "__main__":
    main()
