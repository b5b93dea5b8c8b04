"""Rows out of an office's own database, with PostgreSQL and MariaDB where a server runs here, and with SQLite everywhere."""

from __future__ import annotations

import os
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from pipeline.ingest.snapshots import fetch_records, polls
from pipeline.ingest.sources.reading_only import reading_statement
from pipeline.ingest.sources.sql import months
from tests.support.office import Office

Make = Callable[..., Office]

TABLES = """
CREATE TABLE wcmdocument (docid INTEGER, doctitle VARCHAR(200), docpubtime TIMESTAMP NULL, docfirstpubtime TIMESTAMP NULL,
    crtime TIMESTAMP NULL, docpuburl VARCHAR(300));
CREATE TABLE wcmchnldoc (recid INTEGER, chnlid INTEGER, docid INTEGER, docstatus INTEGER, modal INTEGER, siteid INTEGER);
CREATE TABLE wcmchannel (channelid INTEGER, chnldesc VARCHAR(100));
CREATE TABLE cms_base_content (id INTEGER, title VARCHAR(200), column_id INTEGER, site_id INTEGER, type_code VARCHAR(40),
    is_publish INTEGER, record_status VARCHAR(20), publish_date TIMESTAMP NULL, create_date TIMESTAMP NULL);
INSERT INTO wcmchannel VALUES (7, '工作动态'), (8, '部门文件');
"""


@dataclass
class Database:
    """A database of an office: its address for workspace.toml, and the hands of the people who fill it."""

    address: str
    run: Callable[..., None]

    def document(self, number: int, at: str, *, status: int = 10, modal: int = 1, channel: int = 7) -> None:
        statement = "INSERT INTO wcmdocument VALUES (:n, :title, :at, :at, :at, :url)"
        self.run(statement, n=number, title=f"第{number}条", at=at, url=f"/{number}.html")
        self.stand(number, number, status=status, modal=modal, channel=channel)

    def stand(
        self, record: int, number: int, *, status: int = 10, modal: int = 1, channel: int = 7, site: int = 3
    ) -> None:
        self.run(
            "INSERT INTO wcmchnldoc VALUES (:r, :c, :n, :s, :m, :site)",
            r=record,
            c=channel,
            n=number,
            s=status,
            m=modal,
            site=site,
        )


def a_sqlite(folder: Path) -> Iterator[Database]:
    file = folder / "w" / "site.db"
    file.parent.mkdir(exist_ok=True)
    connection = sqlite3.connect(file, check_same_thread=False)

    def run(statement: str, **values: object) -> None:
        connection.execute(statement, values)
        connection.commit()

    yield Database("sqlite:///site.db", run)
    connection.close()


def a_server(root: str, ours: str, make: str, drop: str, name: str) -> Iterator[Database]:
    admin = create_engine(root, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 2})
    try:
        with admin.connect() as connection:
            connection.execute(text(make.format(name=name)))
    except OperationalError:
        pytest.skip(f"no server at {root}")
    engine = create_engine(ours.format(name=name))

    def run(statement: str, **values: object) -> None:
        with engine.begin() as connection:
            connection.execute(text(statement), values)

    yield Database(ours.format(name=name), run)
    engine.dispose()
    with admin.connect() as connection:
        connection.execute(text(drop.format(name=name)))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    name = f"gongkai_{uuid.uuid4().hex[:10]}"
    if request.param == "sqlite":
        made = a_sqlite(tmp_path)
    elif request.param == "postgresql":
        root = os.environ.get("GONGKAI_TEST_POSTGRESQL", "postgresql+psycopg://root@127.0.0.1:5432/test")
        made = a_server(
            root,
            root.rsplit("/", 1)[0] + "/{name}",
            "CREATE DATABASE {name}",
            "DROP DATABASE {name} WITH (FORCE)",
            name,
        )
    else:
        root = os.environ.get("GONGKAI_TEST_MARIADB", "mysql+pymysql://root@127.0.0.1:3306/test")
        ours = root.rsplit("/", 1)[0] + "/{name}?charset=utf8mb4"
        made = a_server(root, ours, "CREATE DATABASE {name} CHARACTER SET utf8mb4", "DROP DATABASE {name}", name)
    for database in made:
        # MariaDB would shift a TIMESTAMP by the time zone of whoever reads it.
        for statement in TABLES.replace("TIMESTAMP", "DATETIME" if request.param == "mariadb" else "TIMESTAMP").split(
            ";"
        ):
            if statement.strip():
                database.run(statement)
        yield database


@pytest.fixture
def site(workspace: Make, database: Database) -> Callable[..., Office]:
    """A workspace whose source `site` is the database."""

    def make(extra: str = "starts_on = 2019-01-01\n", **settings: object) -> Office:
        made = workspace(site={"preset": "trs-wcm", "database": database.address, **settings})
        text = (made.folder / "workspace.toml").read_text("utf-8")
        made.write("workspace.toml", text + "parameters = {site = 3}\n" + extra)
        return made

    return make


def test_published_documents_are_counted_once_and_what_is_not_published_is_not(
    site: Callable[..., Office], database: Database
) -> None:
    office = site()
    database.document(1, "2019-03-01 09:00:00")
    database.document(2, "2019-03-31 23:59:59", channel=8)
    database.document(3, "2019-12-31 23:30:00")
    database.document(4, "2020-01-01 00:00:00")
    database.document(5, "2019-04-01 08:00:00", status=1)
    database.document(6, "2019-04-01 08:00:00", status=-10)
    database.document(7, "2019-04-01 08:00:00", channel=-7)
    database.stand(101, 1, modal=2, channel=8)
    database.stand(102, 1, modal=0, channel=8)
    database.stand(103, 2, site=4)
    office.tally(now="2020-01-05 02:30")
    assert office.figures() == {"items.news": 2, "items.documents": 1, "items.total": 3}
    assert office.figures(2020)["items.total"] == 1
    assert office.account() == (8, 4, 4, 0), (
        "the reference, the draft and the two in the recycle bin are there, with the reason"
    )
    assert [poll.controls for poll in polls(office.read()) if poll.source == "site"] == [
        ({"name": "rows", "on": "2019-01-01", "until": "2020-01-04", "value": 8},)
    ]


def test_every_month_that_is_read_again_replaces_itself_and_nothing_is_counted_twice(
    site: Callable[..., Office], database: Database
) -> None:
    office = site()
    database.document(1, "2019-11-30 09:00:00")
    database.document(2, "2019-12-01 09:00:00")
    office.tally(now="2019-12-03 02:30")
    windows = [(look.path, look.covers_to) for look in fetch_records(office.read())]
    assert windows[-2:] == [("2019-11.ndjson", "2019-11-30"), ("2019-12.ndjson", "2019-12-02")]
    database.run("UPDATE wcmchnldoc SET docstatus = -1 WHERE docid = 1")
    database.run("DELETE FROM wcmchnldoc WHERE docid = 2")
    database.document(3, "2019-12-03 09:00:00")
    office.tally(now="2019-12-04 02:30")
    assert office.figures() == {"items.news": 1, "items.total": 1}
    assert office.account() == (3, 1, 2, 0)


def test_nothing_can_be_written_through_a_source(site: Callable[..., Office], database: Database) -> None:
    office = site(query="own.sql")
    database.document(1, "2019-03-01 09:00:00")
    for statement in (
        "DELETE FROM wcmdocument",
        "SELECT 1; DELETE FROM wcmdocument",
        "WITH gone AS (DELETE FROM wcmdocument RETURNING docid) SELECT docid AS item_id FROM gone",
        "-- SELECT\nDROP TABLE wcmdocument",
        "SELECT docid FROM wcmdocument INTO OUTFILE '/tmp/gongkai_out'",
        "SELECT docid INTO copy_of FROM wcmdocument",
        "SELECT load_file('/etc/passwd') AS title",
        "SELECT pg_read_file('/etc/passwd') AS title",
        "SELECT 1 AS item_id FROM wcmdocument FOR UPDATE",
        "SELECT 'a\\' ; DELETE FROM wcmdocument -- '",
    ):
        office.write("own.sql", statement)
        office.verbs("pull", now="2020-01-05 02:30")
        assert "own.sql" in office.message("QUERY-WRITES")
    # What only looks like reading is refused by the database itself.
    if not database.address.startswith("sqlite"):
        database.run(
            "CREATE FUNCTION spoil() RETURNS INTEGER MODIFIES SQL DATA BEGIN DELETE FROM wcmdocument; RETURN 1; END"
            if database.address.startswith("mysql")
            else "CREATE FUNCTION spoil() RETURNS INTEGER LANGUAGE sql AS 'DELETE FROM wcmdocument; SELECT 1'"
        )
        writing = "SELECT spoil() AS item_id"
        office.write("own.sql", writing)
        office.verbs("pull", now="2020-01-05 02:30")
        assert {"SOURCE-DEAD", "DATABASE-UNREACHED"} & set(office.codes())
    office.write(
        "own.sql",
        "SELECT docid AS item_id, doctitle AS title, docpubtime AS published_at, 'x' AS channel_name FROM wcmdocument",
    )
    office.verbs("pull", now="2020-01-05 02:30")
    assert office.codes() == []
    assert [look.bytes > 10 for look in fetch_records(office.read()) if look.path == "all.ndjson"] == [True], (
        "it is still there"
    )


def test_a_statement_that_takes_too_long_is_stopped(site: Callable[..., Office], database: Database) -> None:
    endless = {
        "postgresql": "SELECT 1 AS item_id, now() AS published_at, pg_sleep(60)",
        "mysql": "SELECT 1 AS item_id, now() AS published_at, sleep(60)",
        "sqlite": "WITH RECURSIVE more(item_id) AS (SELECT 1 UNION ALL SELECT item_id + 1 FROM more) SELECT max(item_id) FROM more",
    }
    office = site(query="slow.sql", time_limit_seconds=1)
    office.write("slow.sql", endless[database.address.split(":")[0].split("+")[0]])
    office.verbs("pull", now="2020-01-05 02:30")
    (poll,) = [poll for poll in polls(office.read()) if poll.source == "site"]
    assert poll.state == "failed"
    assert {"DATABASE-UNREACHED", "SOURCE-DEAD"} & set(office.codes())


def test_a_table_without_days_is_read_whole_every_night(workspace: Make, database: Database) -> None:
    office = workspace(ledger={"fills": "requests", "database": database.address, "query": "ledger.sql"})
    database.run("CREATE TABLE ledger (no VARCHAR(20), kind VARCHAR(20), on_day DATE, done DATE)")
    database.run("INSERT INTO ledger VALUES ('a1', '自然人', '2019-03-01', NULL), ('a2', '公民', '2019-04-01', NULL)")
    office.write(
        "ledger.sql",
        "SELECT no AS request_no, kind AS applicant_kind, on_day AS received_on, NULL AS decision, done AS decided_on\n"
        "FROM ledger ORDER BY no",
    )
    office.take_in(now="2020-01-05 02:30")
    database.run("UPDATE ledger SET done = '2019-05-01' WHERE no = 'a1'")
    office.take_in(now="2020-01-06 02:30")
    rows = office.held("SELECT request_no, received_on::VARCHAR, decided_on::VARCHAR FROM current_requests ORDER BY 1")
    assert rows == [("a1", "2019-03-01", "2019-05-01"), ("a2", "2019-04-01", None)]
    assert len(office.held("SELECT * FROM requests")) == 3


def test_lonsun_articles_are_counted(workspace: Make, database: Database) -> None:
    office = workspace(site={"preset": "lonsun-cms", "database": database.address, "starts_on": "2019-01-01"})
    text = (office.folder / "workspace.toml").read_text("utf-8").replace('"2019-01-01"', "2019-01-01")
    office.write("workspace.toml", text + "parameters = {site = 3}\n")
    office.write("columns.yml", "- {column: '41', class: news}\n")
    rows = [
        (1, "articleNews", 1, "Normal"),
        (2, "pictureNews", 0, "Normal"),
        (3, "guestBook", 1, "Normal"),
        (4, "videoNews", 1, "Removed"),
    ]
    for number, kind, published, record in rows:
        database.run(
            "INSERT INTO cms_base_content VALUES (:n, '标题', 41, 3, :k, :p, :r, '2019-05-01 10:00:00', '2019-05-01 10:00:00')",
            n=number, k=kind, p=published, r=record,
        )  # fmt: skip
    office.tally(now="2020-01-05 02:30")
    assert office.figures() == {"items.news": 1, "items.total": 1}
    assert office.account() == (3, 1, 2, 0)


def test_an_error_of_a_source_is_reported_without_its_password(
    workspace: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = workspace(site={"preset": "trs-wcm", "database": "postgresql://reader:hunter2secret@127.0.0.1:1/site"})
    office.verbs("pull")
    assert "hunter2secret" not in office.message("DATABASE-PASSWORD")
    monkeypatch.setenv("SITE_PASSWORD", "hunter2secret")
    office.write(
        "workspace.toml",
        '[[agency]]\nid="bureau"\nname="局"\n[[source]]\nname="site"\npreset="trs-wcm"\nparameters={site=3}\n'
        'database="postgresql://reader@127.0.0.1:1/site"\nsecrets={password="env:SITE_PASSWORD"}\n',
    )
    office.verbs("pull")
    assert "hunter2secret" not in office.message("DATABASE-UNREACHED")


def test_a_query_whose_parameters_nobody_set_is_refused(workspace: Make) -> None:
    office = workspace(site={"preset": "trs-wcm", "database": "sqlite:///site.db"})
    sqlite3.connect(office.folder / "site.db").close()
    office.verbs("pull")
    assert "site" in office.message("QUERY-PARAMETER")
    (office.folder / "site.db").unlink()
    office.write("workspace.toml", (office.folder / "workspace.toml").read_text("utf-8") + "parameters = {site = 3}\n")
    office.verbs("pull")
    assert "site.db" in office.message("DATABASE-UNREACHED")


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (
            "2019-01-15",
            "2019-03-02",
            [("2019-01-15", "2019-01-31"), ("2019-02-01", "2019-02-28"), ("2019-03-01", "2019-03-01")],
        ),
        ("2019-12-01", "2020-01-01", [("2019-12-01", "2019-12-31")]),
        ("2019-12-31", "2019-12-31", []),
    ],
)
def test_days_are_read_by_months(since: str, until: str, expected: list[tuple[str, str]]) -> None:
    spans = months(date.fromisoformat(since), date.fromisoformat(until))
    assert [(str(first), str(last)) for first, last in spans] == expected


def test_words_in_literals_names_and_comments_of_a_query_are_no_statements() -> None:
    query = """-- delete nothing; only read
    SELECT docid AS item_id, 'insert -- into' AS title, "update" AS kind /*! INTO OUTFILE 'x' */ FROM t WHERE url LIKE '%--%';"""
    statement, reason = reading_statement(query)
    assert reason == ""
    assert "'insert -- into'" in statement
    assert "'%--%'" in statement
    assert "OUTFILE" not in statement


def test_one_odd_record_costs_that_record_and_no_other(workspace: Make, database: Database) -> None:
    odd = {"postgresql": "'infinity'", "mysql": "'0000-00-00 00:00:00'", "sqlite": "'0000-00-00 00:00:00'"}
    if database.address.startswith("mysql"):
        odd["mysql"] = "NULL"  # the server of today takes no zero day; those of old tables come as nothing
    database.document(1, "2019-03-01 09:00:00")
    day = odd[database.address.split(":")[0].split("+")[0]]
    database.run(f"INSERT INTO wcmdocument (docid, doctitle, docpubtime) VALUES (2, '没有日子', {day})")
    office = workspace(site={"fills": "items", "database": database.address, "query": "own.sql"})
    quoted = "`column`" if database.address.startswith("mysql") else '"column"'
    columns = f"docid AS item_id, doctitle AS title, docpubtime AS published_at, '工作动态' AS {quoted}"
    office.write("own.sql", f"SELECT {columns} FROM wcmdocument")
    office.night("2020-01-05")
    assert office.figures()["items.total"] == 1
    assert office.account()[3] == 1, "the other is in quarantine"
