"""The package itself: its version, the YAML files that come with it, and fingerprints of settings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import yaml

# Ten times as fast where libyaml is there.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def fingerprint(parts: Iterable[object]) -> str:
    """16 hexadecimal digits of sha256 over settings: equal settings have equal fingerprints on every machine."""
    from pydantic import BaseModel  # whoever only reads findings does not wait for it

    text = json.dumps(
        [part.model_dump(mode="json") if isinstance(part, BaseModel) else part for part in parts],
        sort_keys=True,
        default=str,  # a date in YAML
    )
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@cache
def package_yaml(path: str) -> Any:
    """A YAML file of the package, by its path below `pipeline`; parsed once a process."""
    return parse_yaml(package_text(path))


def package_text(path: str) -> str:
    """A text file of the package, by its path below `pipeline`."""
    return resources.files("pipeline").joinpath(*path.split("/")).read_text("utf-8")


def parse_yaml(text: str) -> Any:
    """What a YAML text of the package holds. Texts that people write are read by `strict_yaml`."""
    return yaml.load(text, Loader=_LOADER)


@cache
def page_frame() -> str:
    """The template of the frame that every HTML page stands in: those of the dashboard and those that an audit writes."""
    return resources.files("pipeline").joinpath("core", "templates", "frame.html").read_text("utf-8")


def carried_folder(name: Literal["demo", "manuals", "deploy"]) -> Path:
    """Where the demo workspace, the manuals or a service's files lie: beside the sources of a checkout, or within the installed package."""
    package = Path(__file__).resolve().parents[1]
    beside_sources = package.parents[1] / {"demo": "data", "manuals": "docs", "deploy": "deploy"}[name]
    in_checkout = (package.parents[1] / "pyproject.toml").is_file()
    return beside_sources if in_checkout and beside_sources.is_dir() else package / name


@cache
def code_version() -> str:
    """The version of gongkai that built a database. A night asks eight times, and each time would read the package's list of files."""
    from importlib.metadata import version  # takes 20 ms to import, and few commands need it

    return version("gongkai")
