"""`gongkai doctor`: what is wrong with this machine, this workspace and its credentials, and how to mend each.

Read-only, and within this machine. Each check is a function that returns a summary for when all is well, and its findings.
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

from pipeline.core import (
    Finding,
    Refusal,
    Workspace,
    compose,
    read_lines,
    read_published,
    wall_time,
    why_warehouse_closed,
)
from pipeline.operations.assembly import assembly
from pipeline.operations.dead_man import staleness_findings

GIGABYTE = 1 << 30
_CONSTRAINTS = Path(__file__).resolve().parents[3] / "constraints.txt"


@dataclass(frozen=True)
class Examined:
    """The result of a check: its name in Chinese, a summary for when all is well, and its findings."""

    title: str
    summary: str
    findings: tuple[Finding, ...]


def examine(workspace: Workspace, now: datetime) -> list[Examined]:
    """Run all checks. A Refusal of one check is its finding; the others go on."""
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
        ("服务的装配", assembly),
    )
    results = []
    for title, check in checks:
        try:
            summary, findings = check(workspace, now)
            results.append(Examined(title, summary, tuple(findings)))
        except Refusal as refusal:
            results.append(Examined(title, "", (refusal.finding,)))
    return results


def versions(_workspace: Workspace, _now: datetime) -> tuple[str, Iterable[Finding]]:
    """Whether the installed libraries are within their declared ranges and, in a checkout, those of constraints.txt."""
    from packaging.requirements import Requirement

    findings = []
    for line in importlib.metadata.requires("gongkai") or ():
        required = Requirement(line)
        if required.marker is None or required.marker.evaluate({"extra": ""}):
            installed = _version(required.name)
            if installed is None or not required.specifier.contains(installed, prereleases=True):
                findings.append(
                    compose(
                        "DOCTOR-VERSION",
                        name=required.name,
                        wanted=f"{required.specifier}",
                        have=installed or "没有安装",
                    )
                )
    unpinned = [name for name, pin in _pins() if _version(name) not in (None, pin)]
    if unpinned:
        findings.append(compose("DOCTOR-PINS", names="、".join(unpinned[:8]), count=len(unpinned)))
    return f"Python {sys.version.split()[0]}，gongkai {_version('gongkai')}", findings


def zone(_workspace: Workspace, _now: datetime) -> tuple[str, Iterable[Finding]]:
    """Figures do not depend on the machine's time zone; lines of cron do."""
    local = datetime.now().astimezone()
    if local.utcoffset() == timedelta(hours=8):
        return "北京时间", ()
    return "", (compose("DOCTOR-ZONE", zone=local.tzname(), offset=f"{local:%z}"),)


def clock(workspace: Workspace, now: datetime) -> tuple[str, Iterable[Finding]]:
    """A clock behind the newest build or fetch record would date new rows before old ones."""
    builds = (file.stat().st_mtime for file in workspace.published.glob("figures-*.duckdb"))
    times = [wall_time(seconds) for seconds in builds]
    newest = max([*times, *_last_fetches(workspace)], default=now)
    if newest > now + timedelta(minutes=10):
        return "", (compose("DOCTOR-CLOCK", now=f"{now:%Y-%m-%d %H:%M}", newest=f"{newest:%Y-%m-%d %H:%M}"),)
    return f"{now:%Y-%m-%d %H:%M}（北京时间）", ()


def disk(workspace: Workspace, _now: datetime) -> tuple[str, Iterable[Finding]]:
    """Free space for a second warehouse and a second build: a night writes both before it deletes the old ones."""
    free = shutil.disk_usage(workspace.folder).free
    files = (workspace.warehouse / "warehouse.duckdb", *workspace.published.glob("*.duckdb"))
    required = max(GIGABYTE, 2 * max((file.stat().st_size for file in files if file.exists()), default=0))
    available = f"可用 {free / GIGABYTE:.1f} GB"
    if free >= required:
        return available, ()
    return "", (
        compose("DOCTOR-DISK", folder=str(workspace.folder), free=available, wanted=f"{required / GIGABYTE:.1f} GB"),
    )


def fonts(_workspace: Workspace, _now: datetime) -> tuple[str, Iterable[Finding]]:
    """Chinese fonts, needed where documents are converted to PDF or pages to pictures on this machine."""
    fc_list = shutil.which("fc-list")
    if fc_list is None:
        return "", (compose("DOCTOR-FONTS", reason="没有 fontconfig，查不到"),)
    names = subprocess.run(
        [fc_list, ":lang=zh", "family"], capture_output=True, text=True, check=False, timeout=20
    ).stdout.split("\n")
    families = sorted({name.split(",")[0] for name in names if name})
    return "、".join(families[:3]), () if families else (compose("DOCTOR-FONTS", reason="没有中文字体"),)


def credentials(workspace: Workspace, _now: datetime) -> tuple[str, Iterable[Finding]]:
    """Every secret named in workspace.toml exists and only its owner can read it."""
    from pipeline.core import secret_at, secret_of

    settings = workspace.settings
    lookups: list[Callable[[], object]] = [
        lambda source=source, name=name: secret_of(source, name, workspace.folder)  # type: ignore[misc]
        for source in settings.source
        for name in source.secrets
    ]
    others = [(receiver.address, f"通知“{receiver.name}”的地址") for receiver in settings.digest.to]
    others += [(settings.access.prefect, "Prefect 的用户名和密码")] if settings.access.prefect else []
    others += [(settings.serve.database_password, "Prefect 数据库的密码")] if settings.serve.database_password else []
    lookups += [lambda place=place, of=of: secret_at(place, workspace.folder, of=of) for place, of in others]  # type: ignore[misc]
    findings = []
    for look_up in lookups:
        try:
            look_up()
        except Refusal as refusal:
            findings.append(refusal.finding)
    return f"{len(lookups)} 个" if lookups else "没有用到", findings


def tokens(workspace: Workspace, _now: datetime) -> tuple[str, Iterable[Finding]]:
    """The expiry dates of authorisations, as the platforms reported them last night."""
    try:
        rows = read_published(workspace.folder).ask("tokens").rows
    except Refusal:
        return "还没有发布过", ()
    findings = [
        Finding(code, "warn", "fail", message, what_to_do, refers_to=refers_to)
        for code, message, what_to_do, refers_to in rows
    ]
    return "没有将到期的", findings


def calendar(workspace: Workspace, now: datetime) -> tuple[str, Iterable[Finding]]:
    """Working days are counted by the State Council's arrangement: this year's, and from December on the next one's."""
    from pipeline.law import read_calendar

    known = read_calendar(workspace.settings.calendars, workspace.folder / "calendars")
    years = [now.year, *([now.year + 1] if now.month == 12 else [])]
    missing = [year for year in years if not known.announced(year)]
    return f"{now.year} 年已公布", [compose("DOCTOR-CALENDAR", years="、".join(map(str, missing)))] if missing else ()


def permissions(workspace: Workspace, _now: datetime) -> tuple[str, Iterable[Finding]]:
    """Snapshots name applicants: only their owner may read them. Sealed packages are read-only."""
    findings = []
    if workspace.snapshots.exists() and _mode(workspace.snapshots) & 0o077:
        findings.append(
            compose("DOCTOR-OPEN", place=str(workspace.snapshots), mode=f"{_mode(workspace.snapshots):o}", right="700")
        )
    writable = [file for file in (workspace.folder / "sealed").glob("*.zip") if _mode(file) & 0o222]
    if writable:
        findings.append(compose("DOCTOR-SEALED", names="、".join(file.name for file in writable[:5])))
    places = (workspace.warehouse, workspace.published, workspace.folder)
    findings += [
        compose("DOCTOR-READ-ONLY", place=str(place))
        for place in places
        if place.exists() and not os.access(place, os.W_OK)
    ]
    return "快照只有属主可读，封存包只读", findings


def warehouse(workspace: Workspace, _now: datetime) -> tuple[str, Iterable[Finding]]:
    """The warehouse can be opened; while a run writes it, it is in use, which is no fault."""
    import duckdb

    file = workspace.warehouse / "warehouse.duckdb"
    if not file.exists():
        return "还没有建立，下次运行会由快照建立", ()
    try:
        duckdb.connect(str(file), read_only=True).close()
    except duckdb.IOException as error:
        if "lock" in str(error).lower():
            return "正在使用", ()
        return "", (why_warehouse_closed(file, workspace.settings.memory_limit, error).finding,)
    except duckdb.Error as error:
        return "", (why_warehouse_closed(file, workspace.settings.memory_limit, error).finding,)
    return "可以打开", ()


def freshness(workspace: Workspace, now: datetime) -> tuple[str, Iterable[Finding]]:
    """The published database can be opened and is recent."""
    return f"{read_published(workspace.folder).newest().name}", staleness_findings(workspace.folder, now)


def service(workspace: Workspace, _now: datetime) -> tuple[str, Iterable[Finding]]:
    """Where `gongkai serve` runs, every part of it answers, its Prefect server is closed to strangers, and a night would start and
    see the applicants that a run by hand sees."""
    from pipeline.operations.service.live import live_findings
    from pipeline.operations.service.service import open_doors, running, silent_parts

    if (addresses := running(workspace)) is None:
        return "没有运行（用 cron 定时的不需要）", ()
    if silent := silent_parts(workspace, addresses):
        return "", (compose("DOCTOR-SILENT", parts="、".join(silent), logs=str(workspace.warehouse / "logs")),)
    if doors := open_doors(addresses):
        return "", (compose("DOCTOR-DOOR", address=addresses.prefect, doors="，".join(doors)),)
    return f"{addresses.prefect}，{addresses.dashboard}", list(live_findings(workspace, addresses))


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _pins() -> Iterator[tuple[str, str]]:
    """Name and version of each pin of a checkout's constraints.txt; an installed wheel has none."""
    for line in _CONSTRAINTS.read_text("utf-8").splitlines() if _CONSTRAINTS.exists() else ():
        name, _, pin = line.partition("==")
        if pin and not line.startswith("#"):
            yield name.strip(), pin.split(";")[0].strip()


def _last_fetches(workspace: Workspace) -> list[datetime]:
    """The times of the newest fetch records; a line torn by a crash is ignored."""
    records = list(read_lines(workspace.snapshots / "looks.jsonl"))
    return [datetime.fromisoformat(record["looked_at"]) for record in records[-20:] if "looked_at" in record]


def _mode(place: Path) -> int:
    return stat.S_IMODE(place.stat().st_mode)
