"""Commands that may write only small files, as on a disk without room."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

# A shell's `ulimit -f`: no file may grow beyond so many bytes, and the writer is told instead of killed.
LIMITED = (
    "import resource, signal, sys\n"
    "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)\n"
    "sys.argv = ['gongkai', *sys.argv[2:]]\n"
    "from pipeline.cli import main\n"
    "main()\n"
)


def gongkai(folder: Path, *words: str, limit: int = -1) -> tuple[int, str]:
    """In the environment of a bare machine: UTC, the C locale, no HOME, and files that everybody may change unless we forbid it."""
    # -B: a module compiled under the limit would be kept cut off, and nothing could import it any more.
    command = [sys.executable, "-B", "-c", LIMITED, str(limit), "--workspace", str(folder), *words]
    bare = {name: value for name, value in os.environ.items() if name in ("PATH", "VIRTUAL_ENV", "TMPDIR")}
    done = subprocess.run(command, capture_output=True, check=False, encoding="utf-8", umask=0,
                          env={**bare, "TZ": "UTC", "LANG": "C"})  # fmt: skip
    return done.returncode, done.stderr
