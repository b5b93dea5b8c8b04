"""Which function fetches a live source.

Each function imports its module when it is called, so that a database driver or an HTTP client is loaded only by a workspace with
such a source.
"""

from __future__ import annotations

from pipeline.core import Source
from pipeline.ingest.presets import Preset
from pipeline.ingest.sources.interface import Fetch, FetchRequest, FetchResult


def _database(source: Source, request: FetchRequest) -> FetchResult:
    from pipeline.ingest.sources.sql import fetch

    return fetch(source, request)


def _http(source: Source, request: FetchRequest) -> FetchResult:
    from pipeline.ingest.sources.http import fetch

    return fetch(source, request)


def _wechat(source: Source, request: FetchRequest) -> FetchResult:
    from pipeline.ingest.sources.wechat import fetch

    return fetch(source, request)


def _weibo(source: Source, request: FetchRequest) -> FetchResult:
    from pipeline.ingest.sources.weibo import fetch

    return fetch(source, request)


# The values of `api` in a preset; `sql` and `http` also belong to a source with `database` or `url`.
FETCHERS: dict[str, Fetch] = {"sql": _database, "http": _http, "wechat": _wechat, "weibo": _weibo}


def fetcher_of(source: Source, preset: Preset) -> Fetch | None:
    """The function that fetches a source; None where the source is files in a folder. Raises KeyError for an unknown `api`."""
    if source.database is not None:
        return FETCHERS["sql"]
    if preset.api is not None:
        return FETCHERS[preset.api]
    return FETCHERS["http"] if source.url is not None else None
