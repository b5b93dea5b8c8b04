"""What the settings name and SQL joins: the names of agencies, and the classes of website columns in `columns.yml`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.core import Refusal, Warehouse, Workspace, YamlError, line_of, read_yaml_file


def write_settings(warehouse: Warehouse, workspace: Workspace) -> None:
    """Write the names of agencies and the classes of website columns into the warehouse, where SQL joins them."""
    names = [
        (name, agency.id)
        for agency in workspace.settings.agency
        for name in dict.fromkeys((agency.id, agency.name, *agency.aliases))
    ]
    classes = column_classes(workspace)
    warehouse.run(
        "ingest/load/agency_names", {"names": [name for name, _ in names], "agencies": [agency for _, agency in names]}
    )
    warehouse.run("ingest/load/column_classes", {"columns": list(classes), "classes": list(classes.values())})


def column_classes(workspace: Workspace) -> dict[str, str]:
    """columns.yml: website column (栏目) → class. Raises Refusal COLUMNS-SETTING."""
    file = workspace.folder / "columns.yml"
    if not file.exists():
        return {}
    classes: dict[str, str] = {}
    try:
        entries = read_yaml_file(file, text_keys=("column",)) or []
        if not isinstance(entries, list):
            raise YamlError(line_of(entries), "应是一个列表，每一项以 “- ” 开头")
        for entry in entries:
            column, klass = _column_class(entry)
            if classes.setdefault(column, klass) != klass:
                raise YamlError(line_of(entry), f"栏目“{column}”归了两类：{classes[column]}、{klass}")
    except YamlError as error:
        raise Refusal("COLUMNS-SETTING", file=str(file), reason=str(error)) from None
    return classes


def _column_class(entry: object) -> tuple[str, str]:
    """The column and the class of an entry of columns.yml. `items.total` is the sum of all classes, so that no class has its name."""
    written = entry if isinstance(entry, Mapping) else {}
    column, klass = (str(written.get(key) or "").strip() for key in ("column", "class"))
    if not column or not klass:
        raise YamlError(line_of(entry), "要写明 column 和 class")
    if klass == "total" or not re.fullmatch(r"[a-z][a-z0-9_-]*", klass):
        raise YamlError(line_of(entry), f"class “{klass}”不能用：用小写英文字母开头的词，total 是总数的名字")
    return column, klass
