"""The project's own files, as the rules of the code look at them."""

from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "impacttracker"
TEMPLATES = ROOT / "templates"
MIGRATIONS = ROOT / "migrations"


@cache
def modules() -> dict[str, str]:
    """The text of each module of the application, by its path inside the package."""
    return {
        file.relative_to(PACKAGE).as_posix(): file.read_text()
        for file in sorted(PACKAGE.rglob("*.py"))
    }


@cache
def templates() -> dict[str, str]:
    """The text of each template, by the name under which it is used."""
    return {
        file.relative_to(TEMPLATES).as_posix(): file.read_text()
        for file in sorted(TEMPLATES.rglob("*.*"))
    }
