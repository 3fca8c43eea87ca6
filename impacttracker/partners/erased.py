"""Keeps out whoever was erased from a project, known again by hashes of their addresses alone.

Whatever enters people without a person who types them asks here: imports, the files that are
dropped on a page, programs. Somebody who has no address cannot be known again: a name is no
identifier, so its hash would keep out everybody of that name, and could be guessed from a list.
"""

import hmac
import secrets
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import delete, select

from impacttracker.database import db
from impacttracker.errors import Invalid
from impacttracker.partners.models import Acquaintance, ErasedAddress, Erasure, Person
from impacttracker.partners.recognising import is_nobodys
from impacttracker.projects.models import Project

REFUSED = (
    "Somebody with this address was erased from the project. They come back only if a person "
    "enters them on the page for adding people."
)

LET_IN = (
    " Somebody with this address had been erased from the project: from now on imports bring "
    "them in again. Say on which lawful basis they are kept."
)


class KeptOut:
    """The addresses that a project erased; it can be asked for one, and tells none."""

    def __init__(self, rows: Iterable[tuple[str, str, str]] = ()) -> None:
        """*rows* are (salt, digest, the uid of who stands in for them)."""
        self._stand_ins: dict[str, dict[str, str]] = defaultdict(dict)
        for salt, digest, uid in rows:
            self._stand_ins[salt][digest] = uid

    def __bool__(self) -> bool:
        return bool(self._stand_ins)

    def __contains__(self, email: str) -> bool:
        return self.stand_in([email]) is not None

    def stand_in(self, emails: Iterable[str]) -> str | None:
        """The uid of who stands in for the person with one of *emails*, if they were erased."""
        return next(
            (
                known[digest]
                for email in emails
                for salt, known in self._stand_ins.items()
                if (digest := _digest(salt, email)) in known
            ),
            None,
        )

    def digests(self, emails: Iterable[str]) -> Mapping[str, list[str]]:
        """What *emails* are known as, by salt."""
        several = list(emails)
        return {salt: [_digest(salt, email) for email in several] for salt in self._stand_ins}


def left_out(number: int) -> str:
    """Why *number* people of a file are left out. It tells how many, and not who: what an import
    says is kept, and would else hold again that somebody in particular was erased."""
    who = "1 person was" if number == 1 else f"{number:,} people were"
    return f"{who} erased from this project: they come back only if somebody enters them by hand."


def words_on_letting_in(project: Project, emails: Iterable[str]) -> str:
    """What whoever saves *emails* by hand has to know, after what else is said; mostly nothing."""
    return LET_IN if kept_out_of(project).stand_in(emails) else ""


def kept_out_of(project: Project) -> KeptOut:
    """Whom *project* erased, by their addresses. One statement."""
    rows = db.session.execute(
        select(ErasedAddress.salt, ErasedAddress.digest, Erasure.stand_in_uid)
        .join(Erasure, Erasure.id == ErasedAddress.erasure_id)
        .where(Erasure.project_id == project.id)
    )
    return KeptOut((salt, digest, uid) for salt, digest, uid in rows)


def remember(erasure: Erasure, person: Person) -> None:
    """Note the addresses of *person*, who is being erased, but for those that others have, too.

    The project must be locked: all its addresses share a salt.
    """
    db.session.flush()
    own = set(map(_plain, _addresses_of(person))) - _of_others(person, erasure.project_id)
    emails = sorted(email for email in own if email and not is_nobodys(email))
    if not emails:
        return
    salt = _salt_of(erasure.project_id) or secrets.token_hex(32)
    held = select(ErasedAddress.digest).where(ErasedAddress.salt == salt)
    known = set(db.session.scalars(held))
    digests = (_digest(salt, email) for email in emails)
    db.session.add_all(
        ErasedAddress(erasure_id=erasure.id, salt=salt, digest=digest)
        for digest in digests
        if digest not in known
    )
    db.session.flush()


def refuse(several: Iterable[tuple[Project, Sequence[str]]]) -> None:
    """Raise `Invalid` where somebody who was erased from a project has one of the addresses beside
    it. One statement for each project."""
    wanted: dict[Project, list[str]] = defaultdict(list)
    for project, emails in several:
        if emails:
            wanted[project].extend(emails)
    for project, given in wanted.items():
        if kept_out_of(project).stand_in(given):
            raise Invalid({"emails": REFUSED})


def let_in(project: Project, emails: Iterable[str]) -> bool:
    """Forget that *emails* were erased, as somebody enters them on purpose; whether any was."""
    several = list(emails)
    known = kept_out_of(project) if several else KeptOut()
    if not known.stand_in(several):
        return False
    for salt, digests in known.digests(several).items():
        db.session.execute(
            delete(ErasedAddress).where(
                ErasedAddress.salt == salt, ErasedAddress.digest.in_(digests)
            )
        )
    return True


def _digest(salt: str, email: str) -> str:
    return hmac.digest(salt.encode(), _plain(email).encode(), "sha256").hex()


def _plain(email: str) -> str:
    return unicodedata.normalize("NFKC", email).casefold().strip()


def _addresses_of(person: Person) -> Iterable[str]:
    """Theirs, and those of the entries that were merged into theirs."""
    merged = select(Person.emails).where(Person.merged_into_id == person.id)
    return [*person.emails, *(email for some in db.session.scalars(merged) for email in some)]


def _of_others(person: Person, project_id: int) -> set[str]:
    others = (
        select(Person.emails)
        .join(Acquaintance, Acquaintance.person_id == Person.id)
        .where(Acquaintance.project_id == project_id, Person.id != person.id)
    )
    return {_plain(email) for some in db.session.scalars(others) for email in some}


def _salt_of(project_id: int) -> str | None:
    return db.session.scalar(
        select(ErasedAddress.salt)
        .join(Erasure, Erasure.id == ErasedAddress.erasure_id)
        .where(Erasure.project_id == project_id)
        .limit(1)
    )
