"""The layout of src/pipeline as a test: packages on floors, faces, no circle, each library and each kind of text in its place."""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[1] / "src"
PACKAGE = SOURCES / "pipeline"
# From the ground floor up: a package imports only packages that stand before it.
FLOORS = (
    "core", "law", "ingest", "quality", "figures", "requests", "duties", "channels", "inspection",
    "supervision", "reports", "sealing", "audit", "province", "dashboard", "operations", "cli",
)  # fmt: skip
MOST_FILES = 20
MOST_LINES = 320
# Functions that import what a text names.
BY_NAME = {"import_module", "__import__", "find_spec", "run_module"}
# Commands of one word that a connection takes; every other statement stands in a file.
CONTROL = {"BEGIN", "COMMIT", "ROLLBACK", "CHECKPOINT"}
STATEMENT = re.compile(
    r"^\s*(SELECT|INSERT|CREATE|UPDATE|DELETE|ATTACH|DETACH|COPY|SET|DROP|ALTER|WITH|FROM|PRAGMA|PREPARE|EXECUTE|CALL|BEGIN|COMMIT"
    r"|ROLLBACK|CHECKPOINT)\b(?!-)(.*)",
    re.DOTALL,
)


@cache
def modules() -> dict[str, ast.Module]:
    """Dotted name → syntax tree of every module of the package."""
    return {
        ".".join(file.relative_to(SOURCES).with_suffix("").parts).removesuffix(".__init__"): ast.parse(
            file.read_text("utf-8")
        )
        for file in sorted(PACKAGE.rglob("*.py"))
    }


def package_of(module: str) -> str:
    """The package below `pipeline` that a module belongs to; empty for the package itself."""
    return [*module.split("."), ""][1]


def imports(tree: ast.Module) -> Iterator[tuple[str, str | None, int]]:
    """Every import wherever it stands, by statement or by name: (module, imported name or None, line)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from ((str(node.module), alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in BY_NAME and node.args:
            yield ast.unparse(node.args[0]).strip("'\"f"), None, node.lineno
        elif isinstance(node, ast.Constant) and re.fullmatch(r"(pipeline|flows|prefect)(\.[a-z_]+)+", str(node.value)):
            yield str(node.value), None, node.lineno


def faces() -> dict[str, set[str]]:
    """Package → the names its `__all__` hands out."""
    return {
        name: {
            str(ast.literal_eval(element))
            for statement in modules()[f"pipeline.{name}"].body
            if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "__all__"
            for element in statement.value.elts  # type: ignore[attr-defined]
        }
        for name in FLOORS
    }


def test_the_package_holds_these_subjects_and_nothing_else() -> None:
    entries = {entry.name for entry in PACKAGE.iterdir() if entry.name != "__pycache__"}
    assert entries == {*FLOORS, "__init__.py", "__main__.py", "py.typed"}


def test_a_package_imports_only_packages_of_lower_floors_and_of_them_only_what_the_face_names() -> None:
    wrong = []
    public = faces()
    for module, tree in modules().items():
        mine = package_of(module)
        if not mine or module == "pipeline.__main__":
            continue
        for imported, name, line in imports(tree):
            theirs = package_of(imported) if imported.startswith("pipeline.") else ""
            if not theirs or theirs == mine or (imported == "pipeline.core.face" and name == "lazy_face"):
                continue
            if FLOORS.index(theirs) > FLOORS.index(mine):
                wrong.append(f"{module}:{line} imports {imported}, which stands on a higher floor")
            elif imported.count(".") > 1 or name not in public[theirs]:
                wrong.append(f"{module}:{line} imports {imported}.{name or ''} past the face of {theirs}")
    assert not wrong, "\n".join(wrong)


def test_no_modules_import_each_other_in_a_circle() -> None:
    arrows: dict[str, set[str]] = defaultdict(set)
    for module, tree in modules().items():
        if (
            module.count(".") < 2 and module != "pipeline"
        ):  # a face imports its own modules when asked, they import each other
            continue
        for imported, name, _ in imports(tree):
            target = f"{imported}.{name}" if f"{imported}.{name}" in modules() else imported
            if target in modules() and target.count(".") > 1:
                arrows[module].add(target)
    assert (circle := _circle(arrows)) is None, " → ".join(circle or ())


def _circle(arrows: dict[str, set[str]]) -> list[str] | None:
    finished: set[str] = set()
    for start in list(arrows):
        path: list[str] = []
        stack = [(start, iter(sorted(arrows[start])))]
        while stack:
            module, rest = stack[-1]
            if module not in path:
                path.append(module)
            for target in rest:
                if target in path:
                    return [*path[path.index(target) :], target]
                if target not in finished:
                    stack.append((target, iter(sorted(arrows.get(target, ())))))
                    break
            else:
                finished.add(module)
                path.remove(module)
                stack.pop()
    return None


@pytest.mark.parametrize(("library", "places"), [("prefect", ()), ("flows", ()), ("great_expectations", ("quality",))])
def test_a_library_is_imported_only_where_it_belongs(library: str, places: tuple[str, ...]) -> None:
    wrong = [
        f"{module}:{line}"
        for module, tree in modules().items()
        if package_of(module) not in places
        for imported, _, line in imports(tree)
        if imported.split(".")[0] == library
    ]
    assert not wrong, f"{library} in {wrong}"


def test_no_sql_stands_in_python() -> None:
    wrong = []
    for module, tree in modules().items():
        docstrings = {
            id(node.body[0].value)
            for node in ast.walk(tree)
            if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
            and node.body
            and isinstance(node.body[0], ast.Expr)
        }
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Constant) and isinstance(node.value, str)) or id(node) in docstrings:
                continue
            match = STATEMENT.match(node.value)
            if match and (match[2].strip() or match[1] not in CONTROL):
                wrong.append(f"{module}:{node.lineno} {node.value[:60]!r}")
    assert not wrong, "\n".join(wrong)


def test_no_folder_and_no_file_is_too_large() -> None:
    wide = {
        str(folder): count
        for folder in {file.parent for file in PACKAGE.rglob("*.py")}
        if (count := len(list(folder.glob("*.py")))) > MOST_FILES
    }
    long = {
        str(file): count
        for file in PACKAGE.rglob("*.py")
        if (count := len(file.read_text("utf-8").splitlines())) > MOST_LINES
    }
    assert not wide
    assert not long


def statements() -> set[str]:
    """Every statement's name: `<package>/<path>` of `<package>/sql/<path>.sql`."""
    names = set()
    for file in PACKAGE.rglob("*.sql"):
        parts = file.relative_to(PACKAGE).with_suffix("").parts
        assert parts[1] == "sql", f"{file} stands outside its package's sql/"
        names.add("/".join((parts[0], *parts[2:])))
    return names


def test_every_statement_that_is_asked_for_by_name_has_its_file_and_every_file_is_asked_for() -> None:
    names, asked, prefixes = statements(), set[str](), set[str]()
    for tree in modules().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                asked.add(node.value)
            if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
                prefixes.add(str(node.values[0].value))
    for file in PACKAGE.rglob("*.sql"):
        text = file.read_text("utf-8")
        asked |= {name.removesuffix(".sql") for name in re.findall(r"(?:include|import) ['\"]([^'\"]+\.sql)", text)}
        prefixes |= set(re.findall(r"include '([^']+/)' ~", text))
    looks_like_a_name = re.compile(rf"({'|'.join(FLOORS)})/[a-z_]+(/[a-z_]+)*")
    missing = {name for name in asked if looks_like_a_name.fullmatch(name)} - names - folders_of_data()
    unused = {
        name for name in names - asked if not any(name.startswith(prefix) for prefix in prefixes if "/" in prefix)
    }
    assert not missing
    assert not unused


def folders_of_data() -> set[str]:
    """Folders that code names by their path below the package."""
    return {folder.relative_to(PACKAGE).as_posix() for folder in PACKAGE.rglob("*") if folder.is_dir()}


@pytest.mark.parametrize("name", FLOORS)
def test_a_face_says_what_its_package_is_for_and_hands_out_what_it_names(name: str) -> None:
    tree = modules()[f"pipeline.{name}"]
    assert len(ast.get_docstring(tree) or "") > 40
    handed = faces()[name]
    assert handed
    below = {
        entry.stem for entry in (PACKAGE / name).iterdir() if entry.suffix == ".py" or (entry / "__init__.py").exists()
    }
    assert not handed & below, "Python would hand out the module instead"
    package = import_module(f"pipeline.{name}")
    for public in handed:
        assert getattr(package, public) is not None
        assert not public.startswith("_")
    declared = {
        alias.name
        for block in tree.body
        if isinstance(block, ast.If)
        for statement in block.body
        if isinstance(statement, ast.ImportFrom)
        for alias in statement.names
    }
    assert name == "cli" or declared == handed
    with pytest.raises(AttributeError):
        _ = package.nothing_of_this_name


def test_importing_a_face_imports_nothing_heavy() -> None:
    import subprocess

    code = (
        "import sys; "
        + "".join(f"import pipeline.{name}; " for name in FLOORS)
        + (
            "print(*[heavy for heavy in ('duckdb', 'pandas', 'great_expectations', 'sqlalchemy', 'fastapi', 'prefect', 'lxml') if heavy in"
            " sys.modules])"
        )
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
