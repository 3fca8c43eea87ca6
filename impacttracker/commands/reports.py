"""Commands that make reports, say what is missing in them, and list the funders' formats."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from impacttracker import clock
from impacttracker.addresses import path_to
from impacttracker.cli import answers_plainly, only_reads, print_json
from impacttracker.errors import NotFound, Refused
from impacttracker.formats import held as funders
from impacttracker.formats.format import Format, Scope, Section
from impacttracker.partners.models import Organisation
from impacttracker.presentation import day
from impacttracker.projects import queries as projects
from impacttracker.projects.models import Award, Project
from impacttracker.reports import queries
from impacttracker.reports.compose import left_out_of
from impacttracker.reports.files import KINDS, File, section_as_csv
from impacttracker.reports.filled import Filled, Wishes
from impacttracker.reports.filling import filled
from impacttracker.reports.readiness.finding import Place, Severity
from impacttracker.reports.readiness.pages import checked
from impacttracker.reports.readiness.queries import set_aside_in
from impacttracker.reports.readiness.readiness import numbers_of
from impacttracker.reports.readiness.showing import lines_of, parted, said_of
from impacttracker.returns import earlier

TABLES = frozenset({"csv", "xlsx"})

KEY = click.argument("format_key", metavar="FORMAT")
PROJECT = click.option("--project", "code", required=True, help="The project's code.")
AWARD = click.option("--award", "reference", default="", help="Only this award's records.")
VERSION = click.option("--version", default="", help="A version of the format, else the newest.")
PARTNER = click.option("--partner", default="", help="Only what this partner took part in.")
PERIOD = click.option(
    "--period", default="", help="The funder's name for the period, such as 2027."
)
INCLUDE = click.option(
    "--with",
    "include",
    multiple=True,
    help="A section that names people, such as next_destination.",
)


@click.command("report")
@KEY
@PROJECT
@AWARD
@VERSION
@PARTNER
@PERIOD
@INCLUDE
@click.option("--as", "kind", type=click.Choice([*KINDS]), default="pdf", show_default=True)
@click.option("--changes", is_flag=True, help="Append what changed since the last that was sent.")
@click.option("--section", default="", help="With --as csv: only this section, as one table.")
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="Where to write it.")
@with_appcontext
@answers_plainly
@only_reads
def report(
    format_key: str,
    code: str,
    reference: str,
    version: str,
    partner: str,
    period: str,
    include: tuple[str, ...],
    kind: str,
    section: str,
    changes: bool,
    output: str | None,
) -> None:
    """Write a project's report to a funder, such as `flask report ukri --project CODE`."""
    if section and kind != "csv":
        raise Refused("Only --as csv writes one section alone.")
    form = form_called(format_key, version)
    project, award = project_and_award(code, reference)
    material = queries.material_for(project, award, period)
    wishes = Wishes(
        period=period,
        prepared_on=f"Prepared on {day(clock.today())}",
        include=known_sections(form, include),
        partner=partner_for(form, project, partner),
    )
    told = filled(form, material, wishes)
    if changes:
        told = with_changes(told, kind)
    made = section_as_csv(told, section) if section else KINDS[kind].make(told, clock.now())
    for remark in (*made.remarks, *left_out_of(told)):
        click.echo(remark, err=True)
    name = "-".join([format_key, project.code, *filter(None, [section]), f"{clock.today()}"])
    write_out(made, output or f"{name}.{made.ending}", len(told.told))


def with_changes(told: Filled, kind: str) -> Filled:
    """*told* with what changed since its award's last return, for kinds of files that tell it."""
    if kind in TABLES:
        raise Refused(f"--as {kind} writes tables alone: a PDF, Word or web page tells changes.")
    awards = told.material.awards
    if len(awards) != 1:
        raise Refused("Say with --award which award's returns are compared.")
    return replace(told, appendix=tuple(earlier.appendix_to(told, awards[0])))


def write_out(made: File, output: str, records: int) -> None:
    """Write a file where it was wanted, and say what it is."""
    if output == "-":
        sys.stdout.buffer.write(made.content)
        return
    target = Path(output)
    target.write_bytes(made.content)
    told = "1 record" if records == 1 else f"{records:,} records"
    length = ", ".join(filter(None, [made.length, told]))
    click.echo(f"Wrote {target}: {length}.", err=True)


@click.command("ready")
@KEY
@PROJECT
@AWARD
@VERSION
@PARTNER
@PERIOD
@INCLUDE
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
@answers_plainly
@only_reads
def ready(
    format_key: str,
    code: str,
    reference: str,
    version: str,
    partner: str,
    period: str,
    include: tuple[str, ...],
    as_json: bool,
) -> None:
    """Say what a funder would reject and a reviewer doubt in a return; end with 1 if anything
    would be rejected. What somebody has set aside is not said again."""
    form = form_called(format_key, version)
    project, award = project_and_award(code, reference)
    wishes = Wishes(
        period=period,
        include=known_sections(form, include),
        partner=partner_for(form, project, partner),
    )
    told = filled(form, queries.material_for(project, award, period), wishes)
    found, aside = parted(checked(told), set_aside_in(project))
    if as_json:
        print_json(said_of(found, aside, lambda place: _address_of(place, project)))
    else:
        for line in lines_of(found):
            click.echo(line)
        if aside:
            click.echo(f"{len(aside):,} set aside.", err=True)
    sys.exit(1 if numbers_of(found)[Severity.REJECT] else 0)


@click.command("formats")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@answers_plainly
def formats(as_json: bool) -> None:
    """List the funders' formats and versions that are held; end with 1 if one cannot be read."""
    held = [about(form) for form in funders.formats()]
    problems = funders.unreadable()
    if as_json:
        print_json({"formats": held, "unreadable": problems})
    else:
        for form in held:
            click.echo(f"{form['key']:24} {form['version']:8} {form['name']} ({form['funder']})")
    for problem in problems:
        click.echo(problem, err=True)
    sys.exit(1 if problems else 0)


def about(form: Format) -> dict[str, Any]:
    """What is told of a format to programs."""
    return {
        "key": form.key,
        "version": form.version,
        "name": form.name,
        "funder": form.funder,
        "about": form.about,
        "submission": form.submission,
        "known": form.known.value,
        "sources": list(form.sources),
        "period": {
            "rule": form.period.rule.value,
            "is_cumulative": form.period.is_cumulative,
            "window": [day.isoformat() for day in form.period.window or ()],
        },
        "sections": [_about_section(section, form) for section in form.sections],
    }


def _about_section(section: Section, form: Format) -> dict[str, Any]:
    return {
        "key": section.key,
        "heading": section.title,
        "fill": section.fill.value,
        "required": section.required,
        "known": (section.known or form.known).value,
        "answers": len(section.every_field),
    }


def form_called(key: str, version: str = "") -> Format:
    """The format *key* in *version*, else its newest."""
    try:
        return funders.load(key, version or None)
    except KeyError as error:
        raise NotFound(str(error.args[0])) from None


def partner_for(form: Format, project: Project, name: str) -> Organisation | None:
    """The partner called *name*, which a report about one partner cannot do without."""
    if not name:
        if form.scope is Scope.PARTNER:
            raise Refused(f"{form.name} is about one partner: name it with --partner.")
        return None
    found = queries.partner_called(name, project)
    if found is None:
        raise Refused(f"{project.code} has no partner called “{name}”.")
    return found


def known_sections(form: Format, keys: Sequence[str]) -> frozenset[str]:
    """The sections that were asked for, all of which have to be in the format."""
    held = [section.key for section in form.sections if section.waits_to_be_asked_for]
    for key in keys:
        if key not in held:
            raise Refused(
                f"{form.name} leaves no section {key} out. It leaves out: {', '.join(held)}."
            )
    return frozenset(keys)


def project_and_award(code: str, reference: str = "") -> tuple[Project, Award | None]:
    """The project with that code, and its award with that reference where one is named."""
    project = projects.by_code(code)
    if project is None:
        raise NotFound(f"There is no project {code}. Add it with `flask add-project {code} …`.")
    if not reference:
        return project, None
    award = queries.award_called(reference, project)
    if award is None:
        held = ", ".join(one.reference for one in projects.awards_of(project)) or "none"
        raise Refused(f"{code} has no award {reference}. It has: {held}.")
    return project, award


def _address_of(place: Place, project: Project) -> str:
    return path_to(place.endpoint, place.control, project_code=project.code, **place.values)


COMMANDS = (report, ready, formats)
