"""YAML that people write is read as it looks, or refused with its line."""

from __future__ import annotations

import pytest

from pipeline.core import YamlError, line_of, read_yaml

REFUSED = [
    "010", "-010", "0x1F", "0o17", "0b11", "1:30", "08:25:00", "1e40", "1E5", "1.5e3", "12e4567", ".nan", ".NaN", ".inf", "-.Inf", "1_000",
    "1.", ".5", "&mark 1", "!!int 3", "!!python/object:os.system 3",
]  # fmt: skip


@pytest.mark.parametrize("written", REFUSED)
def test_a_value_that_readers_understand_differently_is_refused_with_its_line(written: str) -> None:
    with pytest.raises(YamlError, match=r"^第 2 行："):
        read_yaml(f"a: 1\nb: {written}\n")


@pytest.mark.parametrize(
    ("written", "value"),
    [("2019-03-06 08:25:00", "2019-03-06 08:25:00"), ("0", 0), ("4", 4), ("-4", -4), ("4.50", 4.5),
     ("'010'", "010"), ("2020-01-06", "2020-01-06"), ("2019-02-30", "2019-02-30"),
     ("on", "on"), ("no", "no"), ("true", True), ("null", None), ("", None), ("局办公室", "局办公室")],
)  # fmt: skip
def test_a_plain_value_is_read_as_it_looks(written: str, value: object) -> None:
    assert read_yaml(f"on: {written}\n") == {"on": value}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: 2\na: 3\n", 3),
        ("- x: &x [1]\n- y: *x\n", 1),
        ("a: [1,\n", 2),
        ("a: 1\n---\nb: 2\n", 2),
        ("? [1, 2]\n: 3\n", 1),
        ("[" * 5000, 1),
        ("a: \x00\n", 1),
    ],
)
def test_what_is_no_single_plain_document_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(YamlError) as error:
        read_yaml(text)
    assert error.value.line == line
    assert str(error.value).startswith(f"第 {line} 行：")


def test_a_few_lines_of_aliases_do_not_unfold() -> None:
    lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x]"] + [f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    with pytest.raises(YamlError):
        read_yaml("\n".join(lines))


def test_an_entry_knows_its_line_and_the_values_of_named_keys_stay_text() -> None:
    first, second = read_yaml("- {finding: 012345678901}\n\n- {finding: 1e5, n: 5}\n", text_keys=("finding",))
    assert (first["finding"], second["finding"], second["n"]) == ("012345678901", "1e5", 5)
    assert (line_of(first), line_of(second)) == (1, 3)
