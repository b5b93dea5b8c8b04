"""The descendants of this process: none may outlive it, whatever they started themselves. Linux only, as the product is."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Collection
from contextlib import suppress

import psutil

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def become_subreaper() -> None:
    """From now on a descendant whose parent died becomes a child of this process instead of the system's first process."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def end_with_parent() -> None:
    """To be called in a new child: the kernel sends it SIGTERM when its parent dies, even by SIGKILL."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def descendants(excluded: Collection[int] = ()) -> list[psutil.Process]:
    """All descendants of this process, without the children whose process ids are `excluded` and their descendants."""
    processes: list[psutil.Process] = []
    for child in psutil.Process().children():
        if child.pid not in excluded:
            processes.append(child)
            with suppress(psutil.NoSuchProcess):  # ended meanwhile
                processes += [process for process in child.children(recursive=True) if process.pid not in excluded]
    return processes


def reap(excluded: Collection[int]) -> None:
    """Collect the exit status of adopted processes that ended. `excluded` are waited for by others."""
    with suppress(ChildProcessError):  # no children at all
        while (ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)) is not None:
            if ended.si_pid in excluded:  # stands before the others until its owner has waited for it
                return
            os.waitpid(ended.si_pid, os.WNOHANG)


def terminate_descendants(excluded: Collection[int], timeout: float = 5.0) -> None:
    """End all descendants: SIGTERM, after `timeout` seconds SIGKILL. Those `excluded` are not touched."""
    for send in (psutil.Process.terminate, psutil.Process.kill):
        processes = descendants(excluded)
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                send(process)
        psutil.wait_procs(processes, timeout)
        reap(excluded)
        if not descendants(excluded):
            return
