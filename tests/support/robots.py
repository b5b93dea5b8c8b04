"""Stand-ins for the receivers of a digest: the chat robots with their answers, and a mail server. On this machine only."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

WECOM, DINGTALK, FEISHU = "/cgi-bin/webhook/send", "/robot/send", "/open-apis/bot/v2/hook/feishutoken1"


class Robots:
    """A server that answers as the robots of 企业微信, 钉钉 and 飞书 do, and a web hook.

    `accepted`: the texts it accepted; `requests`: how many requests it got; `errors`: answers to give before it accepts again.
    """

    def __init__(self, server: HTTPServer) -> None:
        self.server = server
        self.accepted: list[str] = []
        self.requests = 0
        self.errors: list[dict[str, object] | Response] = []
        for path in (WECOM, DINGTALK, FEISHU, "/hook"):
            server.expect_request(path, method="POST").respond_with_handler(self._answer)

    def address(self, kind: str) -> str:
        """The address as the robot's own page shows it."""
        query = {"wecom": f"{WECOM}?key=wecomkey-0001", "dingtalk": f"{DINGTALK}?access_token=dingtoken0001&secret=SECding0001",
                 "feishu": FEISHU}[kind]  # fmt: skip
        return self.server.url_for(query)

    def refuse(self, *answers: dict[str, object] | Response) -> None:
        """The next answers, before all goes well again."""
        self.errors += answers

    def _answer(self, request: Request) -> Response:
        self.requests += 1
        if self.errors:
            error = self.errors.pop(0)
            return error if isinstance(error, Response) else _json(error)
        body = json.loads(request.get_data())
        if request.path == WECOM and request.args.get("key") != "wecomkey-0001":
            return _json({"errcode": 93000, "errmsg": "invalid webhook url, hint: [1700000000]"})
        if request.path == WECOM and len(body["text"]["content"].encode()) > 2048:
            return _json({"errcode": 40058, "errmsg": "content exceed max length"})
        if request.path == DINGTALK and not {"timestamp", "sign"} <= set(request.args):
            return _json({"errcode": 310000, "errmsg": "sign not match"})
        if request.path == FEISHU:
            self.accepted.append(body["content"]["text"])
            return _json({"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"})
        self.accepted.append(body["text"]["content"] if "text" in body else body["message"])
        return _json({"errcode": 0, "errmsg": "ok"})


def _json(document: dict[str, object]) -> Response:
    return Response(json.dumps(document, ensure_ascii=False), content_type="application/json")


class _Mail(socketserver.StreamRequestHandler):
    """Enough of SMTP for one message."""

    def handle(self) -> None:
        def say(line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        say("220 mail.test ESMTP")
        while line := self.rfile.readline().decode("utf-8", "replace").strip():
            word = line.split()[0].upper()
            if word == "DATA":
                say("354 go on")
                lines = []
                while (part := self.rfile.readline()) != b".\r\n":
                    lines.append(part)
                self.server.taken.append(b"".join(lines).decode())  # type: ignore[attr-defined]
            say({"QUIT": "221 bye", "EHLO": "250 mail.test"}.get(word, "250 ok"))
            if word == "QUIT":
                return


@contextmanager
def mail_server() -> Iterator[tuple[int, list[str]]]:
    """A mail server: its port, and the messages it took."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Mail) as server:
        server.taken = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], server.taken  # type: ignore[attr-defined]
        server.shutdown()
