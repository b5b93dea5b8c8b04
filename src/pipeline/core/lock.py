"""lock."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TextIO

from pipeline.core.disk import room_in
from pipeline.core.errors import Refusal


@contextmanager
def writers_lock(folder: Path, *, wait: float = 0.0, say: Callable[[str], None] = print) -> Iterator[None]:
    """One writer at a time. A second one waits up to `wait` seconds and then refuses, saying who holds the lock since when.

    The lock is the kernel's (`flock`): it dies with its process, so nothing has to be cleaned up after a crash.
    Raises Refusal WORKSPACE-BUSY.
    """
    with room_in(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a+", encoding="utf-8") as handle:
        deadline = time.monotonic() + wait
        told = False
        while not _take(handle):
            handle.seek(0)
            holder = _holder(handle.read())
            if time.monotonic() >= deadline:
                raise Refusal("WORKSPACE-BUSY", **holder)
            if not told:
                say(f"另一个运行（进程 {holder['pid']}，{holder['since']} 开始）正在写入，最多等待 {wait:.0f} 秒 …")
                told = True
            time.sleep(0.2)
        handle.seek(0)
        handle.truncate()
        with room_in(folder):
            json.dump({"pid": os.getpid(), "since": f"{datetime.now():%Y-%m-%d %H:%M:%S}"}, handle)
            handle.flush()
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)


def _take(handle: TextIO) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(text: str) -> dict[str, object]:
    try:
        written: dict[str, object] = json.loads(text)
    except json.JSONDecodeError:
        return {"pid": "?", "since": "?"}
    return written
