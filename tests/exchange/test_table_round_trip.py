"""Our own sheets brought back: unedited they change nothing, edited what was edited."""

import csv
import io
import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from impacttracker.collaborations.models import Collaboration
from impacttracker.database import db
from impacttracker.exchange import operations, queries, reading
from impacttracker.exchange.source import File
from impacttracker.exchange.writers import archive
from impacttracker.partners.models import Organisation
from impacttracker.projects.models import Project
from impacttracker.records.models import Record
from impacttracker.records.operations import ParticipantDetails, bin_record, correct_record
from impacttracker.records.versions import details_of
from impacttracker.records.vocabulary import ParticipantRole
from impacttracker.seeds import seed_access
from tests.exchange.sheets import Sheets, folder_of, workbook_of
from tests.factories import (
    make_award,
    make_link,
    make_member,
    make_organisation,
    make_person,
    make_project,
    make_record,
)
from tests.pages import Page


@pytest.fixture
def project(app):
    return make_project("SHEET", award=False)


@pytest.fixture
def talk(project):
    council = make_organisation(project, "Harbour Council", sector="Public")
    return make_record(
        project,
        title="Talk to the council",
        when="2024-03",
        answers={"status": "held", "attendance": 40, "place": "Hull", "results": "=they listened"},
        participants=[
            ParticipantDetails(role=ParticipantRole.HOST, organisation=council),
            ParticipantDetails(role=ParticipantRole.SPEAKER, name_as_recorded="Ana Ağrı"),
        ],
    )


def flags(plan):
    return [f"{one.where}: {one.what}" for one in plan.flagged]


def changed(plan):
    steps = [*plan.answers, *(step for some in plan.others.values() for step in some)]
    return [step.fact for step in steps if step.act != "unchanged"]


def test_everything_comes_back_to_where_it_was_and_into_an_empty_installation(app):
    seed_access()
    project = db.session.scalars(select(Project).order_by(Project.code)).first()
    code, title = project.code, project.title
    written = told_in_sheets(project)
    book, folder = workbook_of(project), folder_of(project)

    for content in (book, folder):
        (contents,) = reading.read([File(content)])
        plan = operations.plan(project, contents, by=None)
        assert (contents.reader, changed(plan), plan.refused) == ("table", [], [])
        assert (plan.flagged, contents.mended, contents.rejected) == ([], (), ())
    db.session.rollback()
    again = make_project(code, title=title, award=False)
    operations.bring_in(again, reading.read([File(folder)]), by=None, adds_awards=True)

    assert told_in_sheets(again) == written


def told_in_sheets(project):
    """All that sheets say of a project, as its archive has it."""
    told = json.loads(archive.write(queries.contents_of(project, None)))
    for one in told["returns"]:
        one.pop("keyed", None)
    return {name: told[name] for name in told if name not in ("kept_apart", "set_aside")}


def test_edited_cells_are_taken_and_nothing_else(project, talk):
    other = make_record(project, title="Stays", answers={"place": "Leeds"})
    sheets = Sheets(project)
    sheets.edit("Engagements", talk.uid, **{"How many people?": 41, "Where?": None})
    sheets.edit("Engagements", talk.uid, **{"When": "5 March 2024", "Title": "Łódź–Ağrı 東京"})
    sheets.edit("Engagements", talk.uid, **{"Did it take place? (code)": "cancelled"})
    sheets.edit("Organisations", "Harbour Council", Sector="Charity/Non Profit")
    sheets.sheets["Engagements"].remove(sheets.row("Engagements", other.uid))

    plan = sheets.bring_in(project)

    assert (talk.title, talk.when.edtf) == ("Łódź–Ağrı 東京", "2024-03-05")
    assert (talk.attendance, talk.place, talk.status) == (41, None, "cancelled")
    assert (talk.results, len(talk.participants)) == ("=they listened", 2)
    assert db.session.scalars(select(Organisation)).one().sector == "Charity/Non Profit"
    assert (len(changed(plan)), plan.flagged) == (2, [])
    assert (other.place, other.binned_at) == ("Leeds", None)


def test_new_row_becomes_something_new_once(project, talk):
    sheets = Sheets(project)
    sheets.add("Organisations", Name="Harbour Forum", Country="Poland")
    sheets.add("People", **{"Name": "Jan Łoś", "E-mail addresses": "jan@harbour.example"})
    who = "Harbour Forum; New Body; Jan Łoś; Dr Ana Ağrı"
    make_person(project, "Ana Ağrı")
    new = {"Title": "Workshop", "When": "May 2025", "Who took part": who}
    sheets.add("Engagements", **new, **{"How many people?": "1,200"})

    for _ in range(2):
        plan = sheets.bring_in(project)

    made = db.session.scalars(select(Record).where(Record.title == "Workshop")).one()
    assert (made.when.edtf, made.attendance) == ("2025-05", 1200)
    told = [(one.person or one.organisation) for one in made.participants]
    assert [one.name for one in told] == ["Harbour Forum", "New Body", "Jan Łoś", "Ana Ağrı"]
    assert [one.person is not None for one in made.participants] == [False, False, True, True]
    assert db.session.scalar(select(Organisation).where(Organisation.name == "Jan Łoś")) is None
    assert changed(plan) == []


def test_what_was_changed_here_meanwhile_stays_and_is_told(project, talk):
    sheets = Sheets(project)
    sheets.edit("Engagements", talk.uid, **{"Where?": "York", "How many people?": 50})
    details = details_of(talk)
    changed_here = replace(details, answers={**details.answers, "place": "Goole"})
    correct_record(talk, changed_here, version=talk.version, by=None)

    plan = sheets.bring_in(project)

    assert (talk.place, talk.attendance) == ("Goole", 50)
    assert [(one.name, one.there) for one in plan.differing] == [
        ("place", {"answers": {"place": "York"}})
    ]


@pytest.mark.parametrize(
    ("head", "cell", "sentence"),
    [
        ("When", "thirtieth of February", "is not a date"),
        ("How many people?", "lots", "is no whole number"),
        ("What form did it take?", "A picnic", "is not on its list"),
        ("Did it take place?", "Perhaps", "is none of: Planned"),
        ("Who may see it", None, "cannot be empty"),
        ("Title", None, "cannot be empty"),
        ("Web address", "no address", "no address that can be followed"),
        ("Where?", "#REF!", "an error of the spreadsheet"),
        ("Linked with", "led to “More”", "Change it in the sheet “Links”"),
        ("Who took part", "Harbour Council; Ana; A B" + "C" * 600, "too long for a name"),
        ("Awards", "ES/0", "the project has no award ES/0"),
    ],
)
def test_wrong_cell_is_flagged_and_the_old_answer_stays(project, talk, head, cell, sentence):
    sheets = Sheets(project)
    before = archive.write(queries.contents_of(project, None))
    sheets.edit("Engagements", talk.uid, **{head: cell})

    plan = sheets.bring_in(project)

    (flag,) = flags(plan)
    assert flag.startswith("row 2 of Engagements: “")
    assert head in flag
    assert sentence in flag
    assert archive.write(queries.contents_of(project, None)) == before


def test_rows_that_no_longer_say_what_they_are_are_rejected(project, talk):
    other = make_record(project, title="Other")
    sheets = Sheets(project)
    sheets.sheets["Engagements"].append(list(sheets.row("Engagements", talk.uid)))
    sheets.edit("Engagements", other.uid, uid="mine", Title="Changed")
    sheets.add("Engagements", **{"Where?": "Nowhere"})

    (contents,) = reading.read(sheets.files())

    assert [(one.number, one.why[:30]) for one in contents.rejected] == [
        (3, "Its uid was changed. Leave it "),
        (4, "Its uid stands in row 2 of Eng"),
        (5, "It says nothing for “Title”."),
    ]


def test_those_who_took_part_are_edited_and_added_in_their_own_sheet(project, talk):
    sheets = Sheets(project)
    sheets.edit("Who took part", "Ana Ağrı", **{"Department": "Rivers"})
    sheets.add(
        "Who took part",
        **{"uid of what it is part of": talk.uid, "As what": "Audience", "Name as recorded": "All"},
    )
    sheets.sheets["Organisations"][1:] = []

    refused = sheets.bring_in(project)
    sheets.sheets |= {"Organisations": Sheets(project).sheets["Organisations"]}
    sheets.bring_in(project)

    assert [one for one in flags(refused) if "names what has no row in the file" in one]
    assert [(one.role, one.name, one.department) for one in talk.participants] == [
        ("host", "Harbour Council", None),
        ("speaker", "Ana Ağrı", "Rivers"),
        ("audience", "All", None),
    ]


ON_ONE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""For what does not hang on the database."""
HOST, SPEAKER, AUDIENCE = "Harbour Council", "Ana Ağrı", "audience"


@ON_ONE
@pytest.mark.parametrize(
    ("cells", "took_part", "told"),
    [
        (f"{SPEAKER}; {HOST}", [("speaker", SPEAKER), ("host", HOST)], []),
        (f" harbour council\n{SPEAKER} ", [("host", HOST), ("speaker", SPEAKER)], []),
        (HOST, [("host", HOST)], []),
        (None, [], []),
        (f"{HOST}; HF", [("host", HOST), (AUDIENCE, "Harbour Forum")], []),
        ("Dr Jan Łoś", [(AUDIENCE, "Jan Łoś")], []),
        ("Jan Łoś · Harbour Forum", [(AUDIENCE, "Jan Łoś · Harbour Forum")], []),
        (
            "New Body",
            [(AUDIENCE, "New Body")],
            ["“New Body” is new here, and becomes a partner. For a"],
        ),
        (
            "Prof. B Jones",
            [(AUDIENCE, "Prof. B Jones")],
            ["“Prof. B Jones” is known here: they are noted by name"],
        ),
        (
            "Twin; New Body",
            [("host", HOST), ("speaker", SPEAKER)],
            ["several here are called “Twin”"],
        ),
        (("as what", f"{HOST} (speaker)"), [("speaker", HOST)], []),
        (
            ("as what", "HF (funder)\nHF (host)"),
            [("funder", "Harbour Forum"), ("host", "Harbour Forum")],
            [],
        ),
    ],
)
def test_those_who_took_part_are_edited_in_the_row_of_the_record(
    project, talk, cells, took_part, told
):
    make_organisation(project, "Harbour Forum", aliases=["HF"])
    for name in ("Jan Łoś", "Twin", "Twin"):
        make_person(project, name)
    sheets = Sheets(project)
    sheets.sheets = {"Engagements": sheets.sheets["Engagements"]}
    head, cell = cells if isinstance(cells, tuple) else ("", cells)
    sheets.edit("Engagements", talk.uid, **{", ".join(filter(None, ["Who took part", head])): cell})

    plan, again = (sheets.bring_in(project) for _ in range(2))

    assert [(one.role, one.name) for one in talk.participants] == took_part
    assert [one for one in told if one not in " ".join(flags(plan))] == []
    assert len(flags(plan)) == len(told)
    assert changed(again) == []


def test_taking_out_a_row_of_those_who_took_part_takes_nobody_out(project, talk):
    sheets = Sheets(project)
    sheets.edit("Who took part", "Ana Ağrı", **{"Department": "Rivers"})
    sheets.sheets["Who took part"].remove(sheets.row("Who took part", "Harbour Council"))

    plan = sheets.bring_in(project)

    assert len(talk.participants) == 2
    assert "were taken out" in flags(plan)[0]


def test_without_fingerprints_what_differs_is_taken_and_that_is_said(project, talk):
    sheets = Sheets(project)
    sheets.sheets = {"Engagements": sheets.sheets["Engagements"]}
    sheets.drop("Engagements", "Fingerprint")
    sheets.drop("Engagements", "Where?")
    sheets.edit("Engagements", talk.uid, **{"How many people?": 12})

    plan = sheets.bring_in(project)

    assert (talk.attendance, talk.place, talk.when.edtf) == (12, "Hull", "2024-03")
    assert "“Fingerprint” is missing" in flags(plan)[0]


def test_links_evidence_and_binned_records_come_back_without_damage(project, talk):
    effect = make_record(project, Collaboration, title="Partnership", awards=[make_award(project)])
    make_link(talk, effect, rationale="They said so")
    make_person(project, "Ana Ağrı", emails=["ana@harbour.example"])
    sheets = Sheets(project)
    sheets.edit("Collaborations", effect.uid, **{"What came of it?": "Much"})
    bin_record(talk, by=None)

    plan = sheets.bring_in(project)

    assert effect.impact == "Much"
    assert "It is in the bin" in " ".join(flags(plan))
    assert [one.what for one in plan.skipped] == ["One of the two records is in the bin."]


def test_list_of_several_kinds_is_edited_and_brought_back_in_the_browser(sign_in, project, talk):
    member = make_member(project)
    make_record(project, Collaboration, title="Partnership", answers={"formal_agreement": True})
    browser = sign_in(member)
    query = "column=kind&column=when&column=attendance&column=formal_agreement&column=participants"
    written = browser.get(f"/lists/SHEET/records.csv?{query}").get_data()

    def give(content):
        file = (io.BytesIO(content), "list.csv")
        return Page(browser.post("/exchange/SHEET/preview", data={"files": file}).text)

    same = give(written)
    refused = give(
        typed_over(written, "Partnership", **{"Kind": "Spin-out", "How many people?": 9})
    )
    seen = give(written.replace(b",40,", b",44,"))
    browser.post("/exchange/SHEET/confirm", data=seen.typed())
    db.session.expire_all()

    assert "All of this is here already" in same.text
    assert "All of this is here already" in refused.text
    assert "“Kind” is there to be read" in refused.text
    assert "“How many people?” is no question of collaborations" in refused.text
    assert talk.attendance == 44


def typed_over(written, title, **cells):
    """The bytes of a list with *cells* in the row of the record called *title*."""
    head, *rows = csv.reader(io.StringIO(written.decode("utf-8-sig")))
    row = next(row for row in rows if title in row)
    for name, cell in cells.items():
        row[head.index(name)] = cell
    out = io.StringIO()
    csv.writer(out).writerows([head, *rows])
    return out.getvalue().encode()
