"""Commands that bring files in, write projects down, and keep whole installations safe."""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask import current_app
from flask.cli import with_appcontext

from impacttracker.cli import answers_plainly, only_reads, print_json
from impacttracker.database import db
from impacttracker.errors import NotFound, Refused
from impacttracker.exchange.flags import Flag
from impacttracker.exchange.planning.plan import Act, Report
from impacttracker.exchange.queries import people_of
from impacttracker.exchange.wanted import Wanted
from impacttracker.exchange.writing import WRITERS, kept_back, writer_called
from impacttracker.lists import kept
from impacttracker.projects import queries as projects

if TYPE_CHECKING:
    from impacttracker.exchange.source import File

PROJECT = click.option("--project", "code", required=True, help="The project's code.")


@click.command("import")
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
@PROJECT
@click.option("--as", "reader", default="", help="How to read it; else told from its content.")
@click.option("--award", default="", help="The reference of the award that a page is about.")
@click.option("--add-awards", is_flag=True, help="Add awards that the project does not have.")
@click.option("--columns", default="", help="A file that says what columns of tables hold.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
@answers_plainly
def import_files(
    files: tuple[str, ...],
    code: str,
    reader: str,
    award: str,
    add_awards: bool,
    columns: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Bring files into a project: all of them, or nothing."""
    report = Report()
    _bring_in(files, code, reader, award, add_awards, columns, report, keeps_files=not dry_run)
    _settle(report, dry_run, as_json)


@click.command("fetch-gtr")
@click.argument("reference")
@PROJECT
@click.option("--add-awards", is_flag=True, help="Add the award where the project lacks it.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
@answers_plainly
def fetch_gtr(reference: str, code: str, add_awards: bool, dry_run: bool, as_json: bool) -> None:
    """Bring in what Gateway to Research tells of a grant, where IMPACTTRACKER_GTR_FETCH is on."""
    from impacttracker.exchange import fetching
    from impacttracker.receipts import operations as receipts

    project = projects.by_code(code)
    if project is None:
        raise NotFound(f"There is no project {code}.")
    file, several = fetching.fetched(reference, current_app.config)
    _, plans = receipts.bring_in(project, [file], several, by=None, adds_awards=add_awards)
    report = Report()
    for planned in plans:
        report.add(planned)
    _settle(report, dry_run, as_json)


@click.command("export")
@PROJECT
@click.option("--as", "writer_name", required=True, help=f"How: {', '.join(WRITERS)}.")
@click.option("--award", default="", help="Only what belongs to this award, by its reference.")
@click.option("--view", default="", help="Only what this shared view of a list shows.")
@click.option("--person", default="", help="Only what this person took part in, by name (CVs).")
@click.option("--level", type=click.IntRange(2, 4), default=2, help="Of headings in web pages.")
@click.option("-o", "--output", default="-", help="Where to write it; else standard output.")
@with_appcontext
@answers_plainly
@only_reads
def export(
    code: str, writer_name: str, award: str, view: str, person: str, level: int, output: str
) -> None:
    """Write a project down, such as `flask export --project CODE --as archive -o FILE`."""
    writer = writer_called(writer_name)
    wanted = replace(_wanted(code, award, view, person), level=level)
    # What stood there stays until all of it is written.
    with writer.written(wanted) as whole, click.open_file(output, "wb") as out:
        shutil.copyfileobj(whole, out)
    if writer.is_for_funders and (number := kept_back(wanted)):
        click.echo(f"Left out, because they are not for funders: {number} records.", err=True)


@click.command("backup")
@click.argument("file", metavar="FILE")
@with_appcontext
@answers_plainly
def backup(file: str) -> None:
    """Write everything of this installation to one file, and check what was written."""
    from impacttracker.evidence.storage import store
    from impacttracker.exchange.backups import write_backup

    made = write_backup(Path(file), store())
    click.echo(f"Wrote {file}: {made.rows:,} rows and {made.files:,} files, all checked.")
    if made.damaged:
        click.echo(
            f"Files that are no longer what was kept: {made.damaged:,}. The store has damaged "
            "them, and restoring leaves them out.",
            err=True,
        )


@click.command("restore")
@click.argument("file", metavar="FILE")
@click.option("--replace", is_flag=True, help="Throw away what stands in the database now.")
@with_appcontext
@answers_plainly
def restore(file: str, replace: bool) -> None:
    """Bring back everything that a backup holds, into an empty database."""
    from impacttracker.evidence.storage import store
    from impacttracker.exchange.backups import restore_backup
    from impacttracker.search import index

    made = restore_backup(Path(file), store(), replace=replace)
    # A backup holds what is recorded; what it is found by is told from that anew.
    with db.engine.begin() as connection:
        index.rebuild(connection)
    click.echo(f"Restored {made.rows:,} rows and {made.files:,} files from {file}.")


def _wanted(code: str, award: str, view: str, person: str) -> Wanted:
    project = projects.by_code(code)
    if project is None:
        raise NotFound(f"There is no project {code}.")
    awards = {one.reference: one for one in projects.awards_of(project)}
    if award and award not in awards:
        raise NotFound(f"The project has no award {award}.")
    shared = kept.shared_view_called(view, project) if view else None
    if view and shared is None:
        raise NotFound(f"The project shares no view {view}.")
    known = {one.name: one for one in people_of(project)} if person else {}
    if person and person not in known:
        raise NotFound(f"The project knows nobody called {person}.")
    return Wanted(project, award=awards.get(award), view=shared, person=known.get(person))


def _bring_in(
    files: Iterable[str],
    code: str,
    reader: str,
    award: str,
    adds_awards: bool,
    columns: str,
    report: Report,
    *,
    keeps_files: bool,
) -> None:
    from impacttracker.exchange import operations, reading
    from impacttracker.exchange.remembered import remembered_in
    from impacttracker.receipts import operations as receipts

    given = _given(files)
    limits = reading.limits_of(current_app.config)
    project = projects.by_code(code)
    options = {**remembered_in(project), "named": _columns_in(columns)}
    several = reading.read_apart(given, reader, options, limits=limits)
    is_new = project is None
    if project is None:
        project = operations.project_for(code, several[0])
    _, plans = receipts.bring_in(
        project,
        given,
        several,
        by=None,
        award=award,
        adds_awards=adds_awards or is_new,
        keeps_files=keeps_files,
    )
    for planned in plans:
        report.add(planned)


def _columns_in(path: str) -> list[dict[str, Any]]:
    """What a file says of the columns of tables; nothing where there is none."""
    from impacttracker.exchange.source import text_of
    from impacttracker.exchange.tables import mapping_file

    return mapping_file.read(text_of(Path(path).read_bytes())) if path else []


def _given(files: Iterable[str]) -> "list[File]":
    """The files, and in the order of their names those of the folders among them."""
    from impacttracker.exchange.folders import opened_at
    from impacttracker.exchange.reading import LARGEST_FILE
    from impacttracker.exchange.source import File

    given = []
    for path, is_inside in _paths(files):
        if archive := opened_at(path):
            given.append(archive)
        elif path.stat().st_size > LARGEST_FILE:
            raise Refused(f"{path} is too large: a file may have up to 25 MB.")
        else:
            given.append(File(path.read_bytes(), str(path), is_inside=is_inside))
    return given


def _paths(files: Iterable[str]) -> Iterator[tuple[Path, bool]]:
    """(the path of each file, whether it stands in a folder that was given)."""
    from impacttracker.exchange.folders import MOST_FILES

    for path in map(Path, files):
        if not path.is_dir():
            yield path, False
            continue
        within = sorted(
            one for one in path.rglob("*") if one.is_file() and not _is_hidden(one, path)
        )
        if not within:
            raise Refused(f"The folder {path} is empty.")
        if len(within) > MOST_FILES:
            raise Refused(
                f"The folder {path} holds more than {MOST_FILES} files. Give it in parts."
            )
        yield from ((one, True) for one in within)


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _settle(report: Report, dry_run: bool, as_json: bool) -> None:
    """Keep what was brought in, unless it was only tried, and say it."""
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
    if as_json:
        print_json(report.as_json())
    else:
        _say(report, dry_run)


def _say(report: Report, dry_run: bool) -> None:
    # What it needs is large, and most commands bring nothing in.
    from impacttracker.exchange import preview

    click.echo(f"Read as {', '.join(report.readers)}.{' Nothing was stored.' * dry_run}")
    for act in Act:
        counts = report.counts[act] + report.others[act]
        named = {preview.named(kind): number for kind, number in counts.items()}
        said = ", ".join(f"{name} {named[name]:,}" for name in sorted(filter(None, named)))
        click.echo(f"{act.capitalize()}: {said or 'nothing'}.")
    _say_flags("Skipped", report.skipped)
    _say_flags("Not taken", report.rejected)
    _say_flags("Mended", report.mended)
    _say_flags("Known again", report.matched)
    _say_flags("Said otherwise here", report.differing)
    _say_flags("Please look at", report.flagged)


def _say_flags(heading: str, flags: Iterable[Flag]) -> None:
    for flag in flags:
        click.echo(f"{heading}: {flag.where}: {' '.join(flag.what.split())}")


COMMANDS = (import_files, fetch_gtr, export, backup, restore)
