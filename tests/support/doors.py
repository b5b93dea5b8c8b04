"""The doors through which a person writes the text of a report: Word, the page, the file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import docx
from starlette.testclient import TestClient

from pipeline.dashboard.app import create_app
from pipeline.dashboard.pages.operator.text import seen_of
from pipeline.dashboard.web.access import AccessMiddleware, Authenticator
from pipeline.dashboard.web.users import user_line, write_user
from pipeline.reports.documents.paragraphs import CONFIRM
from pipeline.reports.texts import read_texts

PASSWORD = "一个足够长的口令 2020"


def edit(draft: Path, change: Callable[[str], str], by: str = "李明") -> None:
    """Change every paragraph as Word would, and save."""
    document = docx.Document(str(draft))
    for paragraph in document.paragraphs:
        if change(paragraph.text) != paragraph.text:
            paragraph.text = change(paragraph.text)
    document.core_properties.last_modified_by = by
    document.save(str(draft))


def without_brackets(text: str) -> str:
    """The draft of a place as a person adopts it."""
    return text.removeprefix(f"〔{CONFIRM}").removesuffix("〕") if CONFIRM in text else text


def write_on_page(folder: Path, agency: str, year: int, name: str, texts: list[str], by: str = "王主任") -> list[int]:
    """Fill a place on the page 文字 as a logged-in operator, once with each text: the status of each answer."""
    write_user(folder / "users", user_line(by, "operator", PASSWORD))
    app = AccessMiddleware(create_app(folder), Authenticator(folder / "users"))
    with TestClient(app, base_url="http://127.0.0.1", follow_redirects=False) as client:
        statuses = []
        for text in texts:
            fields = {"name": name, "seen": seen_of(read_texts(folder, agency, year), name), "do": "save", "text": text}
            answer = client.post(
                f"/{agency}/{year}/text", data=fields, auth=(by, PASSWORD), headers={"sec-fetch-site": "same-origin"}
            )
            statuses.append(answer.status_code)
        return statuses
