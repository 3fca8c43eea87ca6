"""Where in a TOML file each value stands, which the standard reader does not tell."""

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass, replace

Path = tuple[str | int, ...]

BARE = re.compile(r"[A-Za-z0-9_-]+")
BETWEEN = re.compile(r"(?:[\s,]|#[^\n]*)*")
LONG_STRINGS = ('"""', "'''")


class UnreadableFormat(ValueError):
    """A format file says something that we cannot follow; the message names file and line."""


@dataclass(frozen=True)
class Place:
    """A value in a file: *path* leads to it from the top, *named* says where for people."""

    file: str
    lines: dict[Path, int]
    path: Path = ()
    named: str = ""

    def inside(self, *steps: str | int, named: str = "") -> "Place":
        joined = ", ".join(part for part in (self.named, named) if part)
        return replace(self, path=(*self.path, *steps), named=joined)

    def refused(self, message: str, *steps: str | int) -> UnreadableFormat:
        """The error that says what is wrong with the value *steps* further in."""
        path = (*self.path, *steps)
        while path and path not in self.lines:
            path = path[:-1]
        where = f"{self.file}, line {self.lines.get(path, 1)}"
        return UnreadableFormat(": ".join(part for part in (where, self.named, message) if part))


def lines_of(text: str) -> dict[Path, int]:
    """The line, counted from 1, of every key and list item of *text*, which has to be TOML."""
    scanner = _Scanner(text)
    scanner.read()
    return scanner.lines


class _Scanner:
    """Goes through valid TOML once and notes where things begin; it reads no values."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.lines: dict[Path, int] = {}
        self._breaks = [match.start() for match in re.finditer("\n", text)]
        self._tables: Counter[Path] = Counter()

    def read(self) -> None:
        table: Path = ()
        while self._next():
            table = self._header() if self.text[self.at] == "[" else self._pair(table)

    def _next(self) -> str:
        """The next character that says something; empty at the end."""
        self.at = _end_of(BETWEEN, self.text, self.at)
        return self.text[self.at : self.at + 1]

    def _note(self, path: Path, at: int) -> None:
        self.lines.setdefault(path, bisect_right(self._breaks, at - 1) + 1)

    def _header(self) -> Path:
        begins, is_list = self.at, self.text.startswith("[[", self.at)
        self.at += 2 if is_list else 1
        *above, last = self._keys("]")
        self.at += 2 if is_list else 1
        path: Path = ()
        for key in above:
            path = self._latest((*path, key))
        path = (*path, last)
        if is_list:
            self._tables[path] += 1
        path = self._latest(path)
        self._note(path, begins)
        return path

    def _latest(self, path: Path) -> Path:
        """A list of tables is continued in its last one."""
        return (*path, self._tables[path] - 1) if self._tables[path] else path

    def _pair(self, table: Path) -> Path:
        begins = self.at
        path = (*table, *self._keys("="))
        self.at += 1
        self._note(path, begins)
        self._value(path)
        return table

    def _keys(self, until: str) -> list[str]:
        keys: list[str] = []
        while (character := self._next()) != until:
            begins = self.at
            if character == ".":
                self.at += 1
            elif character in "\"'":
                self._string()
                keys.append(self.text[begins + 1 : self.at - 1])
            else:
                self.at = _end_of(BARE, self.text, begins)
                keys.append(self.text[begins : self.at])
        return keys

    def _value(self, path: Path) -> None:
        character = self._next()
        if character in "\"'":
            self._string()
        elif character == "[":
            self._items(path)
        elif character == "{":
            self.at += 1
            while self._next() != "}":
                self._pair(path)
            self.at += 1
        else:
            self.at = _end_of(re.compile(r"[^,\]}\n#]*"), self.text, self.at)

    def _items(self, path: Path) -> None:
        self.at += 1
        number = 0
        while self._next() != "]":
            self._note((*path, number), self.at)
            self._value((*path, number))
            number += 1
        self.at += 1

    def _string(self) -> None:
        mark = self.text[self.at : self.at + 3]
        if mark not in LONG_STRINGS:
            mark = mark[0]
        self.at += len(mark)
        while not self.text.startswith(mark, self.at):
            self.at += 2 if self.text[self.at] == "\\" and mark[0] == '"' else 1
        self.at += len(mark)
        # A long string may end with quotation marks of its own.
        while len(mark) == 3 and self.text.startswith(mark[0], self.at):
            self.at += 1


def _end_of(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
