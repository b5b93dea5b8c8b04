"""The runbook cannot promise what is not there: its list of findings is current, its commands and settings exist."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from pipeline.cli import audit_rules_page
from pipeline.cli.findings_page import page
from pipeline.cli.manual_tables import TABLES, with_tables
from pipeline.cli.program import COMMANDS
from pipeline.core.findings import catalogue
from pipeline.core.workspace import Settings
from pipeline.quality.suites import read_suites

ROOT = Path(__file__).parents[2]
BOOKS = [ROOT / "docs" / "operating.md", ROOT / "docs" / "operating.zh-CN.md"]


def test_the_list_of_findings_is_current() -> None:
    written = (ROOT / "docs" / "findings.md").read_text("utf-8")
    assert written == page(), "run: python -m pipeline.cli.findings_page docs/findings.md"


def test_the_page_of_what_an_audit_checks_is_current() -> None:
    written = (ROOT / "docs" / "audit-rules.md").read_text("utf-8")
    assert written == audit_rules_page.page(), "run: python -m pipeline.cli.audit_rules_page docs/audit-rules.md"


def test_the_tables_of_the_chinese_manual_are_current() -> None:
    manual = (ROOT / "docs" / "operating.zh-CN.md").read_text("utf-8")
    assert set(re.findall(r"<!-- table: ([a-z-]+) -->", manual)) == set(TABLES)
    assert manual == with_tables(manual), "run: python -m pipeline.cli.manual_tables docs/operating.zh-CN.md"


def test_the_list_has_every_code_once_with_what_to_do() -> None:
    text = page()
    codes = [*catalogue(), *(code for suite in read_suites().values() for code in suite.by_code)]
    assert re.findall(r"^\*\*([A-Z0-9-]+)\*\*", text, re.M) != []
    assert sorted(re.findall(r"^\*\*([A-Z0-9-]+)\*\*", text, re.M)) == sorted(codes)
    assert text.count("\n怎么办：") == len(codes)


@pytest.mark.parametrize("book", BOOKS, ids=lambda book: book.name)
def test_the_commands_and_findings_a_runbook_names_exist(book: Path) -> None:
    text = book.read_text("utf-8")
    commands = set(re.findall(r"gongkai (?:--workspace \S+ )?([a-z][a-z-]+)\b", text)) - {"gongkai"}
    assert commands <= set(COMMANDS), commands - set(COMMANDS)
    known = {*catalogue(), *(code for suite in read_suites().values() for code in suite.by_code)}
    named = set(
        re.findall(r"\b((?:FILE|SOURCE|ROW|WORKSPACE|DISK|PUBLISHED|WAREHOUSE|DIGEST|SEALED|FILL)-[A-Z0-9-]+)\b", text)
    )
    assert {code for code in named if not code.endswith("-")} <= known
    for script in re.findall(r"deploy/[\w.]+", text):
        assert (ROOT / script).exists(), script
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert (book.parent / link).exists(), link


def test_the_settings_of_the_runbook_are_settings() -> None:
    blocks = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "operating.zh-CN.md").read_text("utf-8"), re.S)
    assert len(blocks) >= 3
    agency = '[[agency]]\nid = "chuxiong-sthj"\nname = "局"\n'
    for block in blocks:
        document = tomllib.loads(block if "[[agency]]" in block else block + "\n" + agency)
        Settings(**document)


def test_every_setting_of_serving_and_telling_is_in_both_runbooks() -> None:
    for book in BOOKS:
        text = book.read_text("utf-8")
        for table in ("serve", "access", "digest", "inspect", "publications"):
            assert f"[{table}]" in text, (book.name, table)
        for name in ("users_file", "database_password", "digest.to"):
            assert name in text, (book.name, name)
