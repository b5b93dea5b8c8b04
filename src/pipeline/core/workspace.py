"""The settings of a workspace as frozen models. The only reader of `workspace.toml`."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from pipeline.core.errors import Refusal
from pipeline.core.lookups import keys_by_code
from pipeline.core.model import FrozenModel, describe_syntax_error, describe_validation_error
from pipeline.core.optional_settings import FollowUp, Inspect, Publications, Slug, TableName

# Where a secret is: an environment variable, or a file that only its owner can read.
SecretPlace = Annotated[str, Field(pattern=r"^(env|file):.+$")]
Address = Annotated[str, Field(pattern=r"^[a-z0-9]+://[^@]*$")]

PublicKey = Annotated[str, Field(pattern=r"^ed25519:[A-Za-z0-9+/]{43}=$")]


class Agency(FrozenModel):
    """An agency whose figures are counted. `level` decides the due date of its report (条例 art. 49).
    One of `public_keys` must have signed its packages from the year `signed_from` (else all). `headings`: topic → heading."""

    id: Slug
    name: str
    aliases: tuple[str, ...] = ()
    parent: Slug | None = None
    level: Literal["department", "government"] = "department"
    public_keys: tuple[PublicKey, ...] = ()
    signed_from: Annotated[int, Field(ge=2008, le=2099)] | None = None
    headings: dict[str, str] = {}


class Source(FrozenModel):
    """One place rows come from. Rows belong to `agency`, or to the agency named in each row.

    Files in a folder, unless it names a `url` (JSON over HTTP), a `database` (an SQLAlchemy URL without its password, with a
    `query` file below the workspace) or a preset of an API. `secrets` says where each secret is: `env:NAME` or `file:PATH`.
    `starts_on`: the first day a live source is asked for. `reread_days`: as many days are read again every night
    (else as its preset says, else 7). `rhythm_days`: as many days may pass until it reaches further (files 31, live sources 2).
    Sources of one `account` cover for each other. `retired_on`: from this day on it is no longer polled; its rows stay counted.
    `numbers`: yearly where the numbers of a ledger begin anew each year. `received_when_submitted`: of a ledger without days of
    receipt, the office vouches that it confirms each application at once (条例 art. 31). `year`: of days that its files write
    without one (3月5日). `steps_of`: set by gongkai on the source that reads the steps out of another one's files.
    """

    name: Slug
    preset: str | None = None
    fills: TableName | None = None
    agency: Slug | None = None
    agency_column: str | None = None
    path: str | None = None
    sheet: str | None = None
    year: Annotated[int, Field(ge=2008, le=2099)] | None = None
    rhythm_days: Annotated[int, Field(ge=1)] | None = None
    quiet_days: Annotated[int, Field(ge=1)] = 14
    url: str | None = None
    database: str | None = None
    query: str | None = None
    account: str | None = None
    parameters: dict[str, str | int | float | bool] = {}
    secrets: dict[str, SecretPlace] = {}
    starts_on: date | None = None
    reread_days: Annotated[int, Field(ge=0, le=3660)] | None = None
    time_limit_seconds: Annotated[float, Field(gt=0)] = 600.0
    retired_on: date | None = None
    received_when_submitted: bool = False
    numbers: Literal["yearly"] | None = None
    steps_of: Slug | None = None


class Channel(FrozenModel):
    """How posts of a channel are counted: each article (条) or each push of one or several articles (次).

    `word`: the unit that the text of the report prints after such a number, 条次 or 篇; 条 where nothing is set."""

    unit: Literal["article", "push"] = "article"
    word: Annotated[str, Field(pattern="^[一-鿿]{1,3}$")] | None = None


class Checks(FrozenModel):
    """Settings of expectations that an office may change."""

    backdated_days: Annotated[int, Field(ge=0)] = 30
    shrink_share: Annotated[float, Field(ge=0, le=1)] = 0.2
    shrink_rows: Annotated[int, Field(ge=0)] = 5
    undated_rows: Literal["block", "warn"] = "block"
    yearly_low: float = 0.3
    yearly_high: float = 3.0


class Access(FrozenModel):
    """Who may read. With `users_file`, the dashboard and Prefect's pages both ask for a name and a password.
    `users_file`: the readers and operators of the dashboard. `prefect`: where `name:password` for Prefect stands; without it one
    is made and kept in `warehouse/prefect`. `public`: who is not logged in reads what the public reads; else nothing.
    """

    public: bool = False
    users_file: str | None = None
    prefect: SecretPlace | None = None


class Serve(FrozenModel):
    """`gongkai serve` and runs through Prefect: the port, and the database of Prefect's own records where it is not the embedded one.
    `database`: an address such as `postgresql+asyncpg://gongkai@127.0.0.1:5432/prefect`, without a password. `name`: that of
    the deployments of this workspace, where its folder's name does not do. `approval_days`: a year end waits that long for its approval.
    """

    name: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^/%&<>]+$")] | None = None
    approval_days: Annotated[float, Field(gt=0, le=365)] = 14
    port: Annotated[int, Field(ge=1, le=65534)] = 4200
    database: Annotated[str, Field(pattern=r"^postgresql\+asyncpg://[^:@/]+@[^@]+$")] | None = None
    database_password: SecretPlace | None = None


class Receiver(FrozenModel):
    """Someone who gets the digest. `address` says where the address stands: it holds a secret. `agency`: only of these."""

    name: str
    address: SecretPlace
    agency: tuple[Slug, ...] = ()


class Digest(FrozenModel):
    """One digest a night, of what changed. `link`: the dashboard's address as receivers reach it. `quiet_days`: as many days
    without a change, and it says that nothing changed."""

    to: tuple[Receiver, ...] = ()
    link: str | None = None
    quiet_days: Annotated[int, Field(ge=1)] = 7


class Privacy(FrozenModel):
    """What keeps applicants apart from their data. Key files lie outside the workspace; the environment may name other ones.

    `applicant_key`: of the keyed hash that stands for an applicant. `encrypt_snapshots`: snapshots of ledgers are encrypted at rest
    with the key in `snapshot_key`. `expire_days`: snapshots of ledgers not seen in the inbox for so long are deleted.
    """

    applicant_key: str | None = None
    encrypt_snapshots: bool = False
    snapshot_key: str | None = None
    expire_days: Annotated[int, Field(ge=30)] | None = None


class Signing(FrozenModel):
    """`key`: where the private key lies that sealed packages are signed with (PEM, Ed25519); without it they are not signed."""

    key: SecretPlace | None = None


class Site(FrozenModel):
    """What stands at the foot of every page for the public: `contact` (telephone, address), `licence` (how the numbers may be used)."""

    contact: Annotated[str, Field(max_length=200)] | None = None
    licence: Annotated[str, Field(max_length=200)] | None = None


class Share(FrozenModel):
    """Where a night's build and the sealed packages go for a roll-up (docs/province.md): fsspec's `url`, the id `county` there."""

    url: Address
    county: Slug
    options: dict[str, str | int | bool] = {}
    secrets: dict[str, SecretPlace] = {}


class Settings(FrozenModel):
    """`workspace.toml` as written."""

    agency: tuple[Agency, ...] = Field(min_length=1)
    source: tuple[Source, ...] = ()
    channels: Annotated[dict[str, Channel], BeforeValidator(keys_by_code)] = {}
    checks: Checks = Checks()
    privacy: Privacy = Privacy()
    calendars: tuple[str, ...] = ()
    memory_limit: str = "4GB"
    lock_wait_seconds: float = 10.0
    pulled_at_once: Annotated[int, Field(ge=1, le=128)] = 32
    access: Access = Access()
    serve: Serve = Serve()
    digest: Digest = Digest()
    signing: Signing = Signing()
    site: Site = Site()
    share: Share | None = None
    publications: Publications | None = None
    inspect: Inspect | None = None
    follow_up: FollowUp | None = None

    @model_validator(mode="after")
    def _names_are_known(self) -> Settings:
        ids = [agency.id for agency in self.agency]
        names = [source.name for source in self.source]
        for kind, values in (("agency.id", ids), ("source.name", names)):
            doubles = sorted({value for value in values if values.count(value) > 1})
            if doubles:
                raise ValueError(f"{kind} 重复：{'、'.join(doubles)}")
        for source in self.source:
            if source.agency is not None and source.agency not in ids:
                raise ValueError(f"source “{source.name}” 的 agency “{source.agency}” 不在 [[agency]] 中")
        for page in self.inspect.page if self.inspect else ():
            if page.agency is not None and page.agency not in ids:
                raise ValueError(f"inspect.page “{page.column}” 的 agency “{page.agency}” 不在 [[agency]] 中")
        for rule in self.follow_up.rule if self.follow_up else ():
            if rule.agency is not None and rule.agency not in ids:
                raise ValueError(f"follow_up.rule “{rule.office}” 的 agency “{rule.agency}” 不在 [[agency]] 中")
        return self


class Workspace(FrozenModel):
    """A workspace: its folder and its settings, and the paths of everything in it. `scratch`: where a candidate is built instead."""

    folder: Path
    settings: Settings
    scratch: Path | None = None

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    @property
    def snapshots(self) -> Path:
        return self.folder / "snapshots"

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse"

    @property
    def candidate(self) -> Path:
        return (self.scratch or self.warehouse) / "candidate.duckdb"

    @property
    def published(self) -> Path:
        return self.folder / "published"

    def place_of(self, source: Source) -> Path:
        """Where a source's files are dropped."""
        return self.folder / (source.path or f"inbox/{source.name}")


def read_workspace(folder: Path | str) -> Workspace:
    """Read and validate `workspace.toml`. Raises Refusal WORKSPACE-* naming the file, the key and what to do."""
    folder = Path(folder)
    file = folder / "workspace.toml"
    try:
        document = tomllib.loads(file.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise Refusal("WORKSPACE-MISSING", folder=str(folder)) from None
    except OSError as error:
        raise Refusal("WORKSPACE-CLOSED", file=str(file), reason=error.strerror or type(error).__name__) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refusal("WORKSPACE-SYNTAX", file=str(file), reason=describe_syntax_error(error)) from None
    try:
        return Workspace(folder=folder, settings=Settings(**document))
    except ValidationError as error:
        raise Refusal("WORKSPACE-SETTING", file=str(file), problems=describe_validation_error(error)) from None
