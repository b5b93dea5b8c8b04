"""What a file can do to the process that reads it."""

from __future__ import annotations

import os


def run(what: str) -> str:
    """Loop for ever, use up the memory, end the process, raise, recurse, or return."""
    if what == "loop":
        while True:
            pass
    if what == "memory":
        return str(len(bytearray(4 << 30)))
    if what == "exit":
        os._exit(3)
    if what == "error":
        raise ValueError("secret")
    if what == "deep":
        return run("deep")
    return what
