"""A night's pull over three hundred sources of which twenty never answer, against the slowest one that does.

The sources are real servers on this machine: one that takes its time, and one that takes the call and says nothing.
"""

from __future__ import annotations

import random
import socket
import tempfile
import threading
import time
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from bench.ratio import ratio_line
from bench.result import Line

SOURCES, DEAD, SLOWEST = 300, 20, 24.0


def run(rows: int | None = None) -> list[Line]:
    """280 sources that need up to `SLOWEST` seconds for an answer (most a few tenths) and 20 that never give one."""
    from werkzeug.serving import WSGIRequestHandler, make_server
    from werkzeug.wrappers import Request, Response

    sources = rows or SOURCES
    dead = max(1, sources * DEAD // SOURCES)
    dice = random.Random(1)
    # Most answer soon, some slowly, one as slowly as it gets.
    needs = [dice.uniform(0.05, 0.6) if dice.random() < 0.95 else dice.uniform(2, 8) for _ in range(sources - dead)]
    needs[0] = SLOWEST

    class Quiet(WSGIRequestHandler):
        def log(self, *_: object) -> None:
            return None

    @Request.application
    def answer(request: Request) -> Response:
        time.sleep(needs[int(request.args["sid"]) % len(needs)])
        article = {"id": 1, "title": "通知", "classify_main_name": "工作动态", "display_publish_time": 1577836800}
        return Response(
            '{"total": 1, "articles": [' + str(article).replace("'", '"') + "]}", mimetype="application/json"
        )

    with ExitStack() as open_things:
        folder = Path(open_things.enter_context(tempfile.TemporaryDirectory()))
        server = make_server("127.0.0.1", 0, answer, threaded=True, request_handler=Quiet)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        open_things.callback(server.shutdown)
        mute = open_things.enter_context(socket.create_server(("127.0.0.1", 0), backlog=64))
        text = '[[agency]]\nid = "b"\nname = "局"\n'
        quick = "requests_a_second = 0, at_once = 64"  # all stand on one machine here
        for number in range(sources):
            port = server.port if number < sources - dead else mute.getsockname()[1]
            text += f'[[source]]\nname = "s{number}"\npreset = "gkmlpt-list"\nurl = "http://127.0.0.1:{port}"\n'
            text += f"parameters = {{cat = 0, sid = {number}, {quick}}}\n"
        slow = list(needs)
        needs[:] = [0.0] * len(needs)
        work = _pulled(folder, text.replace(f":{mute.getsockname()[1]}", f":{server.port}"), 1)[0]
        needs[:] = slow
        lines: list[Line] = []
        for night, day in (("第一夜", 2), ("第二夜", 3)):
            wall, silent = _pulled(folder, text, day)
            ratio = (wall - work) / SLOWEST
            lines.append(ratio_line(
                f"{sources} 个数据源，其中 {silent} 个没有答复，{night}", ratio, "≤ 1.5，工作本身另计", ratio <= 1.5 if not rows else None,
                f"这一夜取数 {wall:.1f} 秒，工作本身（都立即答复时）{work:.1f} 秒", f"最慢的活数据源 {SLOWEST:.0f} 秒",
                size=sources, of="个数据源",
            ))  # fmt: skip
        return lines


def _pulled(folder: Path, settings: str, day: int) -> tuple[float, int]:
    """Wall seconds of a pull, and how many sources brought nothing."""
    from pipeline.ingest.pull import pull_sources
    from tests.support.office import Office

    office = Office(folder)
    office.write("workspace.toml", settings)
    workspace = office.read()
    began = time.perf_counter()
    done = pull_sources(workspace, now=datetime(2020, 1, day, 2, 30))
    return time.perf_counter() - began, sum(finding.code == "SOURCE-DEAD" for finding in done.findings)
