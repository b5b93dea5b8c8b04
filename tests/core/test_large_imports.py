"""What a large library imports and nobody uses is loaded when somebody does; one that is not there is missing at once."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import pytest

from pipeline.core import large_import


def test_what_a_library_seldom_uses_is_loaded_when_it_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "large_library.py").write_text("import seldom_used_part\ncollecting = __import__('gc').isenabled()\n")
    (tmp_path / "seldom_used_part.py").write_text(
        "import sys\nsys.modules['seldom_used_part_is_loaded'] = sys\nanswer = 42\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    names = ("large_library", "seldom_used_part", "seldom_used_part_is_loaded")
    try:
        with large_import("seldom_used_part", "not_installed_at_all"):
            import large_library  # type: ignore[import-not-found]

            with pytest.raises(ImportError):
                __import__("not_installed_at_all")
        assert not large_library.collecting
        assert gc.isenabled()
        assert "seldom_used_part_is_loaded" not in sys.modules
        assert large_library.seldom_used_part.answer == 42
        assert "seldom_used_part_is_loaded" in sys.modules
    finally:
        for name in names:
            sys.modules.pop(name, None)
