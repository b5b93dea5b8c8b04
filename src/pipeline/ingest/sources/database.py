"""Opens an office's database for reading: one connection, read-only where the database supports it, with time limits.

The password is a secret of the source and never part of its address. Of a driver's error only messages about servers, tables and
columns are reported, because the others may quote a row.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    NoSuchModuleError,
    OperationalError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.pool import NullPool

from pipeline.core import Refusal, Source, scrub, sql
from pipeline.ingest.sources.interface import FetchRequest

CONNECT_SECONDS = 10
DRIVERS = {"postgresql": "postgresql+psycopg", "mysql": "mysql+pymysql", "mariadb": "mariadb+pymysql"}


@contextmanager
def connect_read_only(url: URL, source: Source, request: FetchRequest) -> Iterator[Connection]:
    """A read-only connection. Raises Refusal DATABASE-DRIVER, and DATABASE-UNREACHED whenever the connection fails."""
    seconds = max(1, int(request.deadline - time.monotonic()))
    try:
        engine = create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=_time_limits(url, seconds))
    except (NoSuchModuleError, ModuleNotFoundError):
        raise Refusal("DATABASE-DRIVER", source=source.name, driver=url.drivername, refers_to=source.name) from None
    if url.get_backend_name() == "sqlite":
        event.listen(
            engine,
            "connect",
            lambda raw, _: raw.set_progress_handler(lambda: time.monotonic() > request.deadline, 10_000),
        )
    if url.get_backend_name() == "postgresql":
        event.listen(engine, "connect", lambda raw, _: _read_odd_days_as_text(raw))
    try:
        request.on_request()
        with engine.connect() as connection:
            request.on_answer()
            _set_read_only(connection, seconds)
            yield connection
    except OperationalError as error:
        raise Refusal(
            "DATABASE-UNREACHED", source=source.name, reason=error_text(error), refers_to=source.name
        ) from None
    finally:
        engine.dispose()


def database_url(source: Source, request: FetchRequest) -> URL:
    """The address of the database with its password. A file of SQLite is below the workspace and opened read-only.

    Raises Refusal DATABASE-ADDRESS, DATABASE-PASSWORD, SECRET-*.
    """
    assert source.database is not None
    try:
        url = make_url(source.database)
    except ArgumentError:
        raise Refusal("DATABASE-ADDRESS", source=source.name, refers_to=source.name) from None
    if url.password is not None or {"password", "passwd", "pwd"} & set(url.query):
        raise Refusal("DATABASE-PASSWORD", source=source.name, refers_to=source.name)
    if url.get_backend_name() == "sqlite":
        file = request.folder / (url.database or "")
        if not file.is_file():
            raise Refusal("DATABASE-UNREACHED", source=source.name, reason=f"没有文件 {file}", refers_to=source.name)
        return url.set(database=f"file:{file.resolve()}", query={"mode": "ro", "uri": "true"})
    url = url.set(drivername=DRIVERS.get(url.drivername, url.drivername))
    return url.set(password=request.secret("password").get_secret_value()) if "password" in source.secrets else url


def _read_odd_days_as_text(raw: Any) -> None:
    """Have a PostgreSQL connection give a day that Python has not (infinity, before year 1) as text: it costs its row, not the source."""
    from psycopg.errors import DataError
    from psycopg.types.datetime import DateLoader, TimestampLoader, TimestamptzLoader

    def lenient(loader: Any) -> Any:
        def load(self: Any, data: Any) -> Any:
            try:
                return loader.load(self, data)
            except (DataError, ValueError, OverflowError):
                return bytes(data).decode("ascii", "replace")

        return type(loader.__name__, (loader,), {"load": load})

    for name, loader in (("date", DateLoader), ("timestamp", TimestampLoader), ("timestamptz", TimestamptzLoader)):
        raw.adapters.register_loader(name, lenient(loader))


def error_text(error: SQLAlchemyError) -> str:
    """An error in a line that quotes no cell: the driver's message only where it is about servers, tables and columns."""
    kind = type(error).__name__
    if isinstance(error, (OperationalError, ProgrammingError)) and error.orig is not None:
        words = re.sub(r"\s+", " ", str(error.orig.args[-1] if error.orig.args else error.orig)).strip()
        return f"{kind}：{scrub(words)[:200]}"
    code = getattr(getattr(error, "orig", None), "sqlstate", None) if isinstance(error, DBAPIError) else None
    return f"{kind}（{code}）" if code else kind


def _time_limits(url: URL, seconds: int) -> dict[str, object]:
    """Connection arguments of a driver: seconds to wait for a connection and for an answer."""
    backend = url.get_backend_name()
    if backend == "postgresql":
        return {"connect_timeout": CONNECT_SECONDS, "tcp_user_timeout": seconds * 1000}
    if backend in ("mysql", "mariadb"):
        return {"connect_timeout": CONNECT_SECONDS, "read_timeout": seconds, "write_timeout": CONNECT_SECONDS}
    return {"timeout": CONNECT_SECONDS} if backend == "sqlite" else {}


def _set_read_only(connection: Connection, seconds: int) -> None:
    """Run the session settings of this kind of database: read only, and the time limit of a statement in seconds."""
    dialect = connection.dialect
    name = "mariadb" if getattr(dialect, "is_mariadb", False) else dialect.name
    if not resources.files("pipeline").joinpath("ingest", "sql", "foreign", f"{name}.sql").is_file():
        return
    for statement in sql(f"ingest/foreign/{name}", milliseconds=seconds * 1000, seconds=seconds).split(";"):
        if statement.strip():
            connection.exec_driver_sql(statement)
    connection.commit()
