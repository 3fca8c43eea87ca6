"""What was imported into a project of everything, and a file that waits to be."""

from collections.abc import Callable
from typing import Any

from impacttracker.accounts.models import User
from impacttracker.exchange import operations as exchange
from impacttracker.exchange import remembered
from impacttracker.exchange.contents import Contents, OrganisationFacts, RecordFacts
from impacttracker.exchange.flags import Flag, Rejected
from impacttracker.exchange.queries import contents_of
from impacttracker.exchange.source import File
from impacttracker.exchange.writers import archive
from impacttracker.projects.models import Project
from impacttracker.receipts import operations as receipts


def import_something(project: Project, says: Callable[[str], str], *, by: User) -> dict[str, Any]:
    """The receipt of a table with a row that was not taken and one that says otherwise than what
    stands here, how such tables are read, and a file that nobody confirmed."""
    receipt, _ = receipts.bring_in(project, [File(b"", says("file"))], [_told(says)], by=by)
    columns = {says("head"): "title"}
    said = {"signature": {"about": "engagement", "columns": columns}}
    remembered.remember(project, said, by=by)
    written = archive.write(contents_of(project, None))
    exchange.hold(project, File(written.encode(), says("file")), by=by)
    return {"receipt_uid": receipt.uid}


def _told(says: Callable[[str], str]) -> Contents:
    """What a table tells: a record, a partner otherwise than it stands here, a row not taken."""
    return Contents(
        reader="table",
        fills=True,
        records=(
            RecordFacts(
                kind="engagement",
                title=says("imported"),
                source={"reader": "table", "fingerprint": says("fingerprint"), "occurrence": 1},
                given=frozenset({"title"}),
            ),
        ),
        organisations=(
            OrganisationFacts(
                key="known",
                name=says("organisation"),
                country=says("elsewhere"),
                where=says("row"),
                given=frozenset({"name", "country"}),
            ),
        ),
        flagged=(Flag(says("where"), says("flag")),),
        mended=(Flag(says("where"), says("mended")),),
        rejected=(Rejected(says("sheet"), 3, (says("head"),), (says("cell"),), says("reason")),),
    )
