"""The command that looks at the website itself."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import asdict

import click

from pipeline.cli.options import CliContext, check_year, echo, json_option, print_json

# As many addresses out of order as are printed one by one; the page 网站巡检 has them all.
MOST_LINES = 30


@click.command()
@click.option(
    "--year",
    type=int,
    default=None,
    callback=check_year,
    help="The items of this year (default: the last twelve months).",
)
@click.option("--all", "everything", is_flag=True, help="Also what was in order a few days ago.")
@json_option
@click.pass_obj
def inspect(context: CliContext, year: int | None, everything: bool, as_json: bool) -> None:
    """Ask the website's own addresses, politely: dead links, redirects, columns out of date. On a closed network it does nothing (2)."""
    from pipeline.core import now_in_shanghai, read_workspace
    from pipeline.inspection import inspect_site, state_label

    workspace = read_workspace(context.folder)
    result = inspect_site(workspace, now=now_in_shanghai(), year=year, everything=everything, say=echo)
    counts = Counter(look.state for _, look in result.looks)
    if as_json:
        faulty = [
            {"kind": kind, **{name: value for name, value in asdict(look).items() if name != "links"}}
            for kind, look in result.faults
        ]
        print_json({"site_urls": faulty})
    else:
        for state, count in counts.most_common():
            click.echo(f"{state_label(state)}：{count}")
        for _, look in result.faults[:MOST_LINES]:
            words = f"；错误写法：{'、'.join(look.words)}" if look.words else ""
            click.echo(f"! {look.url} {state_label(look.state)}{f'（{look.detail}）' if look.detail else ''}{words}")
        if len(result.faults) > MOST_LINES:
            click.echo(f"还有 {len(result.faults) - MOST_LINES} 个要处理的，下一次运行之后见看板“网站巡检”页。")
    if result.without_address:
        echo(f"{result.without_address} 条信息的发布记录没有网址，看不了。")
    if result.left:
        echo(
            {"time": "时间到了，", "waiting": "网站要求暂停，"}.get(result.ended, "")
            + f"还有 {result.left} 个没有看；再运行一次，从这里接着看。"
        )
    echo(f"看了 {result.asked} 个网址，{len(result.faults)} 个要处理。")
    sys.exit(1 if result.faults or result.left else 0)
