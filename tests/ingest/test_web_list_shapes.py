"""The shapes of lists on the web: JSON with epoch times, fragments of HTML in XML, and answers that are neither."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest

from pipeline.core.errors import Refusal
from pipeline.ingest.sources.listing import day_of_time
from tests.support.platforms import Clock, Dataproxy, Gkmlpt, documents, serve
from tests.support.platforms.gkmlpt import Document
from tests.support.platforms.poller import Poller

NOW = "2026-06-15 02:30"


@pytest.fixture(params=[Gkmlpt, Dataproxy])
def site(request: pytest.FixtureRequest) -> Iterator[tuple[Gkmlpt, Poller]]:
    fake = request.param(Clock(NOW), documents(2026, 4, many=20))
    with serve(fake) as url:
        yield fake, Poller(fake, url)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gb2312"])
def test_fragments_are_read_in_the_encoding_they_declare(encoding: str) -> None:
    fake = Dataproxy(Clock(NOW), [Document(7, datetime(2026, 6, 1, 9), "关于表彰优秀个人的通报")], encoding=encoding)
    with serve(fake) as url:
        poller = Poller(fake, url)
        assert poller.codes() == []
    record = poller.records["140_7"]
    assert (record["title"], record["date"], record["column"]) == ("关于表彰优秀个人的通报", "2026-06-01", "工作动态")
    assert record["url"].endswith("/art/2026/6/1/art_140_7.html")
    assert record["html"].startswith("<li><a href=")


@pytest.mark.parametrize(
    ("fragment", "day"),
    [
        ("<li><span>[2026-06-03]</span><a href='/art/2026/6/2/art_140_7.html'>2025年1月1日公告</a></li>", "2026-06-03"),
        ("<li><a href='/art/2026/6/2/art_140_7.html' title='2025年1月1日公告'>2025年1月1日公告</a></li>", "2026/6/2"),
        ("<tr><td>1</td><td><a href='/art/2026/6/2/art_140_7.html'>公告</a></td><td>2026.6.4</td></tr>", "2026.6.4"),
    ],
)
def test_the_date_of_a_fragment_is_the_printed_one_not_one_in_its_title(fragment: str, day: str) -> None:
    fake = Dataproxy(Clock(NOW), [Document(7, datetime(2026, 6, 1, 9), "公告")])
    fake._fragment = lambda _: fragment  # type: ignore[method-assign]
    with serve(fake) as url:
        poller = Poller(fake, url)
        assert poller.codes() == []
    assert poller.records["140_7"]["date"] == day


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (1767196799, date(2025, 12, 31)), (1767196800, date(2026, 1, 1)), ("1767196800000", date(2026, 1, 1)),
        ("2026-02-03 00:00:00", date(2026, 2, 3)), ("2026/2/3", date(2026, 2, 3)), ("2026年2月3日", date(2026, 2, 3)),
        ("2026-02-30", None), ("昨天", None), (None, None),
    ],
)  # fmt: skip
def test_a_time_belongs_to_its_day_in_shanghai(value: object, day: date | None) -> None:
    assert day_of_time(value) == day


def test_an_answer_of_another_shape_is_named(site: tuple[Gkmlpt, Poller], monkeypatch: pytest.MonkeyPatch) -> None:
    from werkzeug.wrappers import Response

    fake, poller = site
    body = "<datastore><x/></datastore>" if isinstance(fake, Dataproxy) else '{"code": 200, "data": []}'
    monkeypatch.setattr(fake, "answer", lambda _: Response(body, mimetype="text/plain"))
    (finding,) = poller.poll().findings
    assert finding.code == "API-SHAPE"
    assert f"没有 {'recordset' if isinstance(fake, Dataproxy) else 'articles'}" in finding.message


def test_a_parameter_the_list_needs_is_asked_for_by_name(site: tuple[Gkmlpt, Poller]) -> None:
    _, poller = site
    poller.source = poller.source.model_copy(update={"parameters": {"cat": 0, "webid": 1}})
    with pytest.raises(Refusal, match=r"参数 (sid|columnid) 不对：没有写"):
        poller.poll()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rows": None}, "fetch.rows 应是文字"),
        ({"pages": 3}, "不认识的键 fetch.pages"),
        ({"path": ...}, "缺少 fetch.path"),
    ],
)
def test_a_list_described_wrongly_is_refused_with_the_key(change: dict[str, Any], words: str) -> None:
    poller = Poller(Gkmlpt(Clock(NOW), []), "http://127.0.0.1:9")
    described = {name: value for name, value in {**poller.preset.fetch, **change}.items() if value is not ...}
    poller.preset = poller.preset.model_copy(update={"fetch": described})
    with pytest.raises(Refusal) as caught:
        poller.poll()
    assert words in str(caught.value)
