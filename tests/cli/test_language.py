"""A clerk reads help and errors in Chinese, by the locale or a setting; nobody's command is left out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from pipeline.cli.language import in_language, speaks_chinese
from pipeline.cli.program import COMMANDS, main
from pipeline.core import package_yaml

TEXTS = package_yaml("cli/help.zh-CN.yml")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# What click says only to developers, on Windows, or when a shell's completion is set up.
NOT_FOR_CLERKS = re.compile(
    r"Windows error|editor|shell completion|DeprecationWarning|Boolean option|declaration|defined twice|No options defined|UUID"
    r"|Unknown standard stream|Unknown color|Bash|Choice\(|\(dynamic\)|must be an iterable|Invalid start character|^d$|values are required"
    r"|does not match the format|in the range of|valid boolean"
)


@pytest.fixture
def locale(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("GONGKAI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def said(*words: str) -> str:
    return CliRunner().invoke(main, [*words]).output


def commands() -> Iterator[tuple[str, click.Command, dict[str, object]]]:
    """Every command and command of a group, with its entry among the texts."""
    context = click.Context(main)
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command is not None
        texts = TEXTS["commands"].get(name, {})
        yield name, command, texts
        if isinstance(command, click.Group):
            for inner, nested in command.commands.items():
                yield f"{name} {inner}", nested, texts.get("commands", {}).get(inner, {})


def test_every_command_and_option_has_its_chinese_and_no_text_is_left_over() -> None:
    missing, left_over = [], []
    for name, command, texts in commands():
        options = {max(param.opts, key=len) for param in command.params if isinstance(param, click.Option)} - {"--help"}
        given = dict(texts.get("options", {}))  # type: ignore[call-overload]
        missing += [name] if "help" not in texts else []
        missing += [f"{name} {option}" for option in options - set(given) - set(TEXTS["shared"])]
        left_over += [f"{name} {option}" for option in set(given) - options]
    assert (missing, left_over) == ([], []), "src/pipeline/cli/help.zh-CN.yml"
    assert set(TEXTS["commands"]) == set(COMMANDS)


def test_every_message_of_click_that_a_clerk_may_meet_has_its_chinese_with_the_same_places() -> None:
    messages = set()
    for file in Path(str(resources.files("click"))).glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
                messages |= {
                    arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
                }
    wanted = {message for message in messages if not NOT_FOR_CLERKS.search(message)}
    assert wanted - set(TEXTS["click"]) == set()
    for message, ours in TEXTS["click"].items():
        places = set(re.findall(r"\{(\w+)", message))
        assert {*re.findall(r"\{(\w+)", ours)} <= places, message


@pytest.mark.parametrize(
    ("settings", "chinese"),
    [
        ({}, False),
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, False),
        ({"LANG": "en_US.UTF-8", "GONGKAI_LANG": "zh"}, True),
        ({"LANG": "zh_CN.UTF-8", "GONGKAI_LANG": "en"}, False),
    ],
)
def test_the_setting_comes_before_the_locale(
    locale: pytest.MonkeyPatch, settings: dict[str, str], chinese: bool
) -> None:
    for name, value in settings.items():
        locale.setenv(name, value)
    assert speaks_chinese() is chinese
    assert bool(CHINESE.search(said("--help"))) is chinese


def test_help_and_errors_of_every_command_are_chinese(locale: pytest.MonkeyPatch) -> None:
    locale.setenv("LANG", "zh_CN.UTF-8")
    context = click.Context(main, info_name="gongkai")
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command is not None
        text = command.get_help(click.Context(command, info_name=name, parent=context))
        english = re.findall(r"(?m)^ +(?:-\S+ [A-Z]*)? +([A-Z][a-z]+ [a-z]+ [a-z]+.*)$", text)
        assert not english, (name, english)
    assert said("nope").splitlines()[-1] == "错误：没有“nope”这个命令。"
    assert "写得不对：“x”不是数字。" in said("figures", "x")
    assert "缺少参数" in said("figures")
    assert "多写了：b" in said("figures", "2019", "b")
    assert "不在可选的里面" in said("init", "--level", "town")
    assert "没有 --nope 这个选项。" in said("audit", "--nope")


def test_afterwards_english_is_english_again(locale: pytest.MonkeyPatch) -> None:
    locale.setenv("LANG", "zh_CN.UTF-8")
    assert CHINESE.search(said("figures", "--help"))
    locale.setenv("LANG", "C")
    for words in (["--help"], ["figures", "--help"], ["figures", "x"]):
        assert not CHINESE.search(said(*words)), words
    plain = main.get_command(click.Context(main), "figures")
    assert plain is not None
    assert in_language(plain, "figures") is plain
