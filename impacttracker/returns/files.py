"""What a return, or the board, is as a file."""

import re
import unicodedata
from io import BytesIO

from flask import Response

from impacttracker.returns.board import Board
from impacttracker.returns.models import Return
from impacttracker.spreadsheets import comma_separated

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def pdf(content: bytes, returned: Return, what: str) -> Response:
    """The PDF, to be looked at in the browser."""
    response = Response(content, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=_name(returned, what, "pdf"))
    return response


def content(text: str, returned: Return, what: str) -> Response:
    """The very text that was kept, to be taken away."""
    response = Response(text, mimetype="application/json")
    name = _name(returned, what, "json")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def sheet(board: Board, form: str) -> Response:
    """The board as comma-separated text, or as a workbook."""
    name = f"{plain(board.file_name)}.{form}"
    if form == "csv":
        made = board.as_sheet()
        text = comma_separated.written([one.label for one in made.columns], made.rows)
        response = Response("".join(text), mimetype="text/csv")
    else:
        # Loaded when it is first used, so that pages and commands start fast.
        from impacttracker.spreadsheets import workbook

        file = BytesIO()
        workbook.write(file, [board.as_sheet()], board.about())
        response = Response(file.getvalue(), mimetype=XLSX)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def plain(name: str) -> str:
    """*name* in letters that every system takes."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub("[^A-Za-z0-9-]+", "-", letters).strip("-")


def _name(returned: Return, what: str, form: str) -> str:
    """Such as "ukri-2027-ES-X000001-1-draft.pdf"."""
    parts = (returned.format_key, returned.period, returned.award.reference, what)
    return f"{plain('-'.join(parts))[:150]}.{form}"
