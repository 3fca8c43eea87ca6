"""The sheets of a project as a person edits them: cells by row and head, and back as files."""

from io import BytesIO

from impacttracker.exchange import operations, queries, reading
from impacttracker.exchange.source import File
from impacttracker.exchange.writers import table
from impacttracker.spreadsheets import comma_separated


class Sheets:
    """The sheets of *project*, by their names; each a list of rows, heads first."""

    def __init__(self, project, viewer=None):
        contents = queries.contents_of(project, viewer)
        self.sheets = {
            sheet.name: [[one.label for one in sheet.columns], *map(list, sheet.rows)]
            for sheet in table.sheets_of(contents)
        }

    def row(self, sheet, which):
        """The row of a sheet that holds *which* in any cell."""
        return next(row for row in self.sheets[sheet][1:] if which in row)

    def edit(self, sheet, which, **cells):
        """Type *cells*, by their heads, into the row that holds *which*."""
        row = self.row(sheet, which)
        for head, cell in cells.items():
            row[self.sheets[sheet][0].index(head)] = cell

    def add(self, sheet, **cells):
        """A new row at the end of a sheet."""
        self.sheets[sheet].append([cells.get(head) for head in self.sheets[sheet][0]])

    def drop(self, sheet, head):
        """Take a column out."""
        place = self.sheets[sheet][0].index(head)
        for row in self.sheets[sheet]:
            del row[place]

    def files(self):
        return [
            File("".join(comma_separated.written(rows[0], rows[1:])).encode(), f"{name}.csv")
            for name, rows in self.sheets.items()
        ]

    def bring_in(self, project, by=None):
        """Bring all of it into *project*; gives the plan that was carried out."""
        (contents,) = reading.read(self.files())
        (plan,) = operations.bring_in(project, [contents], by=by)
        return plan


def read_table(text, name="table.csv", **options):
    """What the reader of tables makes of separated text."""
    (contents,) = reading.read([File(text.encode(), name)], "table", options)
    return contents


def workbook_of(project):
    out = BytesIO()
    table.write_workbook(queries.contents_of(project, None), out)
    return out.getvalue()


def folder_of(project):
    out = BytesIO()
    table.write_folder(queries.contents_of(project, None), out)
    return out.getvalue()
