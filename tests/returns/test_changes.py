"""What changed: beside the former return, word by word, as a page and as an appendix."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from impacttracker.clock import now
from impacttracker.database import db
from impacttracker.narratives import operations as narratives
from impacttracker.records.models import Record
from impacttracker.records.operations import RecordDetails, bin_record, correct_record
from impacttracker.records.vocabulary import Visibility
from impacttracker.reports.appendix import AROUND, LEGEND, appendix_of, shortened
from impacttracker.reports.comparing import parts_of
from impacttracker.reports.document import Fields, Heading, Note, Table
from impacttracker.returns import earlier, operations
from impacttracker.when import When
from tests.factories import make_award
from tests.returns.conftest import COMPLETE, brought_to, opened, reportable
from tests.statements import statements_sent

TALK, DROPPED = "Breakfast on the dyke", "Talk that was counted twice"
FORMER = {"period": "2098"}


@pytest.fixture
def former(award, lead, complete):
    """Last year's return, which was sent and told two talks."""
    reportable(award, title=DROPPED)
    return brought_to("submitted", opened(award, lead, **FORMER), lead)


@pytest.fixture
def returned(former, award, lead):
    """The return of the year after: one talk was retitled, one dropped, one added."""
    talk = reportable(award, title=TALK)
    operations.amend(former, now().date(), by=lead)
    brought_to("submitted", former, lead)
    retitle(talk, award, f"Second {TALK}")
    reportable(award, title="Łódź–Ağrı 東京")
    bin_record(record_called(award, DROPPED), by=lead)
    return opened(award, lead)


def record_called(award, title):
    here = select(Record).where(Record.project_id == award.project_id, Record.title == title)
    return db.session.scalars(here).one()


def retitle(record, award, title):
    details = RecordDetails(
        title=title,
        when=When.from_edtf("2024-05-12"),
        awards=[award],
        visibility=Visibility.REPORTABLE,
    )
    correct_record(record, details, version=record.version, by=None)


def compared_with(returned, place=0):
    sent = earlier.sent_before(returned)[place]
    return earlier.comparison(returned, sent, earlier.told_now(returned))


def titles(found, what):
    entries = [one for section in found.sections for one in getattr(section, what)]
    return [getattr(one, "entry", one).title for one in entries]


def test_return_is_compared_with_the_last_that_was_sent(returned):
    found = compared_with(returned)

    assert titles(found, "added") == ["Łódź–Ağrı 東京"]
    assert titles(found, "changed") == [f"Second {TALK}"]
    assert titles(found, "dropped") == [DROPPED]
    assert found.number("unchanged") == 2
    assert found.number("added") == found.number("changed") == found.number("dropped") == 1


def test_every_version_that_was_sent_is_offered_the_latest_first(returned, award, lead):
    null = opened(award, lead, period="2097", nothing_to_report=True, declaration="Nothing.")
    brought_to("submitted", null, lead)

    offered = earlier.sent_before(returned)
    told = [one.in_words.rpartition(" sent on ")[0] for one in offered]
    assert told == ["2097, nothing to report,", "2098, amendment 1,", "2098,"]
    assert earlier.chosen_among(offered, None) == offered[1]
    assert earlier.chosen_among(offered, offered[2].snapshot.id) == offered[2]
    assert earlier.chosen_among(offered, 2**31 - 1) == offered[1]


def test_what_stands_as_it_was_sent_is_compared_as_it_was_sent(returned, former, award):
    """Whatever became of the records afterwards."""
    reportable(award, title="Added afterwards")

    (first,) = earlier.sent_before(former)
    assert first.snapshot.number == 1
    found = earlier.comparison(former, first, earlier.told_now(former))
    assert titles(found, "added") == [TALK]
    assert titles(found, "dropped") == []


def test_own_words_that_were_sent_twice_are_perhaps_stale(former, project, award, lead):
    found = COMPLETE["key_findings"] | {"description": "Reeds calm the sea. " * 10}
    narratives.answer_narrative(project, award, "key_findings", "", found, by=None)
    for _ in range(2):
        operations.amend(former, now().date(), by=lead)
        brought_to("submitted", former, lead)

    told = compared_with(former)
    assert ("Word for word as last time.",) in [
        tuple(one.reason for one in section.stale) for section in told.sections
    ]


def test_returns_of_other_awards_are_not_offered(returned, project, lead):
    other = make_award(project, reference="ES/X000002/1")

    assert earlier.sent_before(opened(other, lead)) == []


def test_page_shows_what_was_added_changed_and_dropped(sign_in, returned, lead):
    browser, here = sign_in(lead), f"/returns/COAST/{returned.id}/changes/"
    assert here in browser.page(f"/returns/COAST/{returned.id}/").links().values()
    page = browser.page(here)

    assert page.texts(".facts__number")[:4] == ["1", "1", "1", "2"]
    assert page.texts("ins") == ["put in: Second"]
    assert page.texts(".diff summary") == [DROPPED]
    first = page.soup.select("select[name=against] option")[1]["value"]
    page = browser.page(f"{here}?against={first}")
    assert page.texts(".facts__number")[:3] == ["2", "0", "1"]
    assert browser.page(f"{here}?against=nonsense").texts(".facts__number")[0] == "1"
    files = page.links(".head__actions a")
    assert browser.get(files["PDF with this appended"]).data.startswith(b"%PDF")


def test_first_return_says_that_there_is_nothing_to_compare_with(sign_in, award, lead):
    returned = opened(award, lead)

    page = sign_in(lead).page(f"/returns/COAST/{returned.id}/changes/")
    assert "Nothing to compare with" in page.text
    assert earlier.appendix(returned, None) == []


def test_page_costs_the_same_statements_for_few_records_and_for_many(
    sign_in, returned, award, lead, session
):
    browser, here, costs = sign_in(lead), f"/returns/COAST/{returned.id}/changes/", []
    for _ in range(2):
        session.commit()
        with statements_sent() as sent:
            assert browser.get(here).status_code == 200
        costs.append(len(sent))
        for _ in range(12):
            reportable(award)
    assert costs[0] == costs[1] <= 15


def test_appendix_marks_words_with_signs_and_explains_them(returned):
    blocks = earlier.appendix(returned, None)

    assert [one.text for one in blocks if isinstance(one, Note)] == [LEGEND]
    (changed,) = [one for one in blocks if isinstance(one, Fields)]
    assert changed.title == f"Second {TALK}"
    assert [row.value for row in changed.rows] == [f"[+Second +]{TALK}"]
    told = [row for one in blocks if isinstance(one, Table) for row in one.rows]
    assert ("Added", "Łódź–Ağrı 東京") in told
    assert ("Dropped", DROPPED) in told
    assert ["Engagement Activities", "1", "1", "1", "0"] in told


def test_command_appends_what_changed(flask, returned, award, project, tmp_path):
    target = tmp_path / "return.html"
    words = ("report", "ukri", "--project", "COAST", "--changes")

    result = flask(*words, "--as", "html", "-o", str(target))

    assert result.exit_code == 0, result.output
    told = target.read_text()
    assert f"[+Second +]{TALK}" in told
    assert "Beside the return for 2098, amendment 1, sent on" in told
    refused = flask(*words, "--as", "csv")
    assert "--as csv writes tables alone" in refused.stderr
    make_award(project, reference="ES/X000002/1")
    assert "Say with --award" in flask(*words).stderr
    nothing = flask(*words, "--award", "ES/X000002/1")
    assert "No return of ES/X000002/1 was sent in this format yet." in nothing.stderr


def test_appendix_of_the_same_return_says_so():
    blocks = appendix_of((), "2026, sent on 3 March 2026")

    assert [one.text for one in blocks if hasattr(one, "text")] == [
        "What changed",
        "Beside the return for 2026, sent on 3 March 2026.",
        "Nothing was added, changed or dropped.",
    ]
    assert isinstance(blocks[1], Heading)


@given(st.text("ab c\n"), st.text("ab c\n"), st.integers(0, 300))
def test_no_word_that_changed_is_cut(before, after, stretch):
    long = " same" * stretch
    parts = list(parts_of(before + long + after, after + long + before))

    short = list(shortened(parts))

    assert [one for one in short if one.was != one.now] == [
        one for one in parts if one.was != one.now
    ]
    assert all(len(one.text) <= 2 * AROUND + 20 for one in short if one.was and one.now)
