"""The language of the help and of click's own messages: Chinese where the locale or a setting says so, else English.

The code holds the English; `help.zh-CN.yml` the Chinese. What the program itself has to say to a clerk is Chinese in any case.
"""

from __future__ import annotations

import copy
import gettext
import os
import sys
from collections.abc import Mapping
from functools import cache
from typing import Any

import click

from pipeline.core import package_yaml

_VARIABLES = ("GONGKAI_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def speaks_chinese() -> bool:
    """Whether `GONGKAI_LANG`, else the locale, names Chinese: the first of the variables that is set decides."""
    named = next((value for name in _VARIABLES if (value := os.environ.get(name))), "")
    return named.lower().startswith("zh")


def in_language(command: click.Command, name: str) -> click.Command:
    """A command as it is shown: itself, or a copy whose help is Chinese."""
    if not speaks_chinese():
        return command
    texts = dict(_texts()["commands"].get(name, {}))
    return _translated(command, texts)


def program_in_language(program: click.Group) -> None:
    """Set the help of the program itself, and have click's own messages translated from now on, each time it prints one."""
    _translate_click()
    texts = _texts()["program"] if speaks_chinese() else None
    english = _english(program)
    program.help = texts["help"] if texts else english["help"]
    program._help_option = None
    program.options_metavar, program.subcommand_metavar = (
        ("[选项]", "命令 [参数]…") if texts else ("[OPTIONS]", "COMMAND [ARGS]...")
    )
    for option in _options(program):
        name = _name(option)
        option.help = texts["options"].get(name, option.help) if texts else english[name]
        if name == "--workspace":
            option.show_default = texts["default"] if texts else english["default"]


def _translated(command: click.Command, texts: Mapping[str, Any]) -> click.Command:
    shown = copy.copy(command)
    shown.help = texts.get("help", command.help)
    shown.short_help = None
    shown._help_option = None  # click keeps the option --help with the words of its first use
    shown.options_metavar = "[选项]"
    shown.params = [copy.copy(param) for param in command.params]
    listed = {**_texts()["shared"], **texts.get("options", {})}
    for option in _options(shown):
        option.help = listed.get(_name(option), option.help)
    if isinstance(shown, click.Group) and isinstance(command, click.Group):
        own = texts.get("commands", {})
        shown.subcommand_metavar = "命令 [参数]…"
        shown.commands = {name: _translated(inner, own.get(name, {})) for name, inner in command.commands.items()}
    return shown


def _options(command: click.Command) -> list[click.Option]:
    return [param for param in command.params if isinstance(param, click.Option)]


def _name(option: click.Option) -> str:
    """The long name of an option, as the file of texts has it."""
    return max(option.opts, key=len)


@cache
def _english(program: click.Group) -> dict[str, Any]:
    """The help of the program as its code has it, kept before it is first replaced."""
    texts: dict[str, Any] = {"help": program.help}
    for option in _options(program):
        texts[_name(option)] = option.help
        if _name(option) == "--workspace":
            texts["default"] = option.show_default
    return texts


@cache
def _texts() -> dict[str, Any]:
    return dict(package_yaml("cli/help.zh-CN.yml"))


def _said(message: str) -> str:
    return str(_texts()["click"].get(message, message)) if speaks_chinese() else gettext.gettext(message)


def _said_of(singular: str, plural: str, count: int) -> str:
    return _said(singular if count == 1 else plural) if speaks_chinese() else gettext.ngettext(singular, plural, count)


@cache
def _translate_click() -> None:
    """Click asks gettext for its messages, which would need a compiled catalogue on the disk; ask the texts of this package instead."""
    for name, module in list(sys.modules.items()):
        if name.startswith("click."):
            for used, ours in (("_", _said), ("ngettext", _said_of)):
                if getattr(module, used, None) in (gettext.gettext, gettext.ngettext):
                    setattr(module, used, ours)
