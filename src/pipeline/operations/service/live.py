"""Whether a running `gongkai serve` would run a night: Prefect's login and leases, the deployments, the applicants' key.

Every part may answer while a run would never start, or would see other applicants than a run by hand. Read-only.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from pipeline.core import Finding, Workspace, compose
from pipeline.operations.service.identity import deployment_name, workspace_tag
from pipeline.operations.service.service import Addresses, KeyMark, api_of, auth_header, auth_of, opener


def applicants_mark(workspace: Workspace) -> KeyMark | None:
    """The applicants' key as this process finds it; None for a workspace without a ledger. Raises Refusal KEY-INSIDE."""
    from pipeline.ingest import key_file, ledger_sources

    if not ledger_sources(workspace):
        return None
    file = key_file(workspace, "applicants")
    try:
        return KeyMark(str(file), _mark(file.read_bytes()))
    except FileNotFoundError:  # made when the first ledger is read
        return KeyMark(str(file), "")
    except OSError as error:
        return KeyMark(str(file), "", error.strerror or type(error).__name__)


def live_findings(workspace: Workspace, addresses: Addresses) -> Iterator[Finding]:
    """What is wrong with a service whose parts all answer, most basic first."""
    api, auth = api_of(addresses), auth_of(workspace, addresses)
    settings = _answer(f"{api}/admin/settings", auth)
    if isinstance(settings, int):
        yield compose("DOCTOR-LOGIN", address=api, status=settings)
        return
    storage = settings.get("server", {}).get("concurrency", {}).get("lease_storage")
    if storage is None or storage.endswith(".memory"):
        yield compose("DOCTOR-LEASES", address=api, found="没有说明放在哪里" if storage is None else "放在内存里")
    inspect = workspace.settings.inspect
    for flow in ("nightly", "year-end", *(["inspect"] if inspect and inspect.weekly else [])):
        name = f"{flow}/{deployment_name(workspace)}"
        if problem := _problem(
            workspace, _answer(f"{api}/deployments/name/{quote(name)}", auth), scheduled=flow != "year-end"
        ):
            yield compose("DOCTOR-DEPLOYMENT", name=name, problem=problem)
    if addresses.applicants is not None:
        yield from _key_findings(workspace, addresses.applicants)


def _problem(workspace: Workspace, deployment: dict[str, Any] | int, *, scheduled: bool) -> str:
    """What is wrong with a deployment; empty when it is ours, will be run, and a process asks for its runs."""
    if isinstance(deployment, int):
        return f"不在（应答 {deployment}）"
    if workspace_tag(workspace) not in deployment["tags"] or deployment["parameters"].get("workspace") != str(
        workspace.folder.resolve()
    ):
        return "属于别的工作区"
    if deployment["paused"] or (scheduled and not any(schedule["active"] for schedule in deployment["schedules"])):
        return "已暂停，或没有定时"
    if deployment["status"] != "READY":
        return f"没有进程来领取它的运行（最近一次 {deployment['last_polled'] or '从未'}）"
    return ""


def _key_findings(workspace: Workspace, service: KeyMark) -> Iterator[Finding]:
    """Whether a run by hand turns an applicant into the same hash as the service does."""
    here = applicants_mark(workspace)
    if here is None:
        return
    if service.problem or here.problem:
        whom, key = ("服务", service) if service.problem else ("现在这个用户", here)
        yield compose("DOCTOR-KEY", problem=f"{whom}读不了 {key.file}（{key.problem}）")
    elif here.file != service.file and (here.mark != service.mark or not here.mark):
        yield compose("DOCTOR-KEY", problem=f"服务用的是 {service.file}，现在这个用户的是 {here.file}，不是同一把")
    elif here.mark and service.mark and here.mark != service.mark:
        yield compose("DOCTOR-KEY", problem=f"{here.file} 在服务启动之后换过")


def _mark(key: bytes) -> str:
    """Enough to tell two keys apart; says nothing about either, as both are random."""
    return sha256(b"gongkai:" + key.strip()).hexdigest()[:16]


def _answer(address: str, auth: str | None) -> dict[str, Any] | int:
    """The JSON document at an address of Prefect's API, or the status of the refusal; 0 where there is no answer."""
    request = urllib.request.Request(address, headers=auth_header(auth))
    try:
        with opener.open(request, timeout=5) as answer:
            document: dict[str, Any] = json.load(answer)
            return document
    except urllib.error.HTTPError as error:
        return error.code
    except (OSError, ValueError):
        return 0
