"""What a file says otherwise than what stands here: kept apart, shown in words, and settled."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from impacttracker.clock import now
from impacttracker.database import db
from impacttracker.errors import NotAllowed, Stale
from impacttracker.exchange import reading
from impacttracker.exchange.contents import (
    AwardFacts,
    Contents,
    NarrativeFacts,
    OrganisationFacts,
    ParticipantFacts,
    PersonFacts,
    RecordFacts,
)
from impacttracker.exchange.models import ImportDifference
from impacttracker.exchange.queries import contents_of
from impacttracker.exchange.source import File
from impacttracker.exchange.vocabulary import Settlement
from impacttracker.exchange.writers import archive
from impacttracker.fields import Answer, answers_of, fields_of, is_absent
from impacttracker.kinds import KINDS
from impacttracker.narratives.operations import answer_narrative
from impacttracker.partners.models import Organisation, Person
from impacttracker.partners.vocabulary import Origin
from impacttracker.presentation import day
from impacttracker.projects.models import Change
from impacttracker.projects.vocabulary import Role
from impacttracker.receipts import operations, queries, settling
from impacttracker.receipts.comparing import lines_of
from impacttracker.records.answered import in_words
from impacttracker.records.details import ParticipantDetails
from impacttracker.records.linking import Claim, correct_link
from impacttracker.records.models import Record
from impacttracker.records.operations import bin_record, correct_record
from impacttracker.records.versions import details_of
from impacttracker.records.vocabulary import ParticipantRole, Visibility
from impacttracker.seeds.answers import every_answer
from impacttracker.when import When
from tests.exchange.sheets import Sheets
from tests.factories import (
    make_award,
    make_link,
    make_member,
    make_organisation,
    make_person,
    make_project,
    make_record,
    make_user,
)
from tests.pages import Page
from tests.statements import statements_sent

SOURCE = {"reader": "export", "fingerprint": "a1", "occurrence": 1}
TALK = RecordFacts(
    kind="engagement",
    title="Talk on tidal land",
    when=When.read("2024"),
    answers={"geographic_reach": "National"},
    source=SOURCE,
    where="row 2 of Talks",
    given=frozenset({"title", "when", "answers", "participants", "source"}),
)


@pytest.fixture
def lead(app):
    return make_user(name="Ffion Lead")


@pytest.fixture
def project(lead):
    return make_project("PAGE", title="Ours", lead=lead)


def brought_in(project, *records, by=None, **parts):
    contents = Contents(reader="export", fills=True, records=records, **parts)
    receipt, _ = operations.bring_in(project, [File(b"", "talks.csv")], [contents], by=by)
    return receipt


def edited(record, by, **changes):
    details = replace(details_of(record), **changes)
    correct_record(record, details, version=record.version, by=by, keep_unfitting=True)
    return record


def told_otherwise(project, lead, **said):
    """A record that somebody edited, and the receipt of a file that says otherwise since."""
    brought_in(project, TALK)
    record = edited(db.session.scalars(select(Record)).one(), lead, title="Our title")
    return record, brought_in(project, replace(TALK, **(said or {"title": "Lecture"})), by=lead)


def asked(receipt, *, settled=False):
    return list(queries.differences(receipt, settled=settled, limit=None))


def lines(receipt, viewer):
    return lines_of(asked(receipt), receipt.project, viewer)


def sides(receipt, viewer):
    return [(line.label, line.here, line.there) for line in lines(receipt, viewer)]


def take_all(receipt, by):
    return settling.take(receipt, asked(receipt), {}, by=by)


def test_taking_is_a_change_that_the_history_tells(project, lead, session):
    record, receipt = told_otherwise(project, lead)
    (line,) = lines(receipt, lead)
    assert (line.label, line.here, line.there) == ("What was it?", "Our title", "Lecture")
    assert line.edited.startswith("Ffion Lead, ")
    assert line.difference.where == "row 2 of Talks"

    taken = settling.take(receipt, [line.difference], {line.difference.id: line.seen}, by=lead)

    assert (record.title, len(taken.done)) == ("Lecture", 1)
    latest = session.scalars(select(Change).order_by(Change.id.desc())).first()
    assert (latest.subject_uid, latest.by, latest.verb) == (record.uid, lead, "changed")
    assert latest.details[0]["old"] == "Our title"
    (settled,) = asked(receipt, settled=True)
    session.refresh(settled)
    assert (settled.settled, settled.settled_by) == (Settlement.TAKEN, lead)
    assert asked(receipt) == []


def test_what_is_kept_is_not_asked_again_but_another_value_is(project, lead):
    record, receipt = told_otherwise(project, lead)
    again = brought_in(project, replace(TALK, title="Lecture"))
    assert len(asked(again)) == 1

    settling.keep(receipt, asked(receipt), by=lead)

    assert record.title == "Our title"
    assert asked(again) == [], "settled wherever the same was asked"
    assert asked(brought_in(project, replace(TALK, title="Lecture"))) == []
    assert len(asked(brought_in(project, replace(TALK, title="Seminar")))) == 1


def test_what_was_taken_and_edited_again_is_asked_again(project, lead):
    record, receipt = told_otherwise(project, lead)
    take_all(receipt, lead)
    edited(record, lead, title="Ours once more")

    assert len(asked(brought_in(project, replace(TALK, title="Lecture")))) == 1


def test_what_was_kept_can_be_taken_after_all(project, lead):
    record, receipt = told_otherwise(project, lead)
    settling.keep(receipt, asked(receipt), by=lead)
    kept = queries.chosen_differences(receipt, [one.id for one in asked(receipt, settled=True)])

    settling.take(receipt, kept, {}, by=lead)

    assert record.title == "Lecture"
    assert queries.chosen_differences(receipt, [one.id for one in kept]) == []


def test_what_was_changed_since_it_was_seen_stays_and_is_told(project, lead):
    record, receipt = told_otherwise(project, lead)
    (line,) = lines(receipt, lead)
    edited(record, lead, title="Edited meanwhile")

    seen = {line.difference.id: line.seen}
    for known in (seen, {}):
        taken = settling.take(receipt, [line.difference], known, by=lead)
        assert (taken.done, taken.changed) == ([], [line.difference])
    assert sides(receipt, lead) == [("What was it?", "Edited meanwhile", "Lecture")]
    # Another answer of the record is no reason to refuse.
    edited(record, lead, title="Our title", url="https://example.org/")
    assert settling.take(receipt, [line.difference], seen, by=lead).done


def test_undoing_leaves_what_was_taken_since(project, lead):
    record, receipt = told_otherwise(
        project, lead, title="Lecture", answers={"geographic_reach": "National", "place": "Hall"}
    )
    assert record.place == "Hall"
    take_all(receipt, lead)

    assert operations.undo(receipt, by=lead) == 1

    assert (record.title, record.place) == ("Lecture", "Hall")
    assert {line["left"] for line in receipt.done} == {operations.CHANGED_SINCE}


def test_undoing_without_taking_puts_back_and_ends_the_settling(project, lead):
    record, receipt = told_otherwise(
        project, lead, title="Lecture", answers={"geographic_reach": "National", "place": "Hall"}
    )
    assert operations.undo(receipt, by=lead) == 0
    assert record.place is None

    with pytest.raises(Stale, match="undone"):
        take_all(receipt, lead)
    with pytest.raises(Stale, match="undone"):
        settling.keep(receipt, asked(receipt), by=lead)


def test_after_a_month_only_what_was_kept_is_remembered(sign_in, project, lead, session):
    _, receipt = told_otherwise(project, lead, title="Lecture", when=When.read("2023"))
    title, _ = asked(receipt)
    settling.keep(receipt, [title], by=lead)
    receipt.at = now() - timedelta(days=31)

    operations.forget_old_ones()

    (left,) = session.scalars(select(ImportDifference))
    session.refresh(left)
    assert (left.id, left.there) == (title.id, {})
    with pytest.raises(Stale, match="no longer kept"):
        settling.take(receipt, [left], {}, by=lead)
    assert len(asked(brought_in(project, replace(TALK, title="Lecture")))) == 0
    session.commit()
    page = sign_in(lead).page(f"/receipts/PAGE/{receipt.uid}?settled=1")
    assert f"was known until {day(receipt.until)}" in page.text
    assert "It is no longer kept." in page.text
    assert page.soup.select("#differences button") == []


def other(field, value):
    """Another answer to the question of *field*."""
    options = [option for option, _ in field.options if option not in field.exclusive]
    if field.answer is Answer.CHOICES:
        return options[-1:]
    if field.answer is Answer.CHOICE:
        return options[-1]
    return {Answer.FLAG: False, Answer.COUNT: 7, Answer.AMOUNT: Decimal("12500.5")}.get(
        field.answer, f"Not {value}"
    )


def test_every_answer_of_every_kind_is_shown_in_words_and_taken(project, lead, session):
    known = {}
    for kind, answers in every_answer("said"):
        known.setdefault(kind, make_record(project, kind, title=kind.__name__, answers=answers))
    wanted = {
        record: {
            one.name: other(one, getattr(record, one.name))
            for one in fields_of(kind)
            if not is_absent(getattr(record, one.name))
        }
        for kind, record in known.items()
    }
    facts = [
        RecordFacts(
            kind=record.kind,
            title=record.title,
            when=record.when,
            answers=answers,
            source=SOURCE | {"fingerprint": record.uid},
            given=frozenset({"title", "when", "answers", "source"}),
        )
        for record, answers in wanted.items()
    ]

    receipt = brought_in(project, *facts, by=lead)

    found = lines(receipt, lead)
    for line in found:
        record = session.scalars(select(Record).filter_by(uid=line.difference.uid)).one()
        field = next(one for one in fields_of(type(record)) if one.name == line.difference.name)
        words = in_words(field, wanted[record][field.name])
        assert (line.label, line.title) == (field.question, record.title)
        assert line.there == (words if isinstance(words, str) else "\n".join(words))
        assert line.edited.startswith("A command, ")
    assert take_all(receipt, lead).changed == []
    for record, answers in wanted.items():
        held = answers_of(record)
        assert {name: held[name] for name in answers} == answers
    assert set(known) == set(KINDS.values())
    assert len(found) > 100


def test_awards_partners_people_and_narratives_read_as_people_read_them(project, lead, session):
    award = make_award(
        project,
        reference="ES/V1/1",
        start_on=date(2022, 3, 4),
        amount=Decimal(1000),
        currency="GBP",
    )
    make_organisation(project, name="Council", country="France", short_name="LC")
    make_person(project, name="Ann", emails=["ann@x.example"], origin=Origin.THEMSELVES)
    written = answer_narrative(
        project, award, "narrative_impact", "2024", {"first_year": 2021}, by=lead
    )
    receipt = brought_in(
        project,
        awards=(
            AwardFacts(
                reference="ES/V1/1",
                start_on=date(2022, 5, 1),
                amount=Decimal("12500.5"),
                given=frozenset({"reference", "start_on", "amount"}),
            ),
        ),
        organisations=(
            OrganisationFacts(
                key="a", name="Council", country="Wales", given=frozenset({"name", "country"})
            ),
        ),
        people=(
            PersonFacts(
                name="Ann",
                emails=("ann@x.example",),
                origin=Origin.PUBLIC,
                given=frozenset({"name", "emails", "origin"}),
            ),
        ),
        narratives=(
            NarrativeFacts(
                award="ES/V1/1",
                section="narrative_impact",
                period="2024",
                answers={"first_year": 2023},
                source=SOURCE,
            ),
        ),
        by=lead,
    )

    assert sides(receipt, lead) == [
        ("Amount", "1,000.00", "12,500.50"),
        ("Start", "4 March 2022", "1 May 2022"),
        ("Country", "France", "Wales"),
        ("Where their data came from", Origin.THEMSELVES.label, Origin.PUBLIC.label),
        ("First year of impact", "2021", "2023"),
    ]
    assert take_all(receipt, lead).changed == []
    assert (award.amount, award.start_on) == (Decimal("12500.50"), date(2022, 5, 1))
    assert session.scalars(select(Organisation.country)).all() == ["Wales"]
    assert session.scalars(select(Person.origin)).all() == [Origin.PUBLIC]
    assert written.first_year == 2023
    assert operations.undo(receipt, by=lead) == 0


def test_who_took_part_reads_by_name(project, lead, session):
    told = replace(
        TALK,
        participants=(ParticipantFacts(role=ParticipantRole.HOST, organisation="a"),),
        given=TALK.given | {"participants"},
    )
    council = OrganisationFacts(key="a", name="Council", given=frozenset({"name"}))
    brought_in(project, told, organisations=(council,))
    edited(session.scalars(select(Record)).one(), lead, participants=[])
    forum = OrganisationFacts(key="b", name="Łódź Forum", given=frozenset({"name"}))
    other_role = ParticipantFacts(role=ParticipantRole.AUDIENCE, organisation="b")
    record = edited(
        session.scalars(select(Record)).one(),
        lead,
        participants=[
            ParticipantDetails(
                role=ParticipantRole.HOST, organisation=session.scalars(select(Organisation)).one()
            )
        ],
        title="Ours",
    )

    receipt = brought_in(
        project, replace(told, title="Ours", participants=(other_role,)), organisations=(forum,)
    )

    assert sides(receipt, lead) == [("Who took part", "Host · Council", "Audience · Łódź Forum")]
    take_all(receipt, lead)
    assert [one.organisation.name for one in record.participants] == ["Łódź Forum"]


def test_one_who_may_not_change_it_takes_nothing(project, lead):
    award = make_award(project, reference="ES/V1/1", scheme="Ours")
    contributor = make_member(project)
    said = AwardFacts(reference="ES/V1/1", scheme="Theirs", given=frozenset({"scheme"}))
    receipt = brought_in(project, awards=(said,), by=contributor)

    assert take_all(receipt, contributor).barred == asked(receipt)
    assert award.scheme == "Ours"
    with pytest.raises(NotAllowed):
        settling.keep(receipt, asked(receipt), by=make_member(project, role=Role.VIEWER))


def test_taking_is_offered_only_to_those_who_may(sign_in, project, lead, session):
    make_award(project, reference="ES/V1/1", scheme="Ours")
    contributor = make_member(project)
    said = AwardFacts(reference="ES/V1/1", scheme="Theirs", given=frozenset({"scheme"}))
    receipt = brought_in(project, awards=(said,), by=contributor)
    session.commit()
    (one,) = asked(receipt)

    def acts_of(user):
        page = sign_in(user).page(f"/receipts/PAGE/{receipt.uid}")
        return [button["value"] for button in page.soup.select("#differences tbody button")]

    assert acts_of(lead) == [f"take {one.id}", f"keep {one.id}"]
    assert acts_of(contributor) == [f"keep {one.id}"]


def test_what_is_hidden_or_gone_shows_nothing(project, lead):
    author = make_member(project)
    brought_in(project, TALK, by=lead)
    record = edited(db.session.scalars(select(Record)).one(), lead, title="Our title")
    receipt = brought_in(project, replace(TALK, title="Lecture"), by=author)
    edited(record, lead, visibility=Visibility.PRIVATE)

    (line,) = lines(receipt, author)
    assert (line.title, line.here, line.there, line.edited) == ("", "", "", "")
    assert take_all(receipt, author).gone == [line.difference]
    assert lines(receipt, lead)[0].title == "Our title"
    bin_record(record, by=lead)
    assert lines(receipt, lead)[0].title == ""


def test_what_is_gone_is_put_aside_with_a_click(sign_in, project, lead, session):
    record, receipt = told_otherwise(project, lead)
    bin_record(record, by=lead)
    session.commit()
    browser, address = sign_in(lead), f"/receipts/PAGE/{receipt.uid}"
    page = browser.page(address)
    assert "Our title" not in page.text
    (button,) = page.soup.select("#differences button")

    settle(browser, page, button["value"])

    assert asked(receipt) == []


def test_two_values_for_one_question_are_not_both_taken(project, lead):
    brought_in(project, TALK)
    record = edited(db.session.scalars(select(Record)).one(), lead, title="Our title")
    several = [
        Contents(reader="export", fills=True, records=(replace(TALK, title=title),))
        for title in ("Lecture", "Seminar")
    ]
    receipt, _ = operations.bring_in(project, [], several, by=None)

    taken = take_all(receipt, lead)

    assert (len(taken.done), len(taken.doubled), record.title) == (1, 1, "Lecture")


def test_edited_sheet_that_came_too_late_is_settled_as_well(project, lead, session):
    record = make_record(project, title="Talk", answers={"place": "Hall"})
    sheets = Sheets(project)
    sheets.edit("Engagements", "Talk", **{"Where?": "Theirs"})
    edited(record, lead, answers={"place": "Ours"})

    receipt, _ = operations.bring_in(project, sheets.files(), reading.read(sheets.files()), by=lead)

    assert sides(receipt, lead) == [("Where?", "Ours", "Theirs")]
    take_all(receipt, lead)
    assert record.place == "Theirs"


def test_what_a_link_says_is_settled_as_well(project, lead):
    link = make_link(*(make_record(project, title=title) for title in ("Talk", "Report")))
    sheets = Sheets(project)
    sheets.edit("Links", link.cause.uid, **{"Why we say so": "Theirs"})
    claim = Claim(verb=link.verb, strength=link.strength, rationale="Ours")
    correct_link(link, claim, version=link.version, by=lead)

    receipt, _ = operations.bring_in(project, sheets.files(), reading.read(sheets.files()), by=lead)

    assert sides(receipt, lead) == [("Why we say so", "Ours", "Theirs")]
    assert lines(receipt, lead)[0].title == "Talk led to Report"
    take_all(receipt, lead)
    assert link.rationale == "Theirs"


def test_archive_says_the_same_before_and_after_settling_elsewhere(project, lead):
    _, receipt = told_otherwise(project, lead)
    before = archive.write(contents_of(project, None))

    settling.keep(receipt, asked(receipt), by=lead)

    assert archive.write(contents_of(project, None)) == before


def settle(browser, page, act, **more):
    form = page.soup.select_one("#differences form")
    return browser.post(
        form["action"], data={**page.typed("#differences form"), "act": act, **more}
    )


def test_differences_are_settled_with_a_click(sign_in, project, lead, session):
    record, receipt = told_otherwise(project, lead, title="Lecture", when=When.read("2023"))
    session.commit()
    browser, address = sign_in(lead), f"/receipts/PAGE/{receipt.uid}"
    page = browser.page(address)
    title, when = (box["value"] for box in page.soup.select("[name=difference]"))

    assert page.texts("#differences thead th")[:3] == ["Answer", "Here", "The file says"]
    row = page.texts(f"#difference-{title} > *")
    assert row[0] == "What was it? Our title"
    assert row[1].startswith("Our title Ffion Lead, ")
    assert row[2] == "Lecture row 2 of Talks"
    answer = settle(browser, page, f"take {title}")
    assert answer.location == f"{address}#difference-{when}"
    assert record.title == "Lecture"
    after = browser.page(answer.location)
    assert "“What was it?” says now what the file says." in after.html
    assert "1 to settle" in browser.page("/receipts/PAGE/").text
    kept = settle(browser, after, "keep-ticked", difference=[when])
    assert kept.location == f"{address}#differences"
    assert (record.when.edtf, asked(receipt)) == ("2024", [])
    settled = browser.page(f"{address}?settled=1")
    assert settled.texts("#differences td:last-child")[0].startswith(
        "What the file says was taken Ffion Lead, "
    )
    assert settled.texts("#differences button") == ["Take it after all : When of Lecture"]
    assert browser.post(f"{address}/settle", data={"act": "take-ticked"}).status_code == 302


def test_what_changed_meanwhile_is_told_with_what_stands_here_now(sign_in, project, lead, session):
    record, receipt = told_otherwise(project, lead)
    session.commit()
    browser = sign_in(lead)
    page = browser.page(f"/receipts/PAGE/{receipt.uid}")
    edited(record, lead, title="Edited meanwhile")
    session.commit()

    answer = settle(browser, page, "take-all")

    assert answer.status_code == 409
    told = Page(answer.text)
    assert "changed since you looked" in told.html
    assert told.texts("#differences .differences__said") == ["Edited meanwhile", "Lecture"]


def test_what_cannot_be_said_here_is_refused_whole(sign_in, project, lead, session):
    award = make_award(project, reference="ES/V1/1", currency="GBP", scheme="Ours")
    said = AwardFacts(
        reference="ES/V1/1", scheme="Theirs", currency="£", given=frozenset({"scheme", "currency"})
    )
    receipt = brought_in(project, awards=(said,), by=lead)
    session.commit()
    browser = sign_in(lead)

    answer = settle(browser, browser.page(f"/receipts/PAGE/{receipt.uid}"), "take-all")

    assert answer.status_code == 422
    assert "Nothing was taken. “ES/V1/1”: Give the three letters" in Page(answer.text).html
    assert award.scheme == "Ours"


def test_odd_clicks_settle_nothing(sign_in, project, lead, session):
    record, receipt = told_otherwise(project, lead)
    session.commit()
    browser = sign_in(lead)

    for act in ("take", "take 0", "take x", "keep 999", "", "tea"):
        browser.post(f"/receipts/PAGE/{receipt.uid}/settle", data={"act": act})

    assert (record.title, len(asked(receipt))) == ("Our title", 1)


def test_receipt_leads_to_all_that_it_made_and_changed(sign_in, project, lead, session):
    council = OrganisationFacts(key="a", name="Council", given=frozenset({"name"}))
    several = [numbered(number) for number in range(52)]
    receipt = brought_in(project, *several, organisations=(council,), by=lead)
    hidden = session.scalars(select(Record).filter_by(title="Talk 1")).one()
    edited(hidden, None, visibility=Visibility.PRIVATE)
    session.commit()
    address, browser = f"/receipts/PAGE/{receipt.uid}", sign_in(lead)

    page = browser.page(address)

    assert page.texts("section h3") == ["Added: records 52", "Added: organisations 1"]
    first = session.scalars(select(Record).filter_by(title="Talk 0")).one()
    assert page.links(".made a")["Talk 0"] == f"/records/PAGE/{first.id}/"
    every = page.links("main section p a")["All 52 added: records"]
    listed = browser.page(every)
    assert len(listed.soup.select(".made li")) == 50
    following = listed.links(".pager a")["The next 50"]
    assert browser.page(following).texts(".made li")[-1] == "Talk 51 Engagement"
    for odd in ("how=added&sort=tea", "how=burnt&sort=record"):
        assert browser.get(f"{address}/made?{odd}").status_code == 404
    assert browser.get(f"{address}/made").location == address
    operations.undo(receipt, by=lead)
    session.commit()
    assert browser.page(address).texts("section h3") == ["Added: records 1"]


def numbered(number, **said):
    return replace(
        TALK, title=f"Talk {number}", source=SOURCE | {"fingerprint": f"n{number}"}, **said
    )


def test_receipt_costs_the_same_however_much_it_did(sign_in, project, lead, session):
    costs = []
    for number in (2, 27):
        several = [numbered(one) for one in range(number)]
        brought_in(project, *several)
        for record in session.scalars(select(Record)):
            edited(
                record,
                lead,
                url=f"https://example.org/{record.id}/{number}",
                answers={"geographic_reach": "Local"},
            )
        receipt = brought_in(
            project,
            *[replace(one, answers={"geographic_reach": f"National {number}"}) for one in several],
        )
        session.commit()
        browser = sign_in(lead)
        with statements_sent() as sent:
            page = browser.page(f"/receipts/PAGE/{receipt.uid}")
        costs.append(len(sent))
        assert len(page.soup.select("#differences tbody tr")) == min(number, queries.PAGE_SIZE)
    assert costs[0] == costs[1] <= 20
    assert len(page.html) < 100_000
