"""The rules of the code, as functions from source text to what breaks them.

Each gives sentences, none when the rule is kept. The tests beside this module hold the whole
project against them, and a broken sample against each, so that a rule is seen to fail.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from jinja2 import Environment, meta

LONGEST_MODULE = 300
LONGEST_FUNCTION = 25

ROLES = {"__init__", "views", "forms", "operations", "queries", "access", "models", "vocabulary"}
GATHERERS = {
    "api", "bin", "bulk", "calendar", "capture", "commands", "demonstration", "dropped", "exchange",
    "formats", "history", "home", "lists", "mentions", "pathway", "privacy", "reports", "returns",
    "search", "seeds", "spreadsheets", "timeline",
}  # fmt: skip
JUNK_DRAWERS = {
    "base", "common", "core", "handlers", "helpers", "lib", "managers", "misc", "services",
    "shared", "tools", "util", "utils",
}  # fmt: skip
COMMITTERS = re.compile(r"(.+/)?views\.py|cli\.py|commands/.+")


def commits(source: str) -> list[str]:
    """Calls that end a transaction for good: `….commit()` and `session.begin()`."""
    return [
        f"line {call.lineno}: {ast.unparse(call.func)}()"
        for call in _calls(ast.parse(source))
        if isinstance(call.func, ast.Attribute)
        and (
            call.func.attr == "commit"
            or (call.func.attr == "begin" and "session" in ast.unparse(call.func.value))
        )
    ]


def pages_that_forget_to_commit(source: str) -> list[str]:
    """Views that call an operation and neither commit nor roll back what it did."""
    views = _Views(source)
    return [
        f"{name} calls operations and never commits"
        for name in views.names
        if views.calls(name, r"operations\.\w+") and not views.calls(name, r".*\.(commit|rollback)")
    ]


def reading_pages_that_commit(source: str, except_for: frozenset[str] = frozenset()) -> list[str]:
    """Views that answer GET alone, and yet commit."""
    views = _Views(source)
    return [
        f"{name} answers only GET, and commits"
        for name in views.names
        if name not in except_for and views.only_reads(name) and views.calls(name, r".*\.commit")
    ]


def wrong_name(module: str, named_for_one_thing: frozenset[str]) -> str:
    """What is wrong with the name of a module, given as its path inside the package.

    A module is named for its role or for the one thing that it holds. Packages that gather or
    send out hold such things; elsewhere they are listed, so that a new name is a decision.
    """
    path = PurePosixPath(module)
    if {path.stem, *path.parts[:-1]} & JUNK_DRAWERS:
        return f"{module} is a junk drawer: name it for what it holds"
    if module in named_for_one_thing or module == "__init__.py":
        return ""
    if len(path.parts) > 1 and (path.stem in ROLES or path.parts[0] in GATHERERS):
        return ""
    if len(path.parts) == 3 and path.parts[1] in ROLES:
        return ""
    return f"{module} is neither a role nor on the list of modules named for one thing"


def too_long(source: str) -> str:
    """That a module is longer than a reader can hold, if it is."""
    lines = len(source.splitlines())
    return f"{lines} lines; at most {LONGEST_MODULE}" if lines > LONGEST_MODULE else ""


def long_functions(source: str) -> dict[str, int]:
    """Functions longer than they should be, and their lines without docstring."""
    lengths = {
        function.name: _length(function)
        for function in ast.walk(ast.parse(source))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    return {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION}


def unexplained_exceptions(source: str) -> list[str]:
    """Switched-off checks (`noqa`, `type: ignore`) that name no check, or `noqa` no reason."""
    found = []
    for number, line in enumerate(source.splitlines(), 1):
        if re.search(r"#\s*noqa(?!: [A-Z]+\d+(, ?[A-Z]+\d+)* +[-(].*\w{3})", line):
            found.append(f"line {number}: noqa without a check and a reason")
        if re.search(r"#\s*type:\s*ignore(?!\[)", line):
            found.append(f"line {number}: type: ignore without a check")
    return found


def second_clocks(source: str) -> list[str]:
    """Calls that read the clock; only `clock.py` may, or a test could not stop it."""
    read = re.compile(r"(datetime|date)\.(now|utcnow|today)|time\.(time|localtime)")
    return [
        f"line {call.lineno}: {ast.unparse(call.func)}()"
        for call in _calls(ast.parse(source))
        if read.search(ast.unparse(call.func))
    ]


def undeclared_access(access: dict[str, object]) -> list[str]:
    """Endpoints whose view says nobody's access, given what each says."""
    return [
        f"{endpoint} states no access"
        for endpoint, stated in sorted(access.items())
        if not (isinstance(stated, str) and stated)
    ]


def unreadable_addresses(rules: list[str]) -> list[str]:
    """Addresses that are not in kebab-case, or take a whole number without bounds."""
    faults = []
    for rule in rules:
        if re.search(r"[A-Z_]", re.sub(r"<[^>]*>", "", rule)):
            faults.append(f"{rule} is not in kebab-case")
        if "<int:" in rule:
            faults.append(f"{rule} takes a number without bounds")
    return faults


def templates_named_in(source: str) -> set[str]:
    """The templates that Python source names in full, as `folder/page.html`."""
    return {
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"[\w-]+(/[\w-]+)+\.(html|txt|svg|xml)", node.value)
    }


def templates_used_by(template: str) -> set[str]:
    """The templates that a template extends, includes or imports from."""
    # Nothing is rendered here, so that there is nothing to escape.
    syntax = Environment(extensions=["jinja2.ext.do"])  # noqa: S701 (only parses)
    return {name for name in meta.find_referenced_templates(syntax.parse(template)) if name}


def names_imported_in_vain(template: str) -> list[str]:
    """Macros that a template imports and never uses."""
    faults = []
    for found in re.finditer(r"\{%-?\s*from\s+\S+\s+import\s+(.+?)-?%\}", template, re.DOTALL):
        names = found[1].replace(" with context", "").replace(" without context", "")
        for name in (part.split(" as ")[-1].strip() for part in names.split(",")):
            if len(re.findall(rf"\b{re.escape(name)}\b", template)) < 2:
                faults.append(f"{name} is imported and never used")
    return faults


def inline_code(template: str) -> list[str]:
    """What the content policy would stop: scripts and styles written into a template."""
    patterns = {
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)": "a script without src",
        r"<style\b": "a style sheet",
        r"[\s\"']style\s*=": "a style attribute",
        r"<[^>]*\son[a-z]+\s*=\s*[\"']": "an event handler",
        r"javascript:": "an address that runs a script",
    }
    return [what for pattern, what in patterns.items() if re.search(pattern, template)]


def unprotected_forms(template: str) -> list[str]:
    """Forms that change something and carry no token against forgery."""
    return [
        f"the form {form[:60]}… carries no token"
        for form in re.findall(r"<form\b.*?</form>", template, re.DOTALL)
        if re.search(r"method=[\"']post", form, re.IGNORECASE)
        and not re.search(r"csrf_token|hidden_tag\(|caller\(", form)
    ]


def unsafe_markup(template: str) -> list[str]:
    """Places where what people typed could become markup."""
    return [f"“{found}”" for found in re.findall(r"\|\s*safe\b|autoescape\s+false", template)]


class _Views:
    """The views of a module, and everything that each calls, also through its own functions."""

    def __init__(self, source: str) -> None:
        self._functions = {
            node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)
        }
        self.names = [name for name in self._functions if self._routes(name)]

    def only_reads(self, name: str) -> bool:
        return all(
            route.func.attr == "get"
            or (route.func.attr == "route" and not any(k.arg == "methods" for k in route.keywords))
            for route in self._routes(name)
            if isinstance(route.func, ast.Attribute)
        )

    def calls(self, name: str, pattern: str) -> bool:
        return any(re.fullmatch(pattern, called) for called in self._reached_from(name))

    def _routes(self, name: str) -> list[ast.Call]:
        return [
            decorator
            for decorator in self._functions[name].decorator_list
            if isinstance(decorator, ast.Call)
            and isinstance(decorator.func, ast.Attribute)
            and decorator.func.attr in {"route", "get", "post", "put", "patch", "delete"}
        ]

    def _reached_from(self, name: str) -> set[str]:
        reached: set[str] = set()
        waiting = [name]
        while waiting:
            function = self._functions.get(waiting.pop())
            if function is None:
                continue
            called = {ast.unparse(call.func) for call in _calls(function)}
            waiting.extend(called - reached)
            reached |= called
        return reached


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body
    if ast.get_docstring(function, clean=False) is not None:
        body = body[1:]
    if not body:
        return 0
    return (body[-1].end_lineno or body[-1].lineno) - body[0].lineno + 1
