"""A running `gongkai serve`: its addresses, its parts and the health of each, and the login of Prefect.

Everything listens on 127.0.0.1. A workspace has one service; while it runs, `warehouse/serve.json` holds its addresses and parts, so
that a night started by hand uses the same server and `gongkai doctor` can check each part.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.core import Refusal, Workspace, remember, secret_at, try_lock
from pipeline.operations.service.profile import active_profile

LOCALHOST = "127.0.0.1"
# Without the proxy of the environment: these are processes of this machine.
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Part:
    """A part of the service and the address of its health check.

    `expects`: `ok` (status 200), `ready` (a JSON document whose `status` is READY) or `any` (it answers at all).
    """

    name: str
    title: str
    health: str
    expects: str


@dataclass(frozen=True)
class KeyMark:
    """The applicants' key as a process finds it: its file, a mark that two keys do not share, and why it cannot be used."""

    file: str
    mark: str
    problem: str = ""


@dataclass(frozen=True)
class Addresses:
    """The addresses of a running service: Prefect's pages (its API below `/api`), the dashboard, and the parts.

    `applicants`: the applicants' key as the service uses it; None where no ledger is read.
    """

    pid: int
    prefect: str
    dashboard: str
    parts: tuple[Part, ...] = ()
    applicants: KeyMark | None = None


def running(workspace: Workspace) -> Addresses | None:
    """The addresses of the service of this workspace; None when none runs."""
    lock = workspace.warehouse / "serve.lock"
    if not lock.exists():
        return None
    with lock.open("rb") as handle:
        if try_lock(handle, shared=True):
            return None
        try:
            return _read_addresses(workspace.warehouse / "serve.json")
        except (OSError, ValueError, TypeError):  # not written yet: it is starting
            return None


def _read_addresses(file: Path) -> Addresses:
    document = json.loads(file.read_text("utf-8"))
    key = document.get("applicants")
    return Addresses(
        **document
        | {"parts": tuple(Part(**part) for part in document["parts"]), "applicants": KeyMark(**key) if key else None}
    )


def api_of(addresses: Addresses) -> str:
    """The API of the Prefect server of a running service: its own, or the one the user named."""
    (health,) = (part.health for part in addresses.parts if part.name == "flows")
    return health.partition("/deployments/")[0]


def auth_of(workspace: Workspace, addresses: Addresses) -> str | None:
    """The login of that server: the service's own, or the one the user gave to Prefect."""
    if any(part.name == "prefect" for part in addresses.parts):
        return prefect_auth(workspace)
    given = os.environ.get("PREFECT_API_AUTH_STRING") or active_profile()[1].get("PREFECT_API_AUTH_STRING")
    return None if given is None else str(given)


def silent_parts(workspace: Workspace, addresses: Addresses) -> list[str]:
    """The parts of a running service that do not answer, by their Chinese titles."""
    auth = auth_of(workspace, addresses)
    return [part.title for part in addresses.parts if not part_answers(part, auth)]


def open_doors(addresses: Addresses) -> list[str]:
    """What is open at the Prefect server of a running service, in Chinese; nothing where the user named another server."""
    if not any(part.name == "prefect" for part in addresses.parts):
        return []
    api = f"{addresses.prefect}/api/flows/count"
    doors = []
    if _answer_to(api)[0] not in (401, 403):
        doors.append("不用密码就能读写")
    if _answer_to(api, Host="gongkai.invalid")[0] != 400:
        doors.append("应答任何主机名")
    if _answer_to(api, Origin="http://gongkai.invalid")[1].get("access-control-allow-origin"):
        doors.append("允许别的网站的页面访问")
    return doors


def _answer_to(address: str, **headers: str) -> tuple[int | None, Mapping[str, str]]:
    """Status and headers of the answer to a request without a login; None where there is no answer."""
    request = urllib.request.Request(address, data=b"{}", headers={"Content-Type": "application/json", **headers})
    try:
        with opener.open(request, timeout=5) as answer:
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}
    except urllib.error.HTTPError as error:
        return error.code, {name.lower(): value for name, value in error.headers.items()}
    except OSError:
        return None, {}


def part_answers(part: Part, auth: str | None) -> bool:
    """Whether the health check of a part succeeds within five seconds. `auth`: the login of Prefect's API, `name:password`."""
    request = urllib.request.Request(part.health, headers=auth_header(auth if part.name != "dashboard" else None))
    try:
        with opener.open(request, timeout=5) as answer:
            return part.expects != "ready" or bool(json.load(answer).get("status") == "READY")
    except urllib.error.HTTPError:
        return part.expects == "any"
    except (OSError, ValueError):
        return False


def prefect_auth(workspace: Workspace) -> str:
    """`name:password` of the pages and the API of our own Prefect server, which always asks for it. As set, else generated once.

    Raises Refusal SERVE-AUTH, SECRET-*.
    """
    access = workspace.settings.access
    if access.prefect is not None:
        auth = secret_at(access.prefect, workspace.folder, of="Prefect 的用户名和密码").get_secret_value()
    else:
        auth = _generated_auth(workspace)
    name, _, password = auth.partition(":")
    if not name or not password or "\n" in auth:
        raise Refusal("SERVE-AUTH")
    remember(password)
    return auth


def _generated_auth(workspace: Workspace) -> str:
    file = own_auth_file(workspace)
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as target:
            target.write(f"gongkai:{secrets.token_urlsafe(18)}\n")
    return file.read_text("utf-8").strip()


def own_auth_file(workspace: Workspace) -> Path:
    """The file of the generated login for Prefect, readable by its owner alone."""
    return workspace.warehouse / "prefect" / "auth"


@contextmanager
def claim_service(
    workspace: Workspace,
    port: int,
    parts_of: Callable[[str, str], tuple[Part, ...]],
    applicants: KeyMark | None = None,
) -> Iterator[Addresses]:
    """Hold the lock of the only service of a workspace, with its addresses in serve.json. Raises Refusal SERVE-RUNNING, SERVE-PORT.

    `parts_of` makes the parts from the addresses of Prefect and of the dashboard, which listens on the port after `port`.
    """
    workspace.warehouse.mkdir(parents=True, exist_ok=True)
    with (workspace.warehouse / "serve.lock").open("a") as handle:
        if not try_lock(handle):
            other = running(workspace)
            raise Refusal(
                "SERVE-RUNNING", pid=other.pid if other else "?", address=other.prefect if other else "正在启动"
            )
        _check_free(port, "Prefect 服务")
        _check_free(port + 1, "看板")
        prefect, dashboard = f"http://{LOCALHOST}:{port}", f"http://{LOCALHOST}:{port + 1}"
        addresses = Addresses(os.getpid(), prefect, dashboard, parts_of(prefect, dashboard), applicants)
        file = workspace.warehouse / "serve.json"
        file.write_text(json.dumps(asdict(addresses)), "utf-8")
        try:
            yield addresses
        finally:
            file.unlink(missing_ok=True)


def _check_free(port: int, title: str) -> None:
    """Raise Refusal SERVE-PORT when another process listens on a port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOCALHOST, port))
        except OSError:
            raise Refusal("SERVE-PORT", port=port, title=title) from None


def port_of(address: str) -> str:
    """The port at the end of an address without a path."""
    return address.rpartition(":")[2]


def auth_header(auth: str | None) -> dict[str, str]:
    """The header of a login `name:password`; none without one."""
    return {"Authorization": f"Basic {base64.b64encode(auth.encode()).decode()}"} if auth else {}
