"""The one reader of YAML that people write: what could mean two things is refused with its line, never guessed.

Numbers as in YAML 1.2 and only in their plain form: `010`, `0x1F`, `1:30`, `1e40`, `1_000`, `.nan` are refused, because people and
programs read them differently. Dates and `on`, `yes`, `no` are text. A key written twice, an anchor, an alias, a tag and a second
document are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_DEPTH = 30
_MAX_CHARACTERS = 20_000_000
_EMPTY = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTH = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+")
# What some reader of YAML takes for a number, and another one for text or for another number.
_DOUBTFUL = re.compile(
    r"""[-+]?( 0[0-9_]+(\.[0-9_]*)? | 0[xob][0-9a-fA-F_]+ | [0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?
         | [0-9]+_[0-9_]* | [0-9]*\.?[0-9]+[eE][-+]?[0-9]+ | [0-9]+\.[eE]?[-+]?[0-9]* | \.[0-9]+ | \.(inf|Inf|INF) ) | \.(nan|NaN|NAN)""",
    re.VERBOSE,
)


class YamlError(ValueError):
    """A text that is not accepted as YAML. `line` is counted from 1; the text of the exception is Chinese and begins with it."""

    def __init__(self, line: int, reason: str) -> None:
        self.line = line
        super().__init__(f"第 {line} 行：{reason}")


class Entry(dict[Any, Any]):
    """A mapping of a YAML text that knows the line it begins on."""

    line: int = 0


def read_yaml(text: str, *, text_keys: Iterable[str] = ()) -> Any:
    """A YAML text as lists, `Entry` mappings, text, numbers, truth values and None; None for an empty one.

    `text_keys`: the values of these keys are text as it is written, also where it looks like a number. Raises YamlError.
    """
    if len(text) > _MAX_CHARACTERS:
        raise YamlError(1, f"文件有 {len(text)} 个字，多于 {_MAX_CHARACTERS} 个")
    try:
        _refuse_indirection(text)
        node = yaml.compose(text, Loader=_PARSER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(mark.line + 1 if mark else 1, "YAML 写法有误") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        if isinstance(error, YamlError):
            raise
        raise YamlError(1, "YAML 写法有误") from None
    return None if node is None else _value(node, frozenset(text_keys), as_text=False)


def read_yaml_file(file: Path, *, text_keys: Iterable[str] = ()) -> Any:
    """A YAML file of a workspace, in UTF-8 with or without a mark. Raises YamlError, also where the file cannot be read."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise YamlError(1, f"文件打不开（{error.strerror}）") from None
    except UnicodeDecodeError as error:
        raise YamlError(error.object[: error.start].count(b"\n") + 1, "不是 UTF-8 文字，请用 UTF-8 保存") from None
    return read_yaml(text, text_keys=text_keys)


def line_of(value: object, default: int = 1) -> int:
    """The line on which a mapping that `read_yaml` returned begins."""
    return value.line if isinstance(value, Entry) else default


def _refuse_indirection(text: str) -> None:
    """Look at the events before anything is built: a few lines of aliases can unfold to gigabytes."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=_PARSER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise YamlError(line, "不接受锚点和别名（& 和 *），请把内容写全；文字里的 & 和 * 要加引号")
        if isinstance(event, yaml.NodeEvent) and getattr(event, "tag", None) is not None:
            raise YamlError(line, "不接受类型标记（!），文字里的 ! 要加引号")
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise YamlError(line, "一个文件只能有一篇（第二个 --- 从这一行开始）")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            raise YamlError(line, f"嵌套超过 {_MAX_DEPTH} 层")


def _value(node: yaml.Node, text_keys: frozenset[str], *, as_text: bool) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return str(node.value) if as_text or node.style not in (None, "") else _plain(node)
    if isinstance(node, yaml.SequenceNode):
        return [_value(child, text_keys, as_text=as_text) for child in node.value]
    mapping = Entry()
    mapping.line = node.start_mark.line + 1
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise YamlError(line, "键只能是一个词")
        key = _value(key_node, text_keys, as_text=False)
        if key in mapping:
            raise YamlError(line, f"键“{key}”写了两次")
        mapping[key] = _value(value_node, text_keys, as_text=key in text_keys)
    return mapping


def _plain(node: yaml.ScalarNode) -> str | int | float | bool | None:
    """What a scalar without quotes means."""
    text = str(node.value)
    if text in _EMPTY:
        return None
    if text in _TRUTH:
        return _TRUTH[text]
    if _WHOLE.fullmatch(text):
        if len(text) > 40:
            raise YamlError(node.start_mark.line + 1, f"数字太长（{len(text)} 位）；是编号的加引号")
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    if _DOUBTFUL.fullmatch(text):
        reason = f"“{text}”会被读成不同的数；是数字的写成普通的十进制（如 10 或 4.5），是文字或编号的加引号"
        raise YamlError(node.start_mark.line + 1, reason)
    return text
