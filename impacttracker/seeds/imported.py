"""What was imported into a project of everything, and a file that waits to be."""

from collections.abc import Callable
from typing import Any

from impacttracker.accounts.models import User
from impacttracker.exchange import operations as exchange
from impacttracker.exchange import remembered
from impacttracker.exchange.contents import Contents, RecordFacts
from impacttracker.exchange.flags import Flag, Rejected
from impacttracker.exchange.queries import contents_of
from impacttracker.exchange.source import File
from impacttracker.exchange.writers import archive
from impacttracker.projects.models import Project
from impacttracker.receipts import operations as receipts


def import_something(project: Project, says: Callable[[str], str], *, by: User) -> dict[str, Any]:
    """The receipt of a table with a row that was not taken, how such tables are read, and a file
    that nobody confirmed."""
    why = says("reason")
    contents = Contents(
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
        flagged=(Flag(says("where"), says("flag")),),
        mended=(Flag(says("where"), says("mended")),),
        rejected=(Rejected(says("sheet"), 3, (says("head"),), (says("cell"),), why),),
    )
    receipt, _ = receipts.bring_in(project, [File(b"", says("file"))], [contents], by=by)
    columns = {says("head"): "title"}
    said = {"signature": {"about": "engagement", "columns": columns}}
    remembered.remember(project, said, by=by)
    written = archive.write(contents_of(project, None))
    exchange.hold(project, File(written.encode(), says("file")), by=by)
    return {"receipt_uid": receipt.uid}
