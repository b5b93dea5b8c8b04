"""`counties.toml`: the counties of a roll-up, where each shares, which agencies it is to report, and on which machine it runs."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from pydantic import Field, ValidationError, model_validator

from pipeline.core import (
    Address,
    FrozenModel,
    Refusal,
    SecretPlace,
    Slug,
    describe_syntax_error,
    describe_validation_error,
)

FILE = "counties.toml"
PLACES = ("agency", "year", "figure")


class County(FrozenModel):
    """A county: `url` is that of `[share]` in its workspace; `agencies` (id there → name) are to report.

    In the roll-up an agency is `<id>--<agency>`, so `id` has no `--`. `host`: the work queue, and so the machine, of its runs;
    `workspace`: its folder there. `site`: the address of its own pages, with `{agency}`, `{year}` and `{figure}` where these go.
    """

    id: Annotated[Slug, Field(pattern="^[a-z0-9]+([-_][a-z0-9]+)*$")]
    name: Annotated[str, Field(min_length=1)]
    url: Address
    host: Slug | None = None
    workspace: Annotated[str, Field(pattern="^/")] | None = None
    site: Annotated[str, Field(pattern=r"^https?://[^@\s]+$")] | None = None
    agencies: dict[Slug, str] = {}

    @model_validator(mode="after")
    def _places_are_known(self) -> County:
        try:
            self.link("a", 2024, "items.total")
        except (KeyError, IndexError, ValueError):
            raise ValueError(f"县 “{self.id}” 的 site 里只能有 {{agency}}、{{year}}、{{figure}} 三种花括号") from None
        return self

    def link(self, agency: str, year: int | str, figure: str) -> str | None:
        """The address of the evidence of a figure on the county's own site; `agency` as the county calls it."""
        if self.site is None:
            return None
        return self.site.format(agency=quote(agency), year=year, figure=quote(figure))


class Stores(FrozenModel):
    """What the storage of the counties asks for: `options` as its library names them, `secrets` by their place."""

    options: dict[str, str | int | bool] = {}
    secrets: dict[str, SecretPlace] = {}


class Province(FrozenModel):
    """`counties.toml` as written. `stale_after_hours`: after so long without a night a county is late; `detail`: see tables.yml."""

    county: tuple[County, ...] = Field(min_length=1)
    stale_after_hours: Annotated[float, Field(gt=0)] = 36
    detail: bool = True
    storage: Stores = Stores()

    @model_validator(mode="after")
    def _ids_are_single(self) -> Province:
        for what, values in (
            ("county.id", [county.id for county in self.county]),
            (
                "county.workspace",
                [f"{county.host or ''}:{county.workspace}" for county in self.county if county.workspace],
            ),
        ):
            doubles = sorted({value for value in values if values.count(value) > 1})
            if doubles:
                raise ValueError(f"{what} 重复：{'、'.join(doubles)}")
        return self


def read_province(folder: Path) -> Province:
    """Read and validate `counties.toml` of a folder. Raises Refusal PROVINCE-MISSING, PROVINCE-SYNTAX, PROVINCE-SETTING."""
    file = folder / FILE
    try:
        document = tomllib.loads(file.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise Refusal("PROVINCE-MISSING", folder=str(folder)) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refusal("PROVINCE-SYNTAX", file=str(file), reason=describe_syntax_error(error)) from None
    try:
        return Province(**document)
    except ValidationError as error:
        raise Refusal("PROVINCE-SETTING", file=str(file), problems=describe_validation_error(error)) from None
