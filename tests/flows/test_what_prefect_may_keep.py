"""Prefect stores exception texts, logs and artifacts: none of them may hold what a row of a ledger says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from pipeline.core.errors import Refusal
from pipeline.core.findings import compose
from pipeline.operations.request import RunRequest
from pipeline.operations.run import Done
from tests.support.office import Office
from tests.support.prefect_records import logs_of, newest_run

pytestmark = [pytest.mark.prefect, pytest.mark.xdist_group("prefect"), pytest.mark.usefixtures("server")]


def test_of_an_error_of_the_program_prefect_learns_only_its_kind_and_place_and_the_file_of_its_text(
    small_office: Callable[..., Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    import flows.nightly
    from pipeline.figures import publish

    office = small_office()
    monkeypatch.setattr(publish, "_complete", lambda *_: (office.folder / "published").read_bytes())
    with pytest.raises(Refusal) as refused:
        flows.nightly.once(RunRequest(workspace=str(office.folder), now=datetime(2020, 1, 5, 2, 30), year=2019))

    run = newest_run(office)
    logs = logs_of(run, lambda lines: [line for line in lines if "PROGRAM-ERROR" in line])
    message = str(run.state.message)
    assert message.startswith("[PROGRAM-ERROR] 程序错误 IsADirectoryError（")
    assert "pipeline/figures/publish.py:" in message
    assert refused.value.finding.code == "PROGRAM-ERROR"
    (text,) = (office.folder / "warehouse" / "errors").iterdir()
    assert str(text) in message
    assert text.stat().st_mode & 0o777 == 0o600
    assert "Is a directory" in text.read_text("utf-8")
    assert not [text for text in [message, *logs] if "Is a directory" in text]


def test_an_error_that_quotes_a_row_is_stored_without_the_quotation() -> None:
    from flows.steps import Ended, fit_for_prefect

    error = ValueError("Could not convert string '张三 532301199001011234' to DATE")
    with pytest.raises(Ended) as ended, fit_for_prefect():
        raise error
    assert ended.value.reason is error
    assert ended.value.__cause__ is None
    assert ended.value.__suppress_context__, "a traceback in Prefect's log would print the quotation too"
    assert "ValueError" in str(ended.value)
    assert "张三" not in repr(ended.value)


def test_nothing_in_a_finding_becomes_markup() -> None:
    from flows.artifacts import page

    finding = compose("SOURCE-UNKNOWN", source="<b>*a_b*</b> [x](http://example.invalid)", known="website")
    shown = page([Done("pull", "查看 1 个文件")], [finding])
    assert r"\<b\>\*a\_b\*\</b\> \[x\](" in shown
    assert shown.index("✗ 阻断（1）") < shown.index("[SOURCE-UNKNOWN]") < shown.index("怎么办：")
    assert "! 警告" not in shown, "a severity without findings has no heading"
