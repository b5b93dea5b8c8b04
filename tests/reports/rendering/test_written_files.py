"""Documents written by a run that is cut off at any step are taken for the program's own by the next one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipeline.reports.documents import files
from pipeline.reports.documents.files import write_files


class Cut(BaseException):
    """Nothing in the program catches it, as nothing catches a SIGKILL."""


def test_a_run_cut_off_between_two_files_makes_no_file_look_changed_by_a_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = [{"a.docx": f"{n}".encode(), "b/c.html": f"{n}{n}".encode()} for n in range(4)]
    for first_cut in range(1, 5):
        for second_cut in range(1, 5):
            out = tmp_path / f"{first_cut}{second_cut}"
            write_files(out, written[0])
            for content, cut in zip(written[1:], (first_cut, second_cut, None), strict=True):
                done = 0

                def replace(source: Path, target: Path, cut: int | None = cut) -> None:
                    nonlocal done
                    done += 1
                    if done == cut:
                        Path(source).rename(Path(target).with_name(f".{target.name}.123456"))  # a draft is left
                        raise Cut
                    Path(source).rename(target)

                monkeypatch.setattr(files.os, "replace", replace)
                try:
                    assert write_files(out, content) == ()
                except Cut:
                    continue
            monkeypatch.setattr(files.os, "replace", os.rename)
            assert {name: (out / name).read_bytes() for name in written[3]} == written[3]
            assert not [file.name for file in out.rglob(".*") if file.name != ".rendered.json"]
            (out / "a.docx").write_bytes(b"by hand")
            (moved,) = write_files(out, written[0])
            assert moved.moved_to.read_bytes() == b"by hand"
