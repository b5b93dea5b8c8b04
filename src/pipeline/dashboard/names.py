"""What readers call a data source: by what it brings, since its own name is that of a folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache

from pipeline.dashboard.view import View
from pipeline.figures import category_label

KINDS = {
    "items": "网站",
    "posts": "新媒体",
    "requests": "申请台账",
    "request_events": "申请办理经过",
    "disputes": "复议诉讼台账",
    "counts": "汇总",
    "documents": "公文登记",
    "declared": "人员填报",
}


def unit_of(view: View, figure: str) -> str:
    """The one word a number of posts or of the website is followed by, as the workspace says (`[channels]`): 条 where it says nothing.

    An article and a push are different things: what is counted by push is 次.
    """
    settings = {channel: (unit, word) for channel, unit, word in view.ask("dashboard/channels").rows}
    unit, word = settings.get(figure.removeprefix("posts."), ("article", None))
    return str(word or ("次" if unit == "push" else "条"))


class SourceNames(Mapping[str, str]):
    """Source → 网站, 微信, 申请台账, 人员填报…; those that bring the same are numbered. Operators read its own name behind it.

    Read from the database when first asked for: a roll-up has tens of thousands of sources, and most pages name none.
    """

    def __init__(self, view: View) -> None:
        self._view = view

    @cached_property
    def _names(self) -> dict[str, str]:
        return _read_names(self._view)

    def __getitem__(self, source: str) -> str:
        return self._names[source]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@lru_cache(maxsize=1000)
def _kind(fills: str | None, taken_by: str | None, channel: str | None) -> str:
    if channel:
        return category_label(channel)
    return KINDS.get((taken_by if taken_by in ("declared", "counts") else fills) or "", "其他来源")


def _read_names(view: View) -> dict[str, str]:
    kinds = {
        source: _kind(fills, taken_by, channel)
        for source, fills, taken_by, channel in view.ask("dashboard/source_kinds").rows
    }
    several = {kind for kind, many in Counter(kinds.values()).items() if many > 1}
    names, seen = {}, Counter[str]()
    for source, kind in kinds.items():
        seen[kind] += 1
        name = f"{kind}（{seen[kind]}）" if kind in several else kind
        names[source] = f"{kind}（{source}）" if view.role == "operator" else name
    return names
