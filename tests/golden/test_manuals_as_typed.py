"""Every command that the readmes and both manuals show is run as it is typed, on the demo year; a new one fails until it is run too."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import click
import openpyxl
import pytest
from click.testing import CliRunner, Result

from pipeline.cli.program import COMMANDS, main
from pipeline.core import open_file, read_published
from tests.support.first_day import draw_bureau
from tests.support.first_day.last_report import write_last_report
from tests.support.kept import DemoYear
from tests.support.sealed_office import sealed_office, sealed_package

pytestmark = pytest.mark.xdist_group("manuals")  # its fixture is made once
ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "README.zh-CN.md", "docs/operating.md", "docs/operating.zh-CN.md")
# Shown, and run by tests of their own: they keep running, or need Prefect, a platform, or a second machine.
ELSEWHERE = {
    "data-docs 文件夹": "tests/quality/test_data_docs.py",
    "data-docs OUT": "tests/quality/test_data_docs.py",
    "site 文件夹": "tests/dashboard/test_site.py",
    "site OUT": "tests/dashboard/test_site.py",
    "figures 2019 --as-known-on 2020-02-01": "tests/cli/test_cli.py",
    "inspect": "tests/inspection/test_command.py",
    "load": "tests/figures/test_upgrade.py",
    "publish": "tests/figures/test_upgrade.py",
    "nightly --direct": "tests/operations/test_bad_input.py",
    "init --name 某市水务局 --year 2023 --files 收集的文件 --yes": "tests/test_first_day.py",
    "init --files FOLDER": "tests/test_first_day.py",
    "year-end 2023 --direct": "tests/test_first_day.py",
    "nightly --direct --year 2023": "tests/operations/test_bad_input.py",
    "year-end 年份": "tests/flows/test_run_request.py",
    "sources 数据源": "tests/ingest/test_shown_names.py",
    "verify": "tests/sealing/test_paper.py",
    "serve": "tests/flows/test_serving.py",
    "dashboard": "tests/dashboard/test_access.py",
    "dashboard --host 0.0.0.0 --name gk.example.gov.cn": "tests/dashboard/test_access.py",
    "nightly": "tests/flows/test_live_service.py",
    "nightly --source weibo-live --direct": "tests/cli/test_cli.py",
    "year-end 2019": "tests/flows/test_run_request.py",
    "year-end 2019 --approve-by 张主任 --note 已核对": "tests/flows/test_run_request.py",
    "year-end 2019 --approve-by 姓名 --note 说明": "tests/flows/test_run_request.py",
    "year-end 2019 --agency 单位 --approve-by 姓名 --note 说明": "tests/flows/test_run_request.py",
    'corrections new --year 2023 --row "召开会议" --column 发布时间': "tests/ingest/test_registers.py",
    "--workspace 新文件夹 nightly": "tests/operations/test_bad_input.py",
    "rollup": "tests/province/test_roll_up.py",
    "rollup --prefect-yaml prefect.yaml": "tests/province/test_deployments.py",
    "--workspace 文件夹 year-end 2019": "tests/support/kept.py",
}
# What is run here, in this order: (as shown, exit status), {} the words that stand for something of the reader's own.
RUN = {
    "--help": 0,
    "doctor": None,  # 0 or 1: it judges the machine
    "doctor --dead-man": 0,
    "serve --unit": 0,
    "figures 2019": 0,
    "explain posts.wechat --year 2019": 0,
    "explain 指标 --year 年份": 0,
    "requests": 1,  # the ledger reaches to 2019: what came since is not known
    "audit 草稿.docx --against-figures": 1,
    "requests --received 2019-04-15": 0,
    "requests --quarter": 1,
    "requests --review": 0,
    "requests --explain 编号": 0,
    "sources SOURCE": 0,
    "sources ledger": 0,
    "sources 数据源": 0,
    "changes --since DATE": 0,
    "changes --since 2020-01-06": 0,
    'accept "source/file" --note WHY': 0,
    'accept "website/信息_20190101-20191231(1).csv" --note "栏目合并，旧稿已撤"': 0,
    'withdraw "source/file" --note WHY': 0,
    'withdraw "ledger/台账.xlsx" --note "导错了年份"': 0,
    "digest --dry-run": 0,
    "digest": 1,  # nobody is named that it could be sent to
    "keys --new FILE": 0,
    "keys --new /etc/gongkai/签名.pem": 0,
    "keys": 0,
    "verify 封存包": 0,
    "verify data/sealed/*.zip": 0,
    "verify 新文件夹/sealed/*.zip": 0,
    "verify report.docx": 0,
    "verify 报告.docx": 0,
    "collect 收到的文件夹 --year 2019": 1,
    "collect DIR --year 2019": 1,
    "collect 收到的文件夹 --year 2019 --out 汇总": 1,
    "audit 文件或文件夹": 0,
    "audit reports/ --out list": 0,
    "audit 报告文件夹 --out 核对结果": 0,
    "audit 报告文件夹 --year 2019 --expect 名单.xlsx": 1,
    "audit-verdict 核对标记 dismiss --by 张科长 --reason 口径已在正文说明": 0,
    "--workspace 新文件夹 doctor": None,
    "init --name 某市水务局 --year 2023 --yes": 0,
    "init --demo 文件夹": 0,
    "init /srv/gongkai": 0,
    "init 文件夹": 0,
    "init": 0,
    "access add 王主任 --role reader": 0,
    "access add 名字 --role reader": 0,
    "access list": 0,
    "access remove 王主任": 0,
    "look 文件": 1,
    "look 导出.xlsx": 1,
    "look 导出.xlsx --into website": 1,
    "look --answers 待确认.xlsx": 0,
    "look 文件 --into documents": 0,
    "look 收集的文件 --sort": 0,
    "corrections new --year 2023": 0,
    "audit 2022年报.docx --declare 2022": 1,
    "audit 2022年报.docx --declare 2022 --yes": 0,
}


def shown() -> Iterator[tuple[str, str]]:
    """Every command of the pages with the page: lines of blocks without their remark, and inline code."""
    for page in PAGES:
        text = (ROOT / page).read_text("utf-8")
        blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
        lines = [line for block in blocks for line in block.splitlines()]
        lines += re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE))
        for line in lines:
            command = re.match(
                r"(?:\$ )?(?:runuser -u gongkai -- )?(?:/opt/gongkai/)?(?:\.venv/bin/)?gongkai (.+)", line
            )
            if command:
                yield re.split(r"\s{2,}|\s+#", command[1])[0].strip(), page


def test_every_command_of_the_manuals_is_run_by_a_test() -> None:
    unknown = {}
    for command, page in shown():
        plain = command.removeprefix("--workspace /srv/gongkai ").removesuffix(" 添加")
        synopsis = any(sign in command for sign in "[|") or command.endswith("--by --reason") or "MARK" in command
        if synopsis or re.search(r"…|FILE|SHEET|\bSOURCE\b", plain):
            unknown.update({command: page} if not _has_options(plain) else {})
        elif plain not in RUN and plain not in ELSEWHERE:
            unknown[command] = page
    assert not unknown
    for command, file in ELSEWHERE.items():
        text = (ROOT / file).read_text("utf-8")
        wanted = [
            word for word in command.split() if word in COMMANDS or (word.startswith("--") and word != "--workspace")
        ]
        assert [word for word in wanted if f'"{word}"' not in text] == [], (command, file)


def _has_options(synopsis: str) -> bool:
    """Whether a command shown with brackets exists, with each of the options."""
    words = re.sub(r"[\[\]…]", " ", synopsis).split()
    name = next(word for word in words if word in COMMANDS)
    command = main.get_command(click.Context(main), name)
    if isinstance(command, click.Group):
        command = command.commands[words[words.index(name) + 1]]
    known = {option for param in command.params for option in param.opts} if command else set()
    return {word for word in words[words.index(name) :] if word.startswith("--")} <= known


# Words of the manuals → what stands for them on the desk.
WORDS = {
    "指标": "items.total",
    "年份": "2019",
    "文件": "导出.xlsx",
    "名字": "李科员",
    "数据源": "weibo",
    "SOURCE": "wechat",
    "DATE": "2020-01-06",
    "WHY": "理由",
    '"source/file"': '"weibo/楚雄生态环境_微博导出_20181230-20200105.csv"',
    '"website/信息_20190101-20191231(1).csv"': '"website/楚雄州生态环境局_站群导出_20190101-20200105.xlsx"',
    '"ledger/台账.xlsx"': '"ledger/依申请公开台账_20190101-20191231.xlsx"',
    "FILE": "签名.pem",
    "/etc/gongkai/签名.pem": "钥匙/签名.pem",
    "DIR": "收到的文件夹",
    "文件或文件夹": "报告文件夹",
    "reports/": "报告文件夹",
    "新文件夹": "sealed-office",
    "/srv/gongkai": "srv-gongkai",
    "封存包": "收到的文件夹/bureau-2019-r1.zip",
    "核对标记": "0123456789ab",
}


@pytest.fixture(scope="module")
def desk(demo: DemoYear, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder a reader works in: the demo year in `data`, a sealed office, and the files that the manuals speak of."""
    folder = tmp_path_factory.mktemp("desk")
    before, names = Path.cwd(), ("HOME", "GONGKAI_WORKSPACE")
    settings = {name: os.environ.get(name) for name in names}
    shutil.copytree(demo.folder, folder / "data")
    (draft,) = (demo.folder / "reports" / "2019").glob("*年度报告（草稿）.docx")
    shutil.copy(draft, folder / "草稿.docx")
    write_last_report(draw_bureau(2023), folder / "2022年报.docx")
    book = openpyxl.Workbook()
    book.active.append(["文章ID", "文章标题", "栏目", "发布时间"])
    book.active.append([1, "甲", "要闻", "2023-03-01"])
    book.save(folder / "导出.xlsx")
    for name, file in {"收集的文件": "导出.xlsx", "报告文件夹": "2022年报.docx"}.items():
        (folder / name).mkdir()
        shutil.copy(folder / file, folder / name)
    names_of_agencies = openpyxl.Workbook()
    names_of_agencies.active.append(["单位"])
    names_of_agencies.active.append(["某市水务局"])
    names_of_agencies.save(folder / "名单.xlsx")
    _lay_out_sealed(folder)
    os.environ["HOME"] = str(folder / "home")
    os.environ.pop("GONGKAI_WORKSPACE", None)
    os.chdir(folder)
    yield folder
    os.chdir(before)
    for name, value in settings.items():
        os.environ.update({name: value} if value is not None else {})
        if value is None:
            os.environ.pop(name, None)


def _lay_out_sealed(folder: Path) -> None:
    """A sealed year as others receive it: its package in a folder and beside the demo's, and its report alone."""
    shutil.copytree(sealed_office().folder, folder / "sealed-office")
    (folder / "收到的文件夹").mkdir()
    (folder / "data" / "sealed").mkdir(exist_ok=True)
    package = sealed_package()
    for place in (folder / "收到的文件夹", folder / "data" / "sealed"):
        shutil.copy(package, place)
    with zipfile.ZipFile(package) as archive:
        document = min(name for name in archive.namelist() if name.endswith(".docx"))
        for name in ("报告.docx", "report.docx"):
            (folder / name).write_bytes(archive.read(document))


def _prepare(command: str, desk: Path, words: dict[str, str]) -> str:
    """What a reader does before a command of the manual, and what he then types at its prompts."""
    own = desk / "home" / "gongkai"
    if command == "requests --explain 编号":
        with open_file(read_published(desk / "data").newest()) as reader:
            words["编号"] = reader.execute("SELECT min(request_no) FROM requests_clock").fetchall()[0][0]
    if command == "keys":
        with (desk / "data" / "workspace.toml").open("a", encoding="utf-8") as file:
            file.write(f'\n[signing]\nkey = "file:{desk / "签名.pem"}"\n')
    if command == "collect 收到的文件夹 --year 2019":
        with (desk / "data" / "workspace.toml").open("a", encoding="utf-8") as file:
            file.write('\n[[agency]]\nid = "bureau"\nname = "bureau局"\n')
    if command == "init":
        shutil.move(own, desk / "first-own")
    if command == "access add 王主任 --role reader":
        with (own / "workspace.toml").open("a", encoding="utf-8") as file:
            file.write('\n[access]\nusers_file = "users"\n')
    if command == "look --answers 待确认.xlsx":
        answer(own / "待确认.xlsx", "动态信息")
        words["待确认.xlsx"] = str(own / "待确认.xlsx")
    if command.startswith("audit 2022"):
        text = (own / "workspace.toml").read_text("utf-8")
        (own / "workspace.toml").write_text(text.replace('name = "某局"', 'name = "青岚州水务局"'), "utf-8")
    if command.startswith("access add"):
        return "一二三四五六七八九十\n一二三四五六七八九十\n"
    if command in ("init 文件夹", "init", "init /srv/gongkai"):
        words["文件夹"] = "新工作区"
        return "某局\nmouju\ndepartment\n2023\ny\ny\ny\ny\ny\ny\n"
    words["文件夹"] = "示例"
    return ""


def test_the_commands_run_as_they_are_typed(desk: Path) -> None:
    words = dict(WORDS)
    wrong = []
    for command, status in RUN.items():
        typed = _prepare(command, desk, words)
        said = " ".join(words.get(word, word) for word in command.split())
        for folder in ("data", "新文件夹"):
            pattern = f"{folder}/sealed/*.zip"
            files = sorted((desk / words.get(folder, folder) / "sealed").glob("*.zip"))
            said = said.replace(pattern, " ".join(map(str, files)))
        done = run(said, typed)
        if done.exit_code not in ((0, 1) if status is None else (status,)) or "Traceback" in done.output:
            wrong.append((command, done.exit_code, done.output[-600:]))
    assert not wrong, "\n".join(f"{command}: {status} {said[-300:]}" for command, status, said in wrong)


def run(command: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, shlex.split(command), input=typed)


def answer(sheet: Path, text: str) -> None:
    book = openpyxl.load_workbook(sheet)
    page = book["待确认"]
    for line in range(2, page.max_row + 1):
        page.cell(line, 5).value = text
    book.save(sheet)
