"""Evidence: kept, supporting records and links, and removed; and who sees it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from impacttracker.errors import Invalid, NotAllowed
from impacttracker.evidence import operations, queries
from impacttracker.evidence.access import can_see, visible_to
from impacttracker.evidence.models import Evidence, EvidenceOfRecord
from impacttracker.evidence.operations import EvidenceDetails
from impacttracker.evidence.vocabulary import Audience
from impacttracker.projects import queries as projects
from impacttracker.projects.vocabulary import Role
from impacttracker.records.linking import LinkDetails, link_records
from impacttracker.records.models import Record
from impacttracker.records.operations import bin_record
from impacttracker.records.vocabulary import Strength, Verb, Visibility
from tests.factories import make_member, make_project, make_record, make_user


def kept(project, **facts):
    return operations.add_evidence(
        project, EvidenceDetails(**{"title": "The minutes", **facts}), by=None
    )


def linked(cause, effect):
    details = LinkDetails(cause=cause, effect=effect, verb=Verb.LED_TO, strength=Strength.CHANGED)
    return link_records(details, by=None)


def test_evidence_supports_records_and_links_each_once(project, lead):
    talk, change = make_record(project), make_record(project)
    link = linked(talk, change)
    evidence = kept(project, records=[talk])

    operations.support(evidence, records=[talk, change, change], links=[link], by=lead)

    assert set(evidence.records) == {talk, change}
    assert evidence.links == [link]
    assert list(queries.supporting(change, lead)) == [evidence]
    assert queries.supporting_links([link], lead) == {link.id: [evidence]}
    assert queries.supported_by([evidence], lead)[evidence.id] == [change, talk]
    assert list(queries.not_supporting(change, lead)) == []


def test_history_of_a_record_does_not_name_confidential_evidence(project):
    record = make_record(project)

    kept(project, title="Dismissal letter", confidential=True, records=[record])
    kept(project, title="Open letter", records=[record])

    told = [change.details[0]["new"] for change in projects.history_of("record", record.uid)[:2]]
    assert told == ["Open letter", "Confidential evidence"]


@pytest.mark.parametrize(
    ("mistake", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 501}, "title"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "minutes.pdf"}, "url"),
    ],
)
def test_mistaken_evidence_is_explained(project, session, mistake, field):
    with pytest.raises(Invalid) as refusal:
        kept(project, **mistake)

    assert list(refusal.value.problems) == [field]
    assert session.scalars(select(Evidence)).all() == []


def test_evidence_and_what_it_supports_belong_to_one_project(project, lead):
    evidence = kept(project)

    with pytest.raises(Invalid):
        operations.support(evidence, records=[make_record(make_project())], by=lead)


def test_viewers_of_a_project_keep_nothing(project):
    viewer = make_member(project, role=Role.VIEWER)

    with pytest.raises(NotAllowed):
        operations.add_evidence(project, EvidenceDetails(title="Mine"), by=viewer)
    with pytest.raises(NotAllowed):
        operations.bin_evidence(kept(project), by=viewer)


def test_correction_says_what_changed(project, lead):
    evidence = kept(project, url="https://example.org/a")
    details = EvidenceDetails(title="The minutes", url="https://example.org/b")

    assert operations.correct_evidence(evidence, details, by=lead)
    assert not operations.correct_evidence(evidence, details, by=lead)

    change = projects.history_of("evidence", evidence.uid)[0]
    assert change.details == [
        {"field": "Web address", "old": "https://example.org/a", "new": "https://example.org/b"}
    ]


def test_binned_evidence_supports_nothing_until_it_is_restored(project, lead):
    record = make_record(project)
    evidence = kept(project, records=[record])

    operations.bin_evidence(evidence, by=lead)

    assert list(queries.supporting(record, lead)) == list(queries.kept_in(project, lead)) == []
    assert queries.get(evidence.id, project, lead) is None
    assert list(queries.in_bin(project, lead)) == [evidence]
    operations.restore_evidence(evidence, by=lead)
    assert list(queries.supporting(record, lead)) == [evidence]
    assert [one.verb for one in projects.history_of("record", record.uid)][:2] == [
        "supported again",
        "left without this evidence",
    ]


def test_evidence_that_a_private_record_hid_stays_hidden_when_that_is_gone(
    flask, project, lead, session
):
    member = make_member(project)
    private = make_record(project, visibility=Visibility.PRIVATE)
    open_one = make_record(project)
    effect = make_record(project)
    link = linked(private, effect)
    hidden, of_link = kept(project, records=[private]), kept(project, links=[link])
    seen = kept(project, records=[private, open_one])
    apart = kept(project)
    bin_record(private, by=lead)
    private.binned_at -= timedelta(days=31)
    key = private.id
    session.commit()

    flask("remind")

    session.expire_all()
    assert session.get(Record, key) is None
    assert [can_see(member, one) for one in (hidden, of_link, seen, apart)] == [
        False,
        False,
        True,
        True,
    ]
    assert can_see(lead, hidden)
    (changed, *_) = projects.history_of("evidence", hidden.uid)
    assert changed.details[0]["new"] == Audience.LEADS.label


def test_evidence_leaves_its_facts_in_the_history_when_the_bin_is_emptied(
    project, lead, session, monkeypatch
):
    record = make_record(project)
    evidence = kept(project, url="https://example.org/a", records=[record])
    uid = evidence.uid
    operations.bin_evidence(evidence, by=lead)
    assert operations.empty_bins() == 0

    evidence.binned_at -= timedelta(days=31)
    session.flush()

    assert operations.empty_bins() == 1
    assert session.scalars(select(EvidenceOfRecord)).all() == []
    details = {one["field"]: one["old"] for one in projects.history_of("evidence", uid)[0].details}
    assert details["Web address"] == "https://example.org/a"
    assert details["Supports"] == record.title


@given(
    role=st.sampled_from([*Role, None]),
    is_own=st.booleans(),
    visibilities=st.lists(st.sampled_from(Visibility), max_size=2),
    supports_a_link=st.booleans(),
    audience=st.sampled_from(Audience),
    added_it=st.booleans(),
)
def test_list_and_page_agree_on_who_sees_evidence(
    session, role, is_own, visibilities, supports_a_link, audience, added_it
):
    author, project = make_user(), make_project()
    viewer = author if is_own else make_user()
    make_member(project, author)
    if role and not is_own:
        make_member(project, viewer, role)
    records = [make_record(project, by=author, visibility=one) for one in visibilities]
    links = [linked(*records)] if supports_a_link and len(records) == 2 else []
    evidence = kept(project, records=() if links else records, links=links, audience=audience)
    evidence.author_id = viewer.id if added_it else None
    session.flush()

    listed = session.scalars(select(Evidence).where(visible_to(viewer))).all()

    assert (evidence in listed) == can_see(viewer, evidence)


def test_evidence_is_kept_from_the_page_of_a_record(sign_in, project, lead, session):
    record, browser = make_record(project, title="The seminar"), sign_in(lead)
    address = f"/evidence/COAST/add?record={record.id}"
    typed = browser.page(address).typed("main form")

    facts = {"title": "Programme", "url": "https://example.org/p", "on": "4/3/2022"}
    answer = browser.post(address, data=typed | facts)

    evidence = session.scalars(select(Evidence)).one()
    assert answer.location == f"/records/COAST/{record.id}/#evidence"
    assert (evidence.on, evidence.confidential) == (date(2022, 3, 4), False)
    page = browser.page(f"/records/COAST/{record.id}/")
    assert page.links("#evidence .row-entry a")["on the web"] == "https://example.org/p"
    assert "supports The seminar" in browser.page("/evidence/COAST/").text
    detached = browser.post(
        f"/evidence/COAST/{evidence.id}/withdraw",
        data={"supports": f"record-{record.id}", "back": "record"},
    )
    assert detached.location == answer.location
    assert evidence.records == []


def test_evidence_that_is_here_already_supports_one_more_record(sign_in, project, lead):
    record, evidence, browser = make_record(project), kept(project), sign_in(lead)
    form = f"form[action='/evidence/COAST/support/{record.id}']"
    typed = browser.page(f"/evidence/COAST/add?record={record.id}").typed(form)

    browser.post(f"/evidence/COAST/support/{record.id}", data=typed | {"evidence": evidence.id})

    assert evidence.records == [record]


@pytest.mark.parametrize(
    ("mistake", "complaint"),
    [
        ({"title": ""}, "Say what it is: a title will do."),
        ({"url": "javascript:alert(1)"}, "Give an address that begins with https:// or http://."),
        ({"on": "yesterdy"}, "Write it like 4 March 2022"),
        ({"supports": "record-999999"}, "Choose a record or a link of this project."),
        ({"supports": "link-999999"}, "Choose a record or a link of this project."),
        ({"supports": "x"}, "Choose a record or a link of this project."),
        ({"corroboration": "10"}, "Not a valid choice"),
    ],
)
def test_mistakes_are_explained_and_nothing_is_kept(
    sign_in, project, lead, session, mistake, complaint
):
    browser = sign_in(lead)
    typed = browser.page("/evidence/COAST/add").typed("main form")

    answer = browser.post("/evidence/COAST/add", data=typed | {"title": "Kept words"} | mistake)

    assert answer.status_code == 422
    assert complaint in answer.text
    assert session.scalars(select(Evidence)).all() == []


def test_evidence_of_others_is_not_there(sign_in, project, lead, session):
    secret = make_record(project, by=lead, visibility=Visibility.PRIVATE, title="A secret")
    hidden, shown = kept(project, title="Whisper", records=[secret]), kept(project)
    colleague, viewer = make_member(project), make_member(project, role=Role.VIEWER)
    stranger = make_member(make_project("AWAY"))

    page = sign_in(colleague).page("/evidence/COAST/")

    assert page.texts(".row-entry__title") == ["The minutes"]
    assert sign_in(colleague).post(f"/evidence/COAST/{hidden.id}/bin").status_code == 404
    assert sign_in(viewer).post(f"/evidence/COAST/{shown.id}/bin").status_code == 403
    assert sign_in(stranger).get("/evidence/COAST/").status_code == 404
    assert sign_in(stranger).post(f"/evidence/AWAY/{shown.id}/bin").status_code == 404
    assert len(session.scalars(select(Evidence)).all()) == 2


def test_list_of_many_takes_no_more_statements(sign_in, project, lead, statements):
    browser = sign_in(lead)

    def cost():
        with statements() as sent:
            browser.page("/evidence/COAST/")
        return len(sent)

    kept(project, records=[make_record(project)])
    few = cost()
    for _ in range(60):
        kept(project, records=[make_record(project), make_record(project)])

    assert cost() == few <= 15
    page = browser.page("/evidence/COAST/")
    older = next(href for words, href in page.links(".pager a").items() if "Older" in words)
    assert len(browser.page(older).texts(".row-entry")) == 11
