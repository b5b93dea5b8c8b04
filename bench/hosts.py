"""Hosts of a bench: a network namespace each on a bridge of their own, where this machine allows it, else this machine itself."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Hosts:
    """`address`: where this machine is reached from each host; `within`: by host, the command that runs a command there."""

    address: str
    within: Mapping[str, tuple[str, ...]]

    @property
    def are_apart(self) -> bool:
        return all(self.within.values())


@contextmanager
def hosts(names: Sequence[str]) -> Iterator[Hosts]:
    """The hosts, gone again afterwards."""
    bridge, prefix = f"gk{os.getpid() % 10**6}", f"10.213.{os.getpid() % 250}"
    spaces = {name: f"{bridge}-{number}" for number, name in enumerate(names)}
    try:
        for words in (
            f"link add {bridge} type bridge",
            f"address add {prefix}.1/24 dev {bridge}",
            f"link set {bridge} up",
            *(
                words
                for number, space in enumerate(spaces.values())
                for words in _joined(bridge, prefix, number, space)
            ),
        ):
            _ip(words)
        found = Hosts(f"{prefix}.1", {name: ("ip", "netns", "exec", space) for name, space in spaces.items()})
    except (OSError, subprocess.CalledProcessError):
        found = Hosts("127.0.0.1", dict.fromkeys(names, ()))
    try:
        yield found
    finally:
        for words in (*(f"netns delete {space}" for space in spaces.values()), f"link delete {bridge}"):
            try:
                _ip(words)
            except (OSError, subprocess.CalledProcessError):
                continue  # it could not be made


def _joined(bridge: str, prefix: str, number: int, space: str) -> tuple[str, ...]:
    """What makes a namespace and joins it to the bridge."""
    here, there = f"{bridge}h{number}", f"{bridge}n{number}"
    return (
        f"netns add {space}",
        f"link add {here} type veth peer name {there} netns {space}",
        f"link set {here} master {bridge} up",
        f"-n {space} link set lo up",
        f"-n {space} address add {prefix}.{number + 11}/24 dev {there}",
        f"-n {space} link set {there} up",
    )


def _ip(words: str) -> None:
    subprocess.run(["ip", *words.split()], check=True, capture_output=True)
