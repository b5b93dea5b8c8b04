"""Every step that writes, killed at a random moment: readers see something whole, seals are whole or absent, the next try is right.

One process imports and does everything once and then forks a step each time it is asked to; only what it forked is killed: after so many
seconds, or by itself before a certain change of a file, which depends on no clock.
"""

from __future__ import annotations

import itertools
import json
import random
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from pipeline.sealing.approvals import sealings
from pipeline.sealing.verify import verify_package
from tests.support.counties import ProvinceOfTests, province_of
from tests.support.killing import looked_at
from tests.support.office import Office, item
from tests.support.sealed_office import ITEMS, create_office

STEPS = ("nightly", "seal", "render", "publish", "collect", "rollup")
RUNNER = """
import json, os, signal, sys, time
from datetime import datetime
from pathlib import Path
from pipeline.cli.commands.packages import _write_roll_up
from pipeline.core import as_refusal, read_workspace
from pipeline.operations import Run, Stopped
from pipeline.operations.execute import perform, perform_all
from pipeline.operations.run import exclusive
from pipeline.province import roll_up_counties
from pipeline.sealing import collect_packages, packages_among

def step(name, folder, now, other):
    at, ready = datetime.fromisoformat(now), read_workspace(Path(folder))
    if name == "nightly":
        perform_all(Run(ready, at))
    elif name == "seal":
        perform_all(Run(ready, at, year=2019, strict=True, approve_by="王主任", note="同意"))
    elif name == "collect":
        files = packages_among([Path(folder) / "sealed"])
        _write_roll_up(collect_packages(files, kept=Path(folder) / "warehouse" / "verified.jsonl"), Path(other))
    elif name == "rollup":
        roll_up_counties(read_workspace(Path(other)), now=at)
    else:
        with exclusive(ready):
            for verb in ("check", "count", "fill", "publish") if name == "publish" else (name.removeprefix("verb:"),):
                perform(Run(ready, at, year=2019), verb)

def die_before(number, below):
    left = [number]
    def watch(event, arguments):
        writes = event == "open" and isinstance(arguments[1], str) and arguments[1] not in ("r", "rb")
        if (writes or event in ("os.rename", "os.remove", "os.symlink", "os.link")) and str(arguments[0]).startswith(below):
            left[0] -= 1
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(watch)

for line in sys.stdin:
    name, folder, now, other, seconds = json.loads(line)
    before, seconds = (seconds[0], None) if isinstance(seconds, list) else (None, seconds)
    begun = time.monotonic()
    child = os.fork() if seconds != "here" else 0
    if child == 0:
        status = 1
        if before is not None:
            die_before(before, os.path.commonpath([folder, other]))
        os.dup2(2, 1) if seconds != "here" else None
        try:
            step(name, folder, now, other)
            status = 0
        except Stopped as stopped:
            status = 5
            blocks = [f.code + f.message for done in stopped.done for f in done.findings if f.severity == "block"]
            print(name, *blocks, file=sys.stderr, flush=True)
        except Exception as error:  # in words, as every command tells it
            refused = as_refusal(error, Path(folder)).finding
            status = {"DISK-FULL": 4, "PROGRAM-ERROR": 1}.get(refused.code, 5)
            print(name, refused.code, refused.message, repr(error), file=sys.stderr, flush=True) if status != 4 else None
        if seconds != "here":
            os._exit(status)
        done, waited = True, status << 8
    else:
        done, waited = 0, 0
        while not done and (seconds is None or time.monotonic() - begun < seconds):
            done, waited = os.waitpid(child, os.WNOHANG)
            time.sleep(0.002)
        if not done:
            os.kill(child, signal.SIGKILL)
            _, waited = os.waitpid(child, 0)
    print("=" + json.dumps([os.waitstatus_to_exitcode(waited), time.monotonic() - begun]), flush=True)
"""


@dataclass
class Killed:
    """How often each step was killed, how often it ended by itself, and every deviation from what must hold."""

    kills: Counter[str] = field(default_factory=Counter)
    ended: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


@dataclass
class Place:
    """An office whose year can be sealed, a province of two counties, a folder of what was collected, and the process that runs steps."""

    office: Office
    province: ProvinceOfTests
    collected: Path
    process: subprocess.Popen[str]
    night: int = 0

    def run(self, step: str, seconds: float | str | tuple[int] | None = None) -> tuple[int, float]:
        """A step to its end or to its death: the exit status (-9: killed) and how long it took.

        `seconds`: when it is killed; `(n,)`: before its nth change of a file; `here`: not in a process of its own, which warms up this one.
        """
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        other = self.province.folder if step == "rollup" else self.collected
        self.night += 1
        now = f"2020-01-{10 + self.night // 400:02} {self.night // 60 % 24:02}:{self.night % 60:02}"
        self.process.stdin.write(json.dumps([step, str(self.office.folder), now, str(other), seconds]) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        while line and not line.startswith("="):
            line = self.process.stdout.readline()
        status, took = json.loads(line[1:])
        return int(status), float(took)

    def change(self, number: int) -> None:
        """Something new for a night to take in, of this year: the year that is sealed stays as it is."""
        day = f"2020-01-{number % 9 + 1:02}"
        self.office.drop("website/new.csv", [item(f"n{n}", day, agency="bureau") for n in range(number)])

    def faults(self) -> Iterator[str]:
        """What is not as it must be, whatever was killed."""
        try:
            seen = looked_at(self.office)
            if seen["items.total"] != len(ITEMS):
                yield f"readers see {seen['items.total']} items"
        except Exception as error:
            yield f"readers: {type(error).__name__}: {error}"
        packages = {file.name for file in (self.office.folder / "sealed").glob("*.zip")}
        for name in packages:
            if findings := verify_package(self.office.folder / "sealed" / name).findings:
                yield f"{name}: {findings[0].message}"
        try:
            if gone := {seal.package for seal in sealings(self.office.read())} - packages:
                yield f"on record and not there: {gone}"
        except Exception as error:
            yield f"record of seals: {error}"
        for file in (self.office.folder / "reports").rglob("*.docx"):
            if not file.name.startswith(".") and (not zipfile.is_zipfile(file) or zipfile.ZipFile(file).testzip()):
                yield f"half a document: {file.name}"
        if changed := [file.name for file in (self.office.folder / "reports").rglob("*人工修改*")]:
            yield f"taken for changed by a person: {changed}"
        databases = (self.collected / "collected.duckdb", self.province.folder / "published" / "figures.duckdb")
        for file in (each for each in databases if each.exists()):
            try:
                with duckdb.connect(str(file), read_only=True) as connection:
                    connection.execute("SELECT * FROM figures").fetchall()
            except duckdb.Error as error:
                yield f"{file.name}: {error}"


@contextmanager
def place_for_kills(folder: Path) -> Iterator[Place]:
    """The place after one whole pass over all steps but the seal."""
    province = province_of(folder / "p")
    for county, office in province.offices.items():
        office.night()
        province.share(county)
    province.listed("yaoan", "nanhua")
    with running_steps(create_office(folder / "w"), province, folder / "collected") as place:
        place.run("nightly", "here")
        yield place


@contextmanager
def running_steps(office: Office, province: ProvinceOfTests, collected: Path) -> Iterator[Place]:
    """The place with its process, which has done nothing yet."""
    command = [sys.executable, "-c", RUNNER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        place = Place(office, province, collected, process)
        yield place
        assert process.stdin is not None
        process.stdin.close()


def kill_steps(place: Place, kills: int, seed: int, steps: tuple[str, ...] = STEPS) -> Killed:
    """Kill steps in turn at random moments until there were so many kills; each fourth time of a step it is let live and must end well."""
    dice, outcome = random.Random(seed), Killed()
    length: dict[str, float] = {}
    turn = 0
    while outcome.kills.total() < kills and turn < kills * 4:
        step = steps[turn % len(steps)]
        lives = step not in length or turn // len(steps) % 4 == 0
        turn += 1
        if step == "nightly":
            place.change(turn)
        if step == "seal":  # a year already sealed with the same content is not sealed again: a correction is
            place.office.write("texts/bureau-2019.yml", _text(place, turn))
        status, took = place.run(step, None if lives else length[step] * dice.random() * 0.98)
        if lives:
            length[step] = min(took, length.get(step, took))
        if status not in (0, -9) or (lives and status):
            outcome.wrong.append(f"{turn} {step}: exit {status}")
        (outcome.kills if status == -9 else outcome.ended)[step] += 1
        outcome.wrong += [f"{turn} {step} ({status}): {fault}" for fault in place.faults()]
    for step in steps:
        if place.run(step)[0]:
            outcome.wrong.append(f"the last {step} did not end well")
    outcome.wrong += [f"at the end: {fault}" for fault in place.faults()]
    folder = place.collected.parent
    if drafts := [
        name for file in folder.rglob("*") if re.search(r"\.new$|\.whole$|^\.taking-|^\..*\.\d+$", name := file.name)
    ]:
        outcome.wrong.append(f"drafts are left: {drafts}")
    return outcome


def kill_before_changes(place: Place, step: str, stride: int, again: Callable[[], object] = lambda: None) -> Killed:
    """Kill a step before its first change of a file, its (1 + stride)th and so on until it ends by itself: then it must have ended well.

    `again`: makes what the step needs, before each try.
    """
    outcome = Killed()
    for number in itertools.count(1, stride):
        again()
        status, _ = place.run(step, (number,))
        (outcome.kills if status == -9 else outcome.ended)[step] += 1
        outcome.wrong += [f"{step} before its change {number} ({status}): {fault}" for fault in place.faults()]
        if status != -9:
            outcome.wrong += [f"{step}: exit {status}"] if status else []
            return outcome
    raise AssertionError("not reached")


def _text(place: Place, turn: int) -> str:
    text = (place.office.folder / "texts" / "bureau-2019.yml").read_text("utf-8")
    return (
        text.replace("无。", f"第{turn}稿，无。", 1)
        if "稿，" not in text
        else text.replace("稿，", f"稿、{turn}稿，", 1)
    )
