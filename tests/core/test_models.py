"""Whoever writes a file of settings reads in Chinese what is wrong with it: every model, every kind of mistake, no English left."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

import pipeline
from pipeline.core import FrozenModel, Refusal, describe_syntax_error, describe_validation_error, read_workspace

MISTAKES: tuple[Any, ...] = (
    *(None, "", "一二三", "x" * 200, -1, 10**9, 3.7, float("nan"), True),
    *([], [None], {}, {"某键": ["一"]}, {"一": {"二": {}}}, [{"三": 1}], [[[]]]),
)


def models() -> list[type[FrozenModel]]:
    """Every model that is read from a file."""
    for module in walk_packages(pipeline.__path__, "pipeline."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    classes: list[type[FrozenModel]] = []
    pending: list[type[FrozenModel]] = [FrozenModel]
    while pending:
        below = pending.pop().__subclasses__()
        classes += below
        pending += below
    return sorted(classes, key=lambda model: (model.__module__, model.__name__))


def errors_of(model: type[FrozenModel]) -> Iterator[ValidationError]:
    """What the model says of each mistake in the place of the whole, and in the place of each field."""
    for mistake in MISTAKES:
        for written in (mistake, *({field.alias or name: mistake} for name, field in model.model_fields.items())):
            try:
                model.model_validate(written)
            except ValidationError as error:
                yield error
    try:
        model.model_validate_json('{"')
    except ValidationError as error:
        yield error


def keys(classes: list[type[FrozenModel]]) -> set[str]:
    return {
        word for model in classes for name, field in model.model_fields.items() for word in (name, field.alias or name)
    }


def test_every_mistake_in_every_model_is_described_in_chinese() -> None:
    classes = models()
    assert {
        "Settings",
        "Preset",
        "ListSpec",
        "LocalTable",
        "Form",
        "Suite",
        "Waiver",
        "Decision",
        "Correction",
        "WebsiteColumn",
    } <= {model.__name__ for model in classes}
    known = keys(classes) | {"true", "false", "JSON", "NaN", "env", "file"}
    clauses = {
        clause
        for model in classes
        for error in errors_of(model)
        for clause in describe_validation_error(error).split("；")
    }
    english = set()
    for clause in clauses:
        assert re.search(r"[\u4e00-\u9fff]", clause), clause
        words = re.findall(r"[A-Za-z_][A-Za-z_0-9]+", re.sub(r"“[^”]*”|\d{4}-[\dT:-]+", "", clause))
        if not set(words) <= known and "形如" not in clause and "expect_" not in clause:
            english.add(clause)
    assert not english


@pytest.mark.parametrize("key", ["secrets", "access", "serve", "digest"])
def test_what_may_be_a_secret_is_not_repeated(tmp_path: Path, key: str) -> None:
    planted = "PLANTED-secret-value"
    text = {
        "secrets": f'[[agency]]\nid="a"\nname="甲"\n[[source]]\nname="s"\nsecrets = "{planted}"\n',
        "access": f'[[agency]]\nid="a"\nname="甲"\n[access]\nprefect = "{planted}"\n',
        "serve": f'[[agency]]\nid="a"\nname="甲"\n[serve]\ndatabase = "postgresql://u:{planted}@h/d"\n',
        "digest": f'[[agency]]\nid="a"\nname="甲"\n[[digest.to]]\nname="乙"\naddress = "{planted}"\n',
    }[key]
    (tmp_path / "workspace.toml").write_text(text, "utf-8")
    with pytest.raises(Refusal) as refused:
        read_workspace(tmp_path)
    assert planted not in str(refused.value)
    assert key in str(refused.value)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ('[[agency]]\nid = "A 局"\nname = "甲"\n', "agency.1.id 的值“A 局” 应由小写字母、数字"),
        ('[[agency]]\nname = "甲"\ncolour = 1\n', "缺少 agency.1.id；不认识的键 agency.1.colour"),
        (
            '[[agency]]\nid = "a"\nname = "甲"\nlevel = "city"\n',
            "agency.1.level 的值“city” 不在可选的值中：“department”、“government”",
        ),
        ('[[agency]]\nid = "a"\nname = "甲"\n[serve]\nport = 99999\n', "serve.port 的值“99999” 应不大于 65534"),
        (
            '[[agency]]\nid = "a"\nname = "甲"\n[[source]]\nname = "s"\nquiet_days = "二"\n',
            "source.1.quiet_days 的值“二” 应是整数",
        ),
        (
            '[[agency]]\nid = "a"\nname = "甲"\n[[source]]\nname = "s"\nparameters = {site = [1]}\n',
            "source.1.parameters.site",
        ),
        ("", "缺少 agency"),
        ("agency = []\n", "agency 至少要有 1 项"),
        ('[[agency]]\nid = "a"\nname = "甲"\n' * 2, "agency.id 重复：a"),
    ],
)
def test_a_mistake_in_the_settings_names_key_and_value(tmp_path: Path, text: str, problems: str) -> None:
    (tmp_path / "workspace.toml").write_text(text, "utf-8")
    with pytest.raises(Refusal) as refused:
        read_workspace(tmp_path)
    assert problems in str(refused.value)


@pytest.mark.parametrize(
    ("parse", "text", "place"),
    [
        (yaml.safe_load, "a: 1\n b: 2\n", "第 2 行"),
        (yaml.safe_load, "a: [1\n", "第 2 行第 1 列"),
        (yaml.safe_load, "a: 2019-02-30\n", "日期"),
        (yaml.safe_load, "a: !!python/object:os.system x\n", "第 1 行"),
        (yaml.safe_load, "a: \x01\n", "YAML"),
        (tomllib.loads, "a = 1\nb =\n", "第 2 行第 4 列"),
        (tomllib.loads, 'a = "', "写完"),
        (json.loads, '{"a": }', "第 1 行第 7 列"),
        (lambda text: text.encode("gb18030").decode(), "栏目", "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_parsed_is_described_by_line_and_column(parse: Any, text: str, place: str) -> None:
    with pytest.raises((yaml.YAMLError, ValueError)) as failed:
        parse(text)
    reason = describe_syntax_error(failed.value)
    assert place in reason
    assert not set(re.findall(r"[A-Za-z]{2,}", reason)) - {"YAML", "TOML", "JSON", "UTF"}
