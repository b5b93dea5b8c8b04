"""`python -m tests.support.first_day OUT [SEED]`: writes the files into OUT/files and the truth into OUT/truth.json."""

from __future__ import annotations

import sys
from pathlib import Path

from . import write_first_day, write_truth


def main(out: str, seed: str = "2023") -> None:
    """Write files and truth."""
    folder = Path(out)
    first_day = write_first_day(folder / "files", int(seed))
    write_truth(first_day, folder / "truth.json")
    for file in sorted(path for path in (folder / "files").rglob("*") if path.is_file()):
        print(file.relative_to(folder))


main(*sys.argv[1:3])
