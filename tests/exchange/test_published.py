"""What leaves for everybody: reportable, happened, without people, and safe in any page."""

import io
import json
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from impacttracker.engagements.vocabulary import Status
from impacttracker.evidence import operations as evidence
from impacttracker.evidence.files import Upload
from impacttracker.evidence.operations import EvidenceDetails
from impacttracker.evidence.storage import BytesMissing
from impacttracker.evidence.vocabulary import Audience, EvidenceKind
from impacttracker.exchange.contents import AwardFacts, ProjectFacts
from impacttracker.exchange.lines import GROUPS, IN_SHORT
from impacttracker.exchange.published import (
    Body,
    Copy,
    Item,
    Published,
    Source,
    as_uri,
    published_in,
    with_held_copies,
)
from impacttracker.exchange.wanted import Wanted
from impacttracker.exchange.writers import cv, ro_crate, schema_org, web_list
from impacttracker.exchange.writing import WRITERS, Purpose
from impacttracker.kinds import KINDS
from impacttracker.records.details import ParticipantDetails
from impacttracker.records.operations import bin_record
from impacttracker.records.vocabulary import ParticipantRole, Visibility
from impacttracker.vocabulary import terms
from impacttracker.when import When
from tests.exchange.crates import faults_in
from tests.factories import (
    make_award,
    make_member,
    make_organisation,
    make_person,
    make_project,
    make_record,
    make_user,
)

MADE_ON = date(2026, 11, 26)
PUBLIC = [one.name for one in WRITERS.values() if one.purpose is Purpose.SHOW]


@pytest.fixture
def lead(app):
    return make_user(name="Lead")


@pytest.fixture
def project(lead):
    return make_project("PAGE", title="Ours", lead=lead, lead_organisation="University")


def report(project, title, kind="engagement", **facts):
    facts = {"visibility": Visibility.REPORTABLE, **facts}
    return make_record(project, KINDS[kind], title=title, **facts)


def keep(project, title, record, kind=EvidenceKind.REPORT, **facts):
    upload = Upload("Letter of J Smith.pdf", io.BytesIO(b"%PDF-1.7 " + title.encode()))
    details = EvidenceDetails(
        **{"title": title, "kind": kind, "url": "https://example.org/report", **facts},
        upload=upload,
        records=[record],
    )
    return evidence.add_evidence(project, details, by=None)


def crate(published):
    out = io.BytesIO()
    ro_crate.write(published, MADE_ON, lambda seal: io.BytesIO(seal.encode()), out)
    return out.getvalue()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", PUBLIC)
def test_nothing_leaves_that_is_not_for_everybody(project, lead, sign_in, name):
    shown = report(project, "Shown", by=lead, awards=[make_award(project)])
    for visibility in (Visibility.TEAM, Visibility.PRIVATE):
        report(project, "Canary", visibility=visibility, by=lead)
    for status in (Status.PLANNED, Status.CANCELLED):
        report(project, "Canary", answers={"status": status})
    bin_record(report(project, "Canary"), by=lead)
    report(project, "Canary", "next_destination")
    keep(project, "Canary", shown, confidential=True)

    answer = sign_in(make_member(project)).get(f"/exchange/PAGE/export/{name}")

    assert answer.status_code == 200
    text = answer.data.decode("utf-8", "replace")
    assert "Canary" not in text
    # A Word file is packed.
    assert "Shown" in text or name == "cv-word"
    assert sign_in(make_user()).get(f"/exchange/PAGE/export/{name}").status_code == 404


def test_people_stay_out_and_organisations_are_named(project, lead):
    ministry = make_organisation(project, "Ministry", ror="https://ror.org/03yrm5c26")
    jane = make_person(project, "Jane Canary", emails=["jane@canary.example"])
    took_part = [
        ParticipantDetails(role=ParticipantRole.PARTNER, organisation=ministry),
        ParticipantDetails(role=ParticipantRole.SPEAKER, person=jane),
        ParticipantDetails(role=ParticipantRole.OTHER, name_as_recorded="Bob Canary"),
        ParticipantDetails(
            role=ParticipantRole.OTHER, organisation=make_organisation(project, "Her Canary"),
            person=make_person(project, "Another Canary"),
        ),
    ]  # fmt: skip
    report(project, "Talk, write to jane@canary.example", participants=took_part)

    published = published_in(Wanted(project, lead))

    texts = [web_list.write(published), schema_org.write(published), cv.as_text(published)]
    told = "".join([*texts, crate(published).decode("utf-8", "replace")])
    assert "Canary" not in told
    assert "canary.example" not in told
    assert "With Ministry." in told
    assert '"sameAs": "https://ror.org/03yrm5c26"' in told


def test_evidence_is_named_only_where_it_stands_on_the_web_anyway(project, lead):
    record, private = report(project, "Shown"), report(project, "x", visibility=Visibility.TEAM)
    keep(project, "Open report", record)
    for facts in (
        {"confidential": True},
        {"confidential": True, "substitute": "A report"},
        {"audience": Audience.LEADS},
        {"permission_until": date(2020, 1, 1)},
        {"kind": EvidenceKind.EMAIL},
        {"kind": EvidenceKind.TESTIMONIAL},
        {"url": None},
    ):
        keep(project, "Canary", record, **facts)
    keep(project, "Canary", private)
    keep(project, "Broadcast", record, EvidenceKind.RECORDING, url="https://example.org/film")

    published = published_in(Wanted(project, lead))

    assert [one.title for one in published.sources] == ["Broadcast", "Open report"]
    assert [one.copy is not None for one in published.sources] == [False, True]
    packed = crate(published)
    assert faults_in(packed) == []
    with zipfile.ZipFile(io.BytesIO(packed)) as folder:
        (path,) = [one for one in folder.namelist() if one.startswith("evidence/")]
    assert path == f"evidence/{published.sources[1].copy.sha256}.pdf"
    assert b"J Smith" not in packed


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_copy_that_the_store_has_lost_is_named_by_its_address(project, lead):
    keep(project, "Open report", report(project, "Shown"))
    published = published_in(Wanted(project, lead))

    def lost(seal):
        raise BytesMissing(seal)

    assert with_held_copies(published, lambda seal: io.BytesIO()) == published
    (source,) = with_held_copies(published, lost).sources
    assert source.copy is None
    assert faults_in(crate(with_held_copies(published, lost))) == []


def test_person_has_lines_of_their_own(project, lead, sign_in, flask):
    jane = make_person(project, "Jane")
    speaker = [ParticipantDetails(role=ParticipantRole.SPEAKER, person=jane)]
    report(project, "Hers", participants=speaker, when="2024-05")
    report(project, "Theirs")
    browser = sign_in(lead)

    for name in ("cv", "cv-markdown", "cv-html"):
        text = browser.get(f"/exchange/PAGE/export/{name}?person={jane.id}").text
        assert "Hers" in text
        assert "Theirs" not in text
    assert flask("export", "--project", "PAGE", "--as", "cv", "--person", "Jane").stdout == (
        "TALKS AND EVENTS\n\n2024  Hers. May 2024.\n"
    )
    nobody = flask("export", "--project", "PAGE", "--as", "cv", "--person", "Bob")
    assert "knows nobody called Bob" in nobody.stderr
    stranger = make_person(make_project(), "Stranger")
    assert browser.get(f"/exchange/PAGE/export/cv?person={stranger.id}").status_code == 404
    assert browser.get(f"/exchange/PAGE/export/web-list?person={jane.id}").status_code == 422
    word = browser.get(f"/exchange/PAGE/export/cv-word?person={jane.id}").data
    with zipfile.ZipFile(io.BytesIO(word)) as folder:
        assert "Hers" in folder.read("word/document.xml").decode()


def test_funders_words_that_are_said_in_short_are_theirs():
    forms = terms("engagement_form")
    assert set(IN_SHORT) == {*forms.options, *forms.legacy}


COUNCIL = "Harbour Council"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("kind", "facts", "line"),
    [
        (
            "publication",
            {"authors": "Wu J", "journal": "Ports", "volume": "2", "issue": "1", "pages": "3–9"},
            "Wu J: It. Ports, 2(1), 3–9, 12 May 2024.",
        ),
        ("publication", {"type": "Thesis"}, "It. Thesis, 12 May 2024."),
        (
            "further_funding",
            {"amount": Decimal("48000"), "currency": "GBP"},
            f"It. {COUNCIL}, £48,000, 12 May 2024.",
        ),
        (
            "further_funding",
            {"amount": Decimal("9.50"), "currency": "NOK"},
            f"It. {COUNCIL}, NOK 9.50, 12 May 2024.",
        ),
        ("recognition", {}, f"It. 12 May 2024. With {COUNCIL}."),
        (
            "engagement",
            {"form": "A talk or presentation", "place": "Guildhall"},
            f"It. Talk, Guildhall, 12 May 2024. With {COUNCIL}.",
        ),
        ("software", {}, f"It. Software or technical product, 12 May 2024. With {COUNCIL}."),
    ],
)
def test_line_says_what_a_reader_looks_for(project, lead, kind, facts, line):
    council = make_organisation(project, COUNCIL)
    given = () if kind == "publication" else (council,)
    took_part = [ParticipantDetails(role=ParticipantRole.FUNDER, organisation=one) for one in given]
    report(
        project, "It", kind, answers=facts, participants=took_part,
        when="2024-05-12T09:00:00Z/2024-05-12T10:00:00Z",
    )  # fmt: skip
    published = published_in(Wanted(project, lead))
    (shown,) = BeautifulSoup(web_list.write(published), "html.parser").find_all("li")
    assert shown.get_text() == line
    reference = "Wu J (2024). It. Ports" if "authors" in facts else "It (2024).\n"
    told = reference if kind == "publication" else line.partition(" With")[0]
    assert f"2024  {told}" in cv.as_text(published)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_headings_stand_on_the_level_that_was_asked_for(project, lead, sign_in):
    report(project, "Shown")
    address = "/exchange/PAGE/export/web-list"
    for asked, level in (("?level=4", 4), ("", 2), ("?level=9", 2), ("?level=x", 2)):
        soup = BeautifulSoup(sign_in(lead).get(address + asked).text, "html.parser")
        assert [one.name for one in soup.find_all(["h1", "h2", "h3", "h4"])] == [f"h{level}"]


TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
LINE = TEXT.map(lambda text: " ".join(text.split())).filter(bool)
ADDRESSES = st.one_of(st.just(""), TEXT.map(lambda text: as_uri(f"https://example.org/{text}")))
WHENS = st.sampled_from(["2024", "2024-05", "2024-05-12", "2024-05-12/2024-05-14", "XXXX"])
ITEMS = st.builds(
    Item,
    uid=st.uuids().map(str),
    kind=st.sampled_from([kind for kinds in GROUPS.values() for kind in kinds]),
    sort=LINE,
    title=LINE,
    sentence=LINE,
    facts=st.lists(LINE, max_size=2).map(tuple),
    when=WHENS.map(When.from_edtf),
    address=ADDRESSES,
    place=TEXT,
    authors=TEXT,
    description=TEXT,
    bodies=st.lists(st.builds(Body, uid=st.uuids().map(str), name=LINE), max_size=2).map(tuple),
)
SOURCES = st.builds(
    Source,
    uid=st.uuids().map(str),
    title=LINE,
    address=ADDRESSES.filter(bool),
    sort=LINE,
    supports=st.just(()),
    copy=st.one_of(
        st.none(),
        st.builds(Copy, sha256=st.text("0123456789abcdef", min_size=64, max_size=64),
                  media_type=st.just("application/pdf"), size=st.just(64), suffix=st.just("pdf")),
    ),
)  # fmt: skip
AWARDS = st.builds(
    AwardFacts, reference=LINE, funder=LINE, title=TEXT,
    amount=st.one_of(st.none(), st.just(Decimal("10.50"))), currency=st.just("GBP"),
)  # fmt: skip
PROJECTS = st.builds(ProjectFacts, title=LINE, abstract=TEXT, lead_organisation=TEXT)
EVERYTHING = st.builds(
    Published,
    project=PROJECTS,
    awards=st.lists(AWARDS, max_size=2, unique_by=lambda one: one.reference).map(tuple),
    items=st.lists(ITEMS, max_size=4).map(tuple),
    sources=st.lists(SOURCES, max_size=2).map(tuple),
)


@settings(max_examples=50)
@given(EVERYTHING)
def test_what_people_typed_is_never_mark_up(published):
    soup = BeautifulSoup(web_list.write(published, 3), "html.parser")

    assert {one.name for one in soup.find_all()} <= {
        "section", "h3", "ul", "li", "a", "bdi", "time", "p", "script",
    }  # fmt: skip
    assert len(soup.find_all("li")) == len(published.items)
    assert all(one["href"].startswith("https://") for one in soup.find_all("a"))
    (script,) = soup.find_all("script")
    assert json.loads(script.string) == json.loads(schema_org.write(published))
    shown = [one.get_text() for one in soup.find_all("bdi")]
    listed = [one.title for _, items in published.groups for one in items]
    assert [text.replace("\ufffd", "") for text in shown] == listed or "\ufffd" in "".join(shown)
    inside = BeautifulSoup(cv.as_html(published), "html.parser")
    assert {one.name for one in inside.find_all()} <= {"h2", "ul", "li", "strong", "a"}


@settings(max_examples=50)
@given(EVERYTHING)
def test_crate_is_as_the_specification_says(published):
    packed = crate(published)
    assert faults_in(packed) == []
    assert packed == crate(published)
    page = BeautifulSoup(ro_crate.preview(published, MADE_ON), "html.parser")
    assert len(page.find_all("h1")) == 1
    assert len(page.find_all("script")) == 1


@given(ITEMS)
def test_lines_of_a_cv_say_what_they_said(item):
    published = Published(project=ProjectFacts(title="x"), awards=(), items=(item,))

    (line,) = [one for one in cv.as_markdown(published).split("\n") if one.startswith("- ")]
    said = line.removeprefix(f"- **{item.year or 'n.d.'}** ")
    if item.address:
        said = said.removesuffix(f" <{item.address}>")

    assert cv.MARKS.sub("", said.replace("\\", "")) == cv.MARKS.sub("", item.sentence)
    bare = [sign for before, sign in zip(f" {said}", said, strict=False) if before != "\\"]
    assert not [sign for sign in bare if sign != "\\" and cv.MARKS.fullmatch(sign)]
