"""The commands that serve the dashboard and manage its users."""

from __future__ import annotations

import ipaddress
import socket
import sys
from contextlib import suppress
from pathlib import Path

import click

from pipeline.cli.options import CliContext, echo


@click.command()
@click.option("--port", type=int, default=8250, show_default=True, help="Where it listens.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address it listens on.")
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="NAME",
    help="A further name it is reached by; may be given several times.",
)
@click.option(
    "--without-password", is_flag=True, help="Listen beyond this machine although nobody is asked for a password."
)
@click.pass_obj
def dashboard(context: CliContext, port: int, host: str, names: tuple[str, ...], without_password: bool) -> None:
    """The pages of the published database, read-only, on this machine unless told otherwise."""
    import uvicorn

    from pipeline.core import Refusal, read_workspace
    from pipeline.dashboard import MOST_CONNECTIONS, AccessMiddleware, Authenticator, TimedProtocol, create_app, prepare

    workspace = read_workspace(context.folder)
    who = workspace.settings.access
    authenticator = Authenticator(workspace.folder / who.users_file, public=who.public) if who.users_file else None
    if authenticator is None and not _is_loopback(host) and not without_password:
        raise Refusal("ACCESS-OPEN", host=host)
    prepare(context.folder)
    app = AccessMiddleware(create_app(context.folder), authenticator, [*names, host])
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host, port), family=family, backlog=512)
    except (OSError, OverflowError) as error:
        raise Refusal("PORT-TAKEN", host=host, port=port, reason=getattr(error, "strerror", "") or str(error)) from None
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, ws="none", proxy_headers=False, lifespan="off",
        timeout_graceful_shutdown=5, http=TimedProtocol, limit_concurrency=MOST_CONNECTIONS,
    )  # fmt: skip
    echo(f"看板：http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}/ （按 Ctrl+C 停止）")
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])


@click.group()
def access() -> None:
    """Who may look at the dashboard."""


@access.command()
@click.argument("name")
@click.option("--role", type=click.Choice(["reader", "operator"]), required=True, help="What they may see.")
@click.pass_obj
def add(context: CliContext, name: str, role: str) -> None:
    """Let somebody in, or give them a new password, asked for or read from standard input.

    Writes the line into the workspace's users file; prints it where the workspace names none.
    """
    from pipeline.core import read_workspace
    from pipeline.dashboard import user_line, write_user

    workspace = read_workspace(context.folder)
    if sys.stdin.isatty():
        password = click.prompt("口令", hide_input=True, confirmation_prompt="再输一次", err=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    line = user_line(name, role, password)
    file = workspace.settings.access.users_file
    if file is None:
        click.echo(line)
        echo("workspace.toml 还没有 [access] users_file：写明文件，把上面这一行放进去（权限 0600），看板才会要求口令。")
        return
    replaced = write_user(workspace.folder / file, line)
    echo(f"{'已更新' if replaced else '已添加'} {name}（{role}）：{workspace.folder / file}，下一次点击即生效。")


@access.command("list")
@click.pass_obj
def list_users(context: CliContext) -> None:
    """Everybody who may log in, and what they may see."""
    from pipeline.dashboard import read_users

    file = _users_file(context)
    for user in read_users(file).values():
        click.echo(f"{user.name}\t{user.role}")


@access.command()
@click.argument("name")
@click.pass_obj
def remove(context: CliContext, name: str) -> None:
    """Let somebody in no longer: at their next click."""
    from pipeline.dashboard import remove_user

    file = _users_file(context)
    remove_user(file, name)
    echo(f"已删除 {name}：{file}，下一次点击即生效。")


def _users_file(context: CliContext) -> Path:
    """The users file of the workspace. Raises Refusal ACCESS-FILE where the workspace names none."""
    from pipeline.core import Refusal, read_workspace

    workspace = read_workspace(context.folder)
    if workspace.settings.access.users_file is None:
        raise Refusal("ACCESS-FILE", file="workspace.toml", reason="没有写 [access] users_file")
    return workspace.folder / workspace.settings.access.users_file


def _is_loopback(host: str) -> bool:
    """Whether an address reaches this machine alone."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
