"""`gongkai doctor`: what is wrong with this machine, this workspace and its credentials, and how to mend each.

Looks only; changes nothing and asks nobody outside this machine. Each check is a function that returns what it found.
"""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.core import Finding, Refusal, Workspace, compose, read_lines, read_published, wall_time
from pipeline.operations.dead_man import staleness_findings

GIGABYTE = 1 << 30
_CONSTRAINTS = Path(__file__).resolve().parents[3] / "constraints.txt"


@dataclass(frozen=True)
class Examined:
    """One thing looked at: its name in Chinese, what is well about it, and what is not."""

    title: str
    well: str
    findings: tuple[Finding, ...]


def examine(workspace: Workspace, now: datetime) -> list[Examined]:
    """Look at everything. A refusal of one check is its finding; the others go on."""
    checks: tuple[tuple[str, Callable[[Workspace, datetime], tuple[str, Iterable[Finding]]]], ...] = (
        ("程序和版本", versions),
        ("时区", zone),
        ("系统时钟", clock),
        ("磁盘", disk),
        ("字体", fonts),
        ("密钥", credentials),
        ("授权令牌", tokens),
        ("放假安排", calendar),
        ("文件权限", permissions),
        ("数据仓库", warehouse),
        ("已发布的数据", freshness),
        ("常驻服务", service),
    )
    found = []
    for title, check in checks:
        try:
            well, problems = check(workspace, now)
            found.append(Examined(title, well, tuple(problems)))
        except Refusal as refusal:
            found.append(Examined(title, "", (refusal.finding,)))
    return found


def versions(_workspace: Workspace, _now: datetime) -> tuple[str, Iterable[Finding]]:
    """Whether the libraries are those it was made for: their ranges, and the very pins where they are at hand."""
    from packaging.requirements import Requirement

    found = []
    for line in importlib.metadata.requires("gongkai") or ():
        wanted = Requirement(line)
        if wanted.marker is None or wanted.marker.evaluate({"extra": ""}):
            have = _version(wanted.name)
            if have is None or not wanted.specifier.contains(have, prereleases=True):
                found.append(
                    compose("DOCTOR-VERSION", name=wanted.name, wanted=f"{wanted.specifier}", have=have or "没有安装")
                )
    others = [name for name, pin in _pins() if _version(name) not in (None, pin)]
    if others:
        found.append(compose("DOCTOR-PINS", names="、".join(others[:8]), count=len(others)))
    return f"Python {sys.version.split()[0]}，gongkai {_version('gongkai')}", found


def zone(_workspace: Workspace, _now: datetime) -> tuple[str, Iterable[Finding]]:
    """Figures do not depend on the machine's zone; a line of cron does."""
    here = datetime.now().astimezone()
    if here.utcoffset() == timedelta(hours=8):
        return "北京时间", ()
    return "", (compose("DOCTOR-ZONE", zone=here.tzname(), offset=f"{here:%z}"),)


def clock(workspace: Workspace, now: datetime) -> tuple[str, Iterable[Finding]]:
    """A clock that stands behind what is already written would date new rows before old ones."""
    builds = (file.stat().st_mtime for file in workspace.published.glob("figures-*.duckdb"))
    times = [wall_time(seconds) for seconds in builds]
    newest = max([*times, *_last_look(workspace)], default=now)
    if newest > now + timedelta(minutes=10):
        return "", (compose("DOCTOR-CLOCK", now=f"{now:%Y-%m-%d %H:%M}", newest=f"{newest:%Y-%m-%d %H:%M}"),)
    return f"{now:%Y-%m-%d %H:%M}（北京时间）", ()


def disk(workspace: Workspace, _now: datetime) -> tuple[str, Iterable[Finding]]:
    """Room for a second warehouse and a second build: a night writes both before it lets go of the old ones."""
    free = shutil.disk_usage(workspace.folder).free
    files = (workspace.warehouse / "warehouse.duckdb", *workspace.published.glob("*.duckdb"))
    wanted = max(GIGABYTE, 2 * max((file.stat().st_size for file in files if file.exists()), default=0))
    said = f"可用 {free / GIGABYTE:.1f} GB"
    if free >= wanted:
        return said, ()
    return "", (compose("DOCTOR-DISK", folder=str(workspace.folder), free=said, wanted=f"{wanted / GIGABYTE:.1f} GB"),)


def fonts(_workspace: Workspace, _now: datetime) -> tuple[str, Iterable[Finding]]:
    """Chinese letters where documents are turned into PDF or pages into pictures on this machine."""
    lister = shutil.which("fc-list")
    if lister is None:
        return "", (compose("DOCTOR-FONTS", reason="没有 fontconfig，查不到"),)
    names = subprocess.run(
        [lister, ":lang=zh", "family"], capture_output=True, text=True, check=False, timeout=20
    ).stdout.split("\n")
    families = sorted({name.split(",")[0] for name in names if name})
    return "、".join(families[:3]), () if families else (compose("DOCTOR-FONTS", reason="没有中文字体"),)


def credentials(workspace: Workspace, _now: datetime) -> tuple[str, Iterable[Finding]]:
    """Every secret named in workspace.toml is there and nobody else can read it."""
    from pipeline.core import secret_at, secret_of

    settings = workspace.settings
    wanted: list[Callable[[], object]] = [
        lambda source=source, name=name: secret_of(source, name, workspace.folder)  # type: ignore[misc]
        for source in settings.source
        for name in source.secrets
    ]
    others = [(one.address, f"通知“{one.name}”的地址") for one in settings.digest.to]
    others += [(settings.access.prefect, "Prefect 的用户名和密码")] if settings.access.prefect else []
    others += [(settings.serve.database_password, "Prefect 数据库的密码")] if settings.serve.database_password else []
    wanted += [lambda place=place, of=of: secret_at(place, workspace.folder, of=of) for place, of in others]  # type: ignore[misc]
    found = []
    for look in wanted:
        try:
            look()
        except Refusal as refusal:
            found.append(refusal.finding)
    return f"{len(wanted)} 个" if wanted else "没有用到", found


def tokens(workspace: Workspace, _now: datetime) -> tuple[str, Iterable[Finding]]:
    """What the platforms said last night about how long their authorisations live."""
    try:
        rows = read_published(workspace.folder).ask("tokens").rows
    except Refusal:
        return "还没有发布过", ()
    found = [
        Finding(code, "warn", "fail", message, what_to_do, refers_to=refers_to)
        for code, message, what_to_do, refers_to in rows
    ]
    return "没有将到期的", found


def calendar(workspace: Workspace, now: datetime) -> tuple[str, Iterable[Finding]]:
    """Working days are counted by the State Council's arrangement: this year's, and from December on the next one's."""
    from pipeline.law import read_calendar

    known = read_calendar(workspace.settings.calendars, workspace.folder / "calendars")
    years = [now.year, *([now.year + 1] if now.month == 12 else [])]
    missing = [year for year in years if not known.announced(year)]
    return f"{now.year} 年已公布", [compose("DOCTOR-CALENDAR", years="、".join(map(str, missing)))] if missing else ()


def permissions(workspace: Workspace, _now: datetime) -> tuple[str, Iterable[Finding]]:
    """Snapshots name applicants: their owner alone may read them. Sealed packages are never written again."""
    found = []
    if workspace.snapshots.exists() and _mode(workspace.snapshots) & 0o077:
        found.append(
            compose("DOCTOR-OPEN", place=str(workspace.snapshots), mode=f"{_mode(workspace.snapshots):o}", right="700")
        )
    loose = [file for file in (workspace.folder / "sealed").glob("*.zip") if _mode(file) & 0o222]
    if loose:
        found.append(compose("DOCTOR-SEALED", names="、".join(file.name for file in loose[:5])))
    places = (workspace.warehouse, workspace.published, workspace.folder)
    found += [
        compose("DOCTOR-READ-ONLY", place=str(place))
        for place in places
        if place.exists() and not os.access(place, os.W_OK)
    ]
    return "快照只有属主可读，封存包只读", found


def warehouse(workspace: Workspace, _now: datetime) -> tuple[str, Iterable[Finding]]:
    """The warehouse opens; while a run writes it, it is in use, which is well too."""
    import duckdb

    file = workspace.warehouse / "warehouse.duckdb"
    if not file.exists():
        return "还没有建立，下次运行会由快照建立", ()
    try:
        duckdb.connect(str(file), read_only=True).close()
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            return "正在使用", ()
        return "", (compose("WAREHOUSE-UNREADABLE", file=str(file), reason=str(error).splitlines()[0]),)
    except duckdb.Error as error:
        return "", (compose("WAREHOUSE-UNREADABLE", file=str(file), reason=str(error).splitlines()[0]),)
    return "可以打开", ()


def freshness(workspace: Workspace, now: datetime) -> tuple[str, Iterable[Finding]]:
    """What readers see opens and is fresh."""
    return f"{read_published(workspace.folder).newest().name}", staleness_findings(workspace.folder, now)


def service(workspace: Workspace, _now: datetime) -> tuple[str, Iterable[Finding]]:
    """Where `gongkai serve` runs, all of it answers."""
    from pipeline.operations.service.service import running, silent_parts

    if (addresses := running(workspace)) is None:
        return "没有运行（用 cron 定时的不需要）", ()
    if silent := silent_parts(workspace, addresses):
        return "", (compose("DOCTOR-SILENT", parts="、".join(silent), logs=str(workspace.warehouse / "logs")),)
    return f"{addresses.prefect}，{addresses.dashboard}", ()


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _pins() -> Iterator[tuple[str, str]]:
    """The pins of a checkout; an installed wheel has ranges alone."""
    for line in _CONSTRAINTS.read_text("utf-8").splitlines() if _CONSTRAINTS.exists() else ():
        name, _, pin = line.partition("==")
        if pin and not line.startswith("#"):
            yield name.strip(), pin.split(";")[0].strip()


def _last_look(workspace: Workspace) -> list[datetime]:
    """When a source was looked at last, by the end of the log; a torn line is passed over."""
    looks = list(read_lines(workspace.snapshots / "looks.jsonl"))
    return [datetime.fromisoformat(look["looked_at"]) for look in looks[-20:] if "looked_at" in look]


def _mode(place: Path) -> int:
    return stat.S_IMODE(place.stat().st_mode)
