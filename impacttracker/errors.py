"""Our exceptions: what an operation may refuse, in sentences that say what to do."""

from collections.abc import Mapping


class Refused(Exception):
    """Something cannot be done as asked. Its text is for the person who asked."""

    status = 422


class NotAllowed(Refused):
    """The person may see this, but not do that to it."""

    status = 403


class NotFound(Refused):
    """There is no such thing, or none that this person may see: both read the same."""

    status = 404


class Invalid(Refused):
    """Some answers are not acceptable; `problems` says which field and what to do."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


class Stale(Refused):
    """Somebody else saved in the meantime; neither text may be lost."""

    status = 409


class Unreadable(Refused):
    """A file is not what its reader understands."""
