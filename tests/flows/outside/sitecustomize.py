"""Loaded by every Python process of a test: refuses and writes down each attempt to reach beyond this machine, or to ask a name."""

import os
import sys

LOG = os.environ["GONGKAI_TEST_OUTSIDE"]
HERE = ("127.0.0.1", "::1", "localhost", "0.0.0.0", "::", "", None)


def note(what: str) -> None:
    with open(LOG, "a", encoding="utf-8") as log:
        log.write(f"{what}\n")


def watch(event: str, arguments: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        if not isinstance(address, tuple) or address[0] in HERE:
            return
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = arguments[0]
        address = host.decode() if isinstance(host, bytes) else host
        if address in HERE:
            return
    else:
        return
    note(f"{event} {address} {' '.join(sys.argv[:3])}")
    raise OSError(f"no way out: {event} {address}")


sys.addaudithook(watch)
note(f"watching {' '.join(sys.orig_argv)}")
