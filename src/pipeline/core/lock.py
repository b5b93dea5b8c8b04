"""Locks between processes: one writer of a workspace, one service of a workspace.

The locks are the kernel's (`flock`): they end with their process, so nothing has to be cleaned up after a crash.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from pipeline.core.disk import room_in
from pipeline.core.errors import Refusal
from pipeline.core.timezone import now_in_shanghai


def try_lock(handle: IO[Any], *, shared: bool = False) -> bool:
    """Lock an open file without waiting; False while another process holds a lock that excludes this one.

    The lock is held until the file is closed. A shared lock excludes exclusive ones alone.
    """
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def writers_lock(folder: Path, *, wait: float = 0.0, say: Callable[[str], None] = print) -> Iterator[None]:
    """One writer at a time. A second one waits up to `wait` seconds and then refuses, naming the process that holds the lock.

    `say` is called once, with a Chinese sentence, when waiting begins. Raises Refusal WORKSPACE-BUSY, WAREHOUSE-CLOSED, DISK-FULL.
    """
    with _open_lock(folder) as handle:
        deadline = time.monotonic() + wait
        reported = False
        while not try_lock(handle):
            handle.seek(0)
            holder = _read_holder(handle.read())
            if time.monotonic() >= deadline:
                raise Refusal("WORKSPACE-BUSY", **holder)
            if not reported:
                say(f"另一个运行（进程 {holder['pid']}，{holder['since']} 开始）正在写入，最多等待 {wait:.0f} 秒 …")
                reported = True
            time.sleep(0.2)
        holder = {"pid": os.getpid(), "since": f"{now_in_shanghai():%Y-%m-%d %H:%M:%S}"}
        with room_in(folder):  # past the buffer of `handle`, which would fail once more when it is closed
            os.ftruncate(handle.fileno(), 0)
            os.pwrite(handle.fileno(), json.dumps(holder).encode(), 0)
        yield


def _open_lock(folder: Path) -> IO[str]:
    try:
        with room_in(folder):
            folder.mkdir(parents=True, exist_ok=True)
            return (folder / "lock").open("a+", encoding="utf-8")
    except OSError as error:
        reason = "不是文件夹" if isinstance(error, FileExistsError) else error.strerror or type(error).__name__
        raise Refusal("WAREHOUSE-CLOSED", file=str(folder), folder=str(folder.parent), reason=reason) from None


def _read_holder(text: str) -> dict[str, object]:
    try:
        holder: dict[str, object] = json.loads(text)
    except json.JSONDecodeError:
        return {"pid": "?", "since": "?"}
    return holder
