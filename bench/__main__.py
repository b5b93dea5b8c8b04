"""`python -m bench [NAME …] [--rows N …] [--part K/N]`: runs the benchmarks, prints what they measured and at the end all of it in one
table; all of them when none is named."""

from __future__ import annotations

import argparse
import importlib
import inspect
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from typing import Any

from bench.chart import FILE, chart, points_of
from bench.made import sweep
from bench.measure import Measured, Watch, same_process
from bench.part import Part
from bench.result import Line, Result
from bench.table import README, Entry, circumstances, table, write_into

# In this order: later ones build on what earlier ones have already run.
BENCHES = {
    "figures_command": "gongkai figures 2019 on the demo, a fresh process",
    "items": "many items: all verbs against SQL written by hand",
    "pandas_gx": "the same against pandas and Great Expectations on pandas",
    "agencies": "a thousand agencies against one, the same number of rows",
    "night": "10^4 new rows on top of 10^7",
    "dashboard": "how long a person waits for a page, and 200 readers while nights publish",
    "fill_and_rules": "filling and judging reports: one agency, three thousand",
    "request_clock": "due dates of many requests against a plain join",
    "channel_matching": "posts and items of one office matched by title: 10^5 against 10^5",
    "duties": "documents, directory and plan of one office against ten times as many items",
    "small_files": "the first night of forty offices with eleven small files each",
    "quiet_night": "nights of the demo that bring nothing new: processor time, disk",
    "many_sources": "a night's pull over 300 sources of which 20 never answer",
    "simulated_year": "366 nights against platforms that misbehave",
    "killed_nights": "200 nights over live sources, killed at random moments",
    "killed_steps": "every step that writes killed 1,000 times, and on a disk without room",
    "hostile": "2,000 damaged files, 2,500 fuzzed requests, every file of a workspace damaged",
    "dirty_offices": "2,000 offices with dirty files: the rows in force against an independent program",
    "shared_prefect": "four workspaces on one Prefect server with PostgreSQL behind it, and two workers",
    "province": "130 counties through one Prefect server on PostgreSQL with a worker a host, one killed, and their roll-up",
    "collect": "5,200 sealed packages verified and added up",
    "roll_up": "a province's roll-up over 130 made counties of 40 agencies",
    "kept_records": "what Prefect keeps of sixty nights, pruned and not",
    "audit": "reading published reports back, by format, and a folder of 3,000",
    "rule_mutations": "how many changed cells the rules catch",
}


def main() -> int:
    """Returns 0 when every bench could be run, whatever its ratios; 1 when one could not."""
    arguments = _arguments()
    about = circumstances(os.getloadavg()[0])
    entries: list[Entry] = []
    missed: list[str] = []
    failed: list[str] = []
    try:
        for name in arguments.names or BENCHES:
            print(f"… {name}：{BENCHES[name]}", file=sys.stderr, flush=True)
            for rows in arguments.rows or [None]:
                chosen = {"rows": rows, "part": arguments.part}
                try:
                    lines, whole = run_bench(name, {key: value for key, value in chosen.items() if value is not None})
                except Exception:
                    traceback.print_exc()
                    failed.append(name)
                    continue
                print("\n".join(map(str, lines)), flush=True)
                entries += [Entry(name, line, whole) for line in lines if isinstance(line, Result)]
                missed += [line.split("：")[0] for line in lines if isinstance(line, str) and "missed" in line]
                if arguments.write:  # each time: a run of hours may be stopped
                    _write(about, entries)
    finally:
        sweep()
    missed += [entry.result.what for entry in entries if entry.result.met is False]
    print(f"\n{_text(about, entries)}\n")
    if missed:
        print(f"未达到目标的有 {len(missed)} 项：{'；'.join(missed)}")
    if failed:
        print(f"没有跑成的：{'、'.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _text(about: str, entries: Sequence[Entry]) -> str:
    return f"{about}\n\n{table(entries)}"


def _write(about: str, entries: Sequence[Entry]) -> None:
    """Put what was measured so far into the README, and the chart of cost beside it."""
    README.write_text(write_into(README.read_text("utf-8"), _text(about, entries)), "utf-8")
    if points := points_of(entry.result for entry in entries if entry.bench == "items"):
        FILE.write_text(chart(points), "utf-8")


def _arguments() -> argparse.Namespace:
    """What was asked for. Ends the program in words when it cannot be done."""
    listed = "\n".join(f"  {name:16} {what}" for name, what in BENCHES.items())
    parser = argparse.ArgumentParser(
        prog="python -m bench", epilog=listed, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="one of those below; all when none is given")
    parser.add_argument(
        "--rows", type=int, action="append", help="how many rows, where a bench lets one choose; several times: each"
    )
    parser.add_argument("--part", type=Part.read, metavar="K/N", help="the Kth of N parts, where a bench has parts")
    parser.add_argument("--write", action="store_true", help=f"put table and chart of cost into {README.parent.name}/")
    arguments = parser.parse_args()
    unknown = sorted(set(arguments.names) - set(BENCHES))
    if unknown:
        parser.error(f"no such bench: {', '.join(unknown)}")
    for option, what in (("rows", "number of rows"), ("part", "part")):
        fixed = [name for name in arguments.names or BENCHES if not chooses(name, option)]
        if getattr(arguments, option) and fixed:
            parser.error(f"no {what} to choose in: {', '.join(fixed)}")
    return arguments


def chooses(name: str, option: str) -> bool:
    """Whether a bench lets one choose how many `rows` it works on, or which `part` of it is run."""
    return option in inspect.signature(importlib.import_module(f"bench.{name}").run).parameters


def run_bench(name: str, chosen: Mapping[str, Any]) -> tuple[list[Line], Measured[None]]:
    """The lines and results of a bench, and what all of it took."""
    with Watch(os.getpid()) as watch:
        done = same_process(lambda: importlib.import_module(f"bench.{name}").run(**chosen))
    return done.answer, Measured(done.wall, done.processor, watch.peak, None)


if __name__ == "__main__":
    sys.exit(main())
