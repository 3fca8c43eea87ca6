"""Keeps the evidence files that a packed archive brings along, by the rules of any upload."""

from flask import current_app

from impacttracker.accounts.models import User
from impacttracker.errors import Invalid
from impacttracker.evidence import operations as evidence
from impacttracker.evidence.files import examine
from impacttracker.evidence.models import Evidence
from impacttracker.exchange.attached import Attached

OTHER_BYTES = "Its content is not what the archive says: the SHA-256 of the two differ."


def take_in(piece: Evidence, attached: Attached, *, by: User | None, keeps: bool) -> None:
    """Give *piece* its file; raises `Invalid` with the reason where it may not be kept.

    Where nothing is kept it is only looked at, so that a preview tells the same.
    """
    largest = current_app.config["LARGEST_FILE"]
    upload = attached.upload(piece.sha256 or "", piece.file or "", largest=largest)
    if upload is None:
        return
    with upload.content:
        if examine(upload, largest=largest).sha256 != piece.sha256:
            raise Invalid({"file": OTHER_BYTES})
        if keeps:
            evidence.give_file_again(piece, upload, by=by)
