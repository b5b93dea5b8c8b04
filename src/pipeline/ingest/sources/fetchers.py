"""Which function fetches a live source. Each entry imports its module when it is called: a database driver or an HTTP client is
loaded only by a workspace that has such a source.
"""

from __future__ import annotations

from pipeline.core import Source
from pipeline.ingest.presets import Preset
from pipeline.ingest.sources.interface import Asked, Fetch, Fetched


def _database(source: Source, asked: Asked) -> Fetched:
    from pipeline.ingest.sources.sql import fetch

    return fetch(source, asked)


def _http(source: Source, asked: Asked) -> Fetched:
    from pipeline.ingest.sources.http import fetch

    return fetch(source, asked)


def _wechat(source: Source, asked: Asked) -> Fetched:
    from pipeline.ingest.sources.wechat import fetch

    return fetch(source, asked)


def _weibo(source: Source, asked: Asked) -> Fetched:
    from pipeline.ingest.sources.weibo import fetch

    return fetch(source, asked)


# What a preset may name as its `api`, beside the two kinds that a source names itself by `database` or `url`.
FETCHERS: dict[str, Fetch] = {"sql": _database, "http": _http, "wechat": _wechat, "weibo": _weibo}


def fetcher_of(source: Source, preset: Preset) -> Fetch | None:
    """The function that fetches a source; None where the source is files in a folder. Raises KeyError for an unknown `api`."""
    if source.database is not None:
        return FETCHERS["sql"]
    if preset.api is not None:
        return FETCHERS[preset.api]
    return FETCHERS["http"] if source.url is not None else None
