"""What a bibliography holds, in neutral words: publications, data sets and software."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Work:
    """One entry of a bibliography, still with the type that its own format gives it."""

    where: str
    """“entry wu2021”."""
    dialect: str
    """The format that it is written in, as `publication_types.toml` names it."""
    type: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    """Family name first, after a comma the rest; an organisation as it is called."""
    editors: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    """In EDTF or nearly so; the first that can be read is the one that counts."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """By the names of a publication: `journal`, `volume`, `doi` and so on."""
    abstract: str = ""
    url: str = ""
    licence: str = ""
    """As SPDX calls it, where the format does; it also stands in what is left."""
    arxiv: str = ""
    awards: tuple[str, ...] = ()
    """Every number of an award that it names, whosever it is."""
    unmapped: Mapping[str, Any] = field(default_factory=dict)
    """What none of these takes, under its own label."""
    flags: tuple[str, ...] = ()
