"""The layout of the code: imports point one way, and what is imported is declared, pinned and justified."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# What each part may import of ours; `app` is a module, the others are packages.
MAY_IMPORT = {
    "corpus": {"corpus"},
    "retrieval": {"retrieval", "corpus"},
    "assistant": {"assistant", "retrieval", "corpus"},
    "app": {"assistant", "retrieval", "corpus"},
}


def sources(part: str) -> list[Path]:
    found = [ROOT / "app.py"] if part == "app" else sorted((ROOT / part).rglob("*.py"))
    assert found, f"{part} has no source files"
    return found


def imported(source: str, package: str = "") -> Iterator[str]:
    """Yield the top-level name of everything that `source` imports anywhere, inside functions too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield package if node.level else (node.module or "").partition(".")[0]


def distribution(requirement: str) -> str:
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name is not None, requirement
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def project() -> dict[str, list[str]]:
    """Return the declared requirements: those to run, and those of each extra."""
    about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {"": about["dependencies"], **about["optional-dependencies"]}


def test_imported_sees_every_form() -> None:
    source = "import a.b, c\nfrom d.e import f\nfrom . import g\ndef h():\n    import i"
    assert sorted(imported(source, "own")) == ["a", "c", "d", "i", "own"]


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_imports_point_one_way(part: str) -> None:
    wrong = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(part)
        for name in imported(path.read_text(encoding="utf-8"), part)
        if name in (MAY_IMPORT.keys() | {"tests", "benchmarks"}) - MAY_IMPORT[part]
    }
    assert not wrong


def test_what_is_imported_is_declared() -> None:
    declared = {distribution(requirement) for group in project().values() for requirement in group}
    providers = packages_distributions()
    wrong = set()
    for part in MAY_IMPORT:
        for path in sources(part):
            for name in imported(path.read_text(encoding="utf-8"), part):
                if name in MAY_IMPORT or name in sys.stdlib_module_names:
                    continue
                if not declared & {distribution(each) for each in providers.get(name, [name])}:
                    wrong.add(f"{path.relative_to(ROOT)} imports {name}")
    assert not wrong


def test_what_is_declared_is_pinned_once_to_one_version() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    # A local version (+cpu), a path or an address would hold on one machine only.
    assert [pin for pin in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", pin)] == []
    pinned = [distribution(pin) for pin in pins]
    assert len(set(pinned)) == len(pinned)
    declared = {distribution(requirement) for group in project().values() for requirement in group}
    assert declared <= set(pinned), "run make lock"


def test_every_dependency_is_justified() -> None:
    page = (ROOT / "docs/decisions/dependencies.md").read_text(encoding="utf-8")
    justified = {distribution(name) for name in re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE)}
    declared = {distribution(requirement) for group in project().values() for requirement in group}
    assert justified == declared


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs/decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    linked = set(re.findall(r"\]\(([a-z0-9-]+\.md)\)", index))
    assert linked == {path.name for path in folder.glob("*.md")} - {"README.md"}


@pytest.mark.parametrize("page", ["README.md", "docs/guide.md", "docs/decisions/README.md"])
def test_links_between_pages_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = [t for t in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in t]
    assert [t for t in targets if not (ROOT / page).parent.joinpath(t).exists()] == []


def test_every_make_target_of_the_readme_exists() -> None:
    named = set(re.findall(r"`?make ([a-z]+)\b", (ROOT / "README.md").read_text(encoding="utf-8")))
    rules = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"chat", "test"} <= named <= rules
