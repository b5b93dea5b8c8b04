"""`python -m bench [NAME …] [--rows N]`: runs the benchmarks and prints their ratios; all of them when none is named."""

from __future__ import annotations

import argparse
import importlib
import inspect
import sys
import traceback

from bench.made import sweep

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
    "many_sources": "a night's pull over 300 sources of which 20 never answer",
    "simulated_year": "366 nights against platforms that misbehave",
    "killed_nights": "200 nights over live sources, killed at random moments",
    "killed_steps": "every step that writes killed 1,000 times, and on a disk without room",
    "hostile": "2,000 damaged files, 2,500 fuzzed requests, every file of a workspace damaged",
    "dirty_offices": "2,000 offices with dirty files: the rows in force against an independent program",
    "shared_prefect": "four workspaces on one Prefect server with PostgreSQL behind it, and two workers",
    "province": "counties through one Prefect server on PostgreSQL with a worker a host, one killed, and their roll-up",
    "roll_up": "a province's roll-up over 130 made counties of 40 agencies",
    "kept_records": "what Prefect keeps of sixty nights, pruned and not",
    "audit": "reading published reports back, by format, and a folder of 3,000",
    "rule_mutations": "how many changed cells the rules catch",
}


def main() -> int:
    """Returns 0 when every bench could be run, whatever its ratios; 1 when one could not."""
    listed = "\n".join(f"  {name:16} {what}" for name, what in BENCHES.items())
    parser = argparse.ArgumentParser(
        prog="python -m bench", epilog=listed, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="one of those below; all when none is given")
    parser.add_argument("--rows", type=int, help="how many rows, where a bench lets one choose")
    arguments = parser.parse_args()
    unknown = sorted(set(arguments.names) - set(BENCHES))
    if unknown:
        parser.error(f"no such bench: {', '.join(unknown)}")
    fixed = [name for name in arguments.names or BENCHES if arguments.rows and not chooses_rows(name)]
    if fixed:
        parser.error(f"no number of rows to choose in: {', '.join(fixed)}")
    missed: list[str] = []
    failed: list[str] = []
    try:
        for name in arguments.names or BENCHES:
            print(f"… {name}：{BENCHES[name]}", file=sys.stderr, flush=True)
            try:
                lines = lines_of(name, arguments.rows)
            except Exception:
                traceback.print_exc()
                failed.append(name)
                continue
            print("\n".join(lines), flush=True)
            missed += [line for line in lines if "missed" in line]
    finally:
        sweep()
    if missed:
        print(f"未达到目标的有 {len(missed)} 项：{'；'.join(line.split('：')[0] for line in missed)}")
    if failed:
        print(f"没有跑成的：{'、'.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def chooses_rows(name: str) -> bool:
    """Whether a bench lets one choose how many rows it works on."""
    return "rows" in inspect.signature(importlib.import_module(f"bench.{name}").run).parameters


def lines_of(name: str, rows: int | None) -> list[str]:
    """The result lines of a bench."""
    run = importlib.import_module(f"bench.{name}").run
    lines: list[str] = run() if rows is None else run(rows=rows)
    return lines


if __name__ == "__main__":
    sys.exit(main())
