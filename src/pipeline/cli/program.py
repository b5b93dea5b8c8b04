"""`gongkai <verb>`: reads what was typed, calls the verb, prints what came of it. Decides nothing.

Exit status: 0 done and clean; 1 done, with findings that need someone; 2 refused or could not. The last line of standard error then
says why, or where the full text of an error of the program is. Messages go to standard error; `--json` prints one document to
standard output.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from pipeline.cli.language import in_language, program_in_language
from pipeline.cli.options import CliContext, default_folder, echo
from pipeline.core import Refusal

# command -> the module of `pipeline.cli.commands` that holds it; in the order of `--help`.
COMMANDS = {
    "nightly": "runs",
    "year-end": "runs",
    "figures": "figures",
    "explain": "figures",
    "requests": "requests",
    "audit": "audit",
    "audit-verdict": "audit_verdict",
    "verify": "packages",
    "collect": "packages",
    "keys": "packages",
    "rollup": "rollup",
    "serve": "serve",
    "digest": "digest",
    "inspect": "inspect",
    "changes": "deliveries",
    "accept": "deliveries",
    "withdraw": "deliveries",
    "sources": "deliveries",
    "doctor": "doctor",
    "dashboard": "dashboard",
    "site": "site",
    "access": "dashboard",
    "pull": "runs",
    "load": "runs",
    "correct": "runs",
    "check": "runs",
    "count": "runs",
    "fill": "runs",
    "seal": "runs",
    "render": "runs",
    "publish": "runs",
    "export": "export",
    "data-docs": "export",
    "init": "init",
    "look": "look",
    "corrections": "corrections",
}


class _Commands(click.Group):
    """Imports a command when it is asked for, and turns every exception into its sentence and exit status 2, never a traceback."""

    def __call__(self, *words: Any, **settings: Any) -> Any:
        """As a program of its own. What it imports lives as long as it does: to look for garbage in that again and again, and to take it
        apart at the end, would be a fifth of a short command."""
        gc.set_threshold(50_000, 20, 20)
        atexit.register(gc.freeze)
        return super().__call__(*words, **settings)

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = import_module(f"pipeline.cli.commands.{COMMANDS[name]}")
        command: click.Command = getattr(module, name.replace("-", "_"))
        return in_language(command, name)

    def make_context(self, *words: Any, **settings: Any) -> click.Context:
        program_in_language(self)
        return super().make_context(*words, **settings)

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except Refusal as refusal:
            echo(f"✗ [{refusal.finding.code}] {refusal.finding.message}{refusal.finding.what_to_do}")
            context.exit(2)
        except (KeyboardInterrupt, click.Abort) as stop:
            if isinstance(stop, click.Abort) and not sys.stdin.isatty():
                command = context.invoked_subcommand or ""
                echo(f"✗ 这里没有人能回答问题（不是终端）。把答案写成选项再运行，写法见 gongkai {command} --help。")
            else:
                echo("✗ 已中断；此前发布的数据照常使用，重新运行即可。")
            context.exit(2)
        except (click.ClickException, click.exceptions.Exit, BrokenPipeError):
            raise
        except Exception as error:
            from pipeline.core import as_refusal

            finding = as_refusal(error, Path(context.params["folder"])).finding
            echo(f"✗ [{finding.code}] {finding.message}{finding.what_to_do}")
            context.exit(2)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--workspace", "folder", type=click.Path(path_type=Path, file_okay=False), default=default_folder,
              show_default="this folder or ~/gongkai where one is a workspace, else data",
              envvar="GONGKAI_WORKSPACE", show_envvar=True, help="Workspace folder.")  # fmt: skip
@click.version_option(package_name="gongkai")
@click.pass_context
def main(context: click.Context, folder: Path) -> None:
    """From an agency's raw disclosure records to its statutory yearly report, each number the sum of its evidence."""
    os.umask(
        os.umask(0o077) | 0o002
    )  # under whatever a service was started with, nothing is written that anybody may change
    given = context.get_parameter_source("folder") is not click.core.ParameterSource.DEFAULT
    context.obj = CliContext(folder, is_given=given)
