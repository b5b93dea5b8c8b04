"""The page 文字: an operator writes the report's text in a browser without scripts; it is the same file as the other doors."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from pipeline.dashboard.app import create_app
from pipeline.dashboard.web.access import AccessMiddleware, Authenticator
from pipeline.dashboard.web.users import user_line, write_user
from pipeline.reports.texts import read_texts
from tests.support.office import Office
from tests.support.sealed_office import publish, ready_office

LOGIN = ("李明", "一个足够长的口令 2020")
PAGE = "/bureau/2019/text"
OWN = {"origin": "null", "sec-fetch-site": "same-origin"}  # as a browser sends it from a page that sends no referrer


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small office with 2019 published, not sealed, and two users."""
    folder = tmp_path_factory.mktemp("text") / "w"
    shutil.copytree(ready_office().folder, folder)
    publish(Office(folder))
    for name, role in ((LOGIN[0], "operator"), ("王主任", "reader")):
        write_user(folder / "users", user_line(name, role, LOGIN[1]))
    return folder


@pytest.fixture
def site(built: Path, tmp_path: Path) -> Iterator[tuple[TestClient, Path]]:
    folder = tmp_path / "w"
    shutil.copytree(built, folder, symlinks=True)
    app = AccessMiddleware(create_app(folder), Authenticator(folder / "users"))
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as client:
        yield client, folder


def fields(client: TestClient, name: str) -> dict[str, str]:
    """The fields of the form of a passage as a browser would send them."""
    page = client.get(PAGE, auth=LOGIN).text
    article = page.split(f'id="{name}"', 1)[1].split("</article>")[0]
    sent = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', article.split("</form>")[0]))
    text = re.search(r"<textarea[^>]*>(.*?)</textarea>", article, re.DOTALL)
    assert text is not None
    return {key: html.unescape(value) for key, value in sent.items()} | {"text": html.unescape(text[1])}


def send(client: TestClient, name: str, headers: dict[str, str] | None = None, **changes: str):
    return client.post(PAGE, data=fields(client, name) | {"do": "save"} | changes, auth=LOGIN,
                       headers=OWN if headers is None else headers)  # fmt: skip


def test_a_place_is_filled_with_name_time_and_door(site: tuple[TestClient, Path]) -> None:
    client, folder = site
    answer = send(client, "总体情况", text="微博全年发布{{ posts.weibo }}条。")
    assert answer.status_code == 303
    entry = read_texts(folder, "bureau", 2019).places["总体情况"]
    assert (entry.text, entry.by, entry.door) == ("微博全年发布{{ posts.weibo }}条。", "李明", "操作页面")
    page = client.get(answer.headers["location"], auth=LOGIN).text
    assert "微博全年发布13条。" in page
    assert "李明 写于" in page
    assert send(client, "总体情况", do="undo").status_code == 303
    assert "总体情况" not in read_texts(folder, "bureau", 2019).places


@pytest.mark.parametrize(
    "text", ["本年新收政府信息公开申请99件。", "本年新收政府信息公开申请1件。", "微信之外，微博全年发布信息99条。"]
)
def test_a_wrong_number_is_not_saved_and_the_text_is_not_lost(site: tuple[TestClient, Path], text: str) -> None:
    client, folder = site
    before = (folder / "texts" / "bureau-2019.yml").read_bytes()
    answer = send(client, "总体情况", text=text)
    assert answer.status_code == 422
    assert "没有保存" in answer.text
    assert html.escape(text) in answer.text
    assert (folder / "texts" / "bureau-2019.yml").read_bytes() == before


def test_numbers_are_put_in_as_blocks_and_none_that_does_not_exist(site: tuple[TestClient, Path]) -> None:
    client, folder = site
    answer = send(client, "总体情况", do="insert", text="微博", block="posts.weibo")
    assert answer.status_code == 200
    assert "微博{{ posts.weibo }}</textarea>" in answer.text
    assert "总体情况" not in read_texts(folder, "bureau", 2019).places, "putting in is not saving"
    assert "TEXT-BLOCK-UNKNOWN" in send(client, "总体情况", do="insert", block="posts.weibi").text
    assert "REN-TEXTS" in send(client, "总体情况", text="{{ posts.weibi }}条。").text


def test_a_sentence_of_ours_is_written_in_other_words_and_taken_back(site: tuple[TestClient, Path]) -> None:
    client, folder = site
    shown = fields(client, "申请办理")["text"]
    assert "本年新收政府信息公开申请{{ requests.new_received.total }}件" in shown
    text = "一年来共收到政府信息公开申请{{ requests.new_received.total }}件。"
    assert send(client, "申请办理", sentence="新收申请", text=text).status_code == 303
    assert read_texts(folder, "bureau", 2019).sentences["新收申请"].by == "李明"
    assert "一年来共收到政府信息公开申请2件。" in client.get(PAGE, auth=LOGIN).text


def test_a_text_that_somebody_else_changed_meanwhile_is_not_overwritten(site: tuple[TestClient, Path]) -> None:
    client, folder = site
    old = fields(client, "总体情况")
    assert send(client, "总体情况", text="第一个人写的。").status_code == 303
    answer = client.post(PAGE, data=old | {"do": "save", "text": "第二个人写的。"}, auth=LOGIN, headers=OWN)
    assert answer.status_code == 422
    assert "TEXT-CHANGED" in answer.text
    assert read_texts(folder, "bureau", 2019).places["总体情况"].text == "第一个人写的。"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://elsewhere.example"},
        {"origin": "http://127.0.0.1", "sec-fetch-site": "cross-site"},
        {"origin": "null"},
    ],
)
def test_a_form_of_another_page_is_refused(site: tuple[TestClient, Path], headers: dict[str, str]) -> None:
    client, folder = site
    assert send(client, "总体情况", headers=headers, text="外面来的。").status_code == 403
    assert "总体情况" not in read_texts(folder, "bureau", 2019).places


def test_a_session_says_who_writes(site: tuple[TestClient, Path]) -> None:
    client, folder = site
    sent = fields(client, "总体情况") | {"do": "save", "text": "写。"}
    client.post("/login", data={"name": LOGIN[0], "password": LOGIN[1]}, headers=OWN)
    assert client.post(PAGE, data=sent, headers=OWN).status_code == 303
    assert read_texts(folder, "bureau", 2019).places["总体情况"].by == LOGIN[0]


def test_a_browser_that_says_only_the_origin_is_received(site: tuple[TestClient, Path]) -> None:
    client, _ = site
    assert send(client, "总体情况", headers={"origin": "http://127.0.0.1"}, text="写。").status_code == 303


def test_only_a_logged_in_operator_writes_and_only_on_this_page(site: tuple[TestClient, Path]) -> None:
    client, folder = site
    data = fields(client, "总体情况") | {"do": "save", "text": "写。"}
    assert client.post(PAGE, data=data, headers=OWN).headers["location"].startswith("/login?")
    assert client.post(PAGE, data=data, headers=OWN, auth=("王主任", LOGIN[1])).status_code == 403
    assert client.get(PAGE, auth=("王主任", LOGIN[1])).status_code == 403
    assert client.post("/bureau/2019/", data=data, headers=OWN, auth=LOGIN).status_code == 405
    assert client.post(PAGE, content=b"x" * 300_000, auth=LOGIN, headers=OWN).status_code == 403
    open_app = AccessMiddleware(create_app(folder), None)
    with TestClient(open_app, base_url="http://127.0.0.1") as nobody:
        answer = nobody.post(PAGE, data=data, headers=OWN)
    assert "TEXT-LOGIN" in answer.text
    assert "总体情况" not in read_texts(folder, "bureau", 2019).places
