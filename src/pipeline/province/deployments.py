"""The Prefect deployments of a province from one list: a county's nights on the work queue of its host, and the roll-up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from pipeline.core import Refusal, package_yaml
from pipeline.province.counties import County, Province

_HEAD = """# Written by `gongkai rollup --prefect-yaml` from counties.toml; do not edit, write it again.
#
#   prefect work-pool create gongkai --type process
#   prefect --no-prompt deploy --all
#   prefect automation create --from-file deploy/automations.yaml
#   on each host:  prefect worker start --pool gongkai --work-queue HOST --limit 2
#   on the machine of the roll-up:  prefect worker start --pool gongkai --work-queue rollup
"""


def write_deployments(folder: Path, province: Province, file: Path) -> int:
    """Write `prefect.yaml` for the counties of a province whose roll-up is in `folder`; returns the number of deployments.

    Raises Refusal PROVINCE-DEPLOY for counties without a host or a workspace.
    """
    document = deployments(folder, province)
    text = _HEAD + yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return len(document["deployments"])


def deployments(folder: Path, province: Province) -> dict[str, Any]:
    """The document of `prefect.yaml`. Raises Refusal PROVINCE-DEPLOY."""
    homeless = [county.name for county in province.county if county.host is None or county.workspace is None]
    if homeless:
        raise Refusal("PROVINCE-DEPLOY", counties="、".join(homeless))
    template = dict(package_yaml("province/prefect.yml"))
    night, rollup = template.pop("county"), template.pop("rollup")
    nights = [_night(night, county) for county in province.county]
    return {
        **template,
        "deployments": [*nights, {"name": "province", **rollup, "parameters": {"workspace": str(folder.resolve())}}],
    }


def _night(night: dict[str, Any], county: County) -> dict[str, Any]:
    return {
        "name": county.id, **night, "description": f"{county.name} {night['description']}", "tags": [*night["tags"], f"county-{county.id}"],
        "work_pool": {**night["work_pool"], "work_queue_name": county.host}, "parameters": {"workspace": county.workspace},
    }  # fmt: skip
