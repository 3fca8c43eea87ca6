"""Kept views: whose they are, who may change them, and the page that opens with one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from impacttracker.database import db
from impacttracker.errors import Invalid, NotAllowed, Stale
from impacttracker.lists import access, kept, operations
from impacttracker.lists.models import DefaultView, SavedView
from impacttracker.lists.operations import ViewDetails
from impacttracker.lists.vocabulary import ListPage
from impacttracker.outcomes.models import Software
from impacttracker.projects import operations as projects
from impacttracker.projects.queries import history_of, membership_of
from impacttracker.projects.vocabulary import Role
from tests.factories import make_member, make_project, make_record, make_user


def keep(project, by, name="Talks", said=None, **facts):
    details = ViewDetails(name=name, said=said or {"kind": "engagement"}, **facts)
    return operations.keep_view(project, ListPage.LISTS, details, by=by)


def test_names_are_unique_for_each_owner(project, lead):
    keep(project, lead)
    keep(project, make_member(project))
    for name, sentence in (("Talks ", "already"), (" ", "a name"), ("x" * 101, "100 characters")):
        with pytest.raises(Invalid, match=sentence):
            keep(project, lead, name)


def test_shared_view_is_changed_by_its_maker_leads_and_managers(project, lead):
    member, other = make_member(project), make_member(project)
    manager = make_member(project, role=Role.MANAGER)
    view = keep(project, member, is_shared=True)
    own = keep(project, member, "Own")

    renamed = ViewDetails(name="Renamed", is_shared=True, said={})
    with pytest.raises(NotAllowed):
        operations.change_view(view, renamed, version=view.version, by=other)
    with pytest.raises(NotAllowed):
        operations.remove_view(own, by=lead)
    operations.change_view(view, renamed, version=view.version, by=manager)
    with pytest.raises(Stale):
        operations.change_view(view, renamed, version=1, by=lead)
    operations.remove_view(view, by=lead)
    assert [one.verb for one in history_of("view", view.uid)] == ["removed", "changed", "added"]
    assert history_of("view", own.uid) == []


def test_reader_keeps_views_and_shares_none(project):
    reader = make_member(project, role=Role.VIEWER)
    keep(project, reader)
    with pytest.raises(NotAllowed):
        keep(project, reader, "For all", is_shared=True)
    with pytest.raises(NotAllowed):
        keep(project, make_user())


@given(
    roles=st.lists(st.sampled_from([*Role, None]), min_size=2, max_size=2), is_shared=st.booleans()
)
def test_rule_for_one_view_and_filter_for_many_agree(session, roles, is_shared):
    savepoint = db.session.begin_nested()
    project, people = make_project(), [make_user(), make_user()]
    for person, role in zip(people, roles, strict=True):
        if role:
            make_member(project, person, role)
    owner = people[0]
    view = SavedView(
        project_id=project.id, owner_id=owner.id, page=ListPage.LISTS, name="V", is_shared=is_shared
    )
    db.session.add(view)
    db.session.flush()
    for person in people:
        found = db.session.scalars(select(SavedView).where(access.visible_to(person))).all()
        assert (found == [view]) is access.can_see(person, view)
        assert not access.can_change(person, view) or access.can_see(person, view)
    savepoint.rollback()


def test_default_is_everybodys_own_and_goes_when_a_view_is_no_longer_shared(project, lead):
    member = make_member(project)
    view = keep(project, lead, is_shared=True)
    for person in (lead, member):
        operations.open_with(project, ListPage.LISTS, view, by=person)
    assert kept.views_in(project, member, ListPage.LISTS).default is view

    own = ViewDetails(name="Talks", said={})
    operations.change_view(view, own, version=view.version, by=lead)

    assert kept.views_in(project, member, ListPage.LISTS).default is None
    assert kept.views_in(project, lead, ListPage.LISTS).default is view
    operations.remove_view(view, by=lead)
    assert db.session.scalars(select(DefaultView)).all() == []


def test_view_is_kept_opened_changed_and_removed_in_the_browser(sign_in, project, lead):
    make_record(project, title="Talk")
    make_record(project, Software, title="Program")
    browser = sign_in(lead)
    filtered = browser.page("/lists/COAST/?kind=software&column=when&order=title")
    add = filtered.links(".views a")["Save as a view"]
    form = browser.page(add).typed("main form.form")
    mistake = browser.post(add, data=form)
    assert mistake.status_code == 422
    assert "Give the view a name." in mistake.text

    answer = browser.post(add, data=form | {"name": ["Código"], "is_shared": ["y"]})

    opened = browser.page(answer.location)
    assert opened.texts("tbody th") == ["Program"]
    assert opened.texts("[aria-current=true]") == ["Código , shared"]
    changed = browser.page(f"{answer.location}&kind=engagement")
    assert changed.texts(".row-entry__title") == ["Talk"]
    again = changed.links(".views a")["Keep these changes in “Código”"]
    browser.post(again, data=browser.page(again).typed("main form.form"))
    assert browser.page(answer.location).texts(".row-entry__title") == ["Talk"]

    about = browser.page(answer.location).links(".views a")["About this view"]
    remove = about.partition("?")[0].replace("edit", "remove")
    other = sign_in(make_member(project))
    assert "Only Ffion Lead, a lead or a manager may change it" in other.page(about).text
    assert other.post(remove).status_code == 403
    assert browser.post(remove).location == "/lists/COAST/views/"
    assert browser.get(about).status_code == 404


def test_page_opens_with_the_default_and_shows_everything_on_request(sign_in, project, lead):
    make_record(project, title="Talk")
    make_record(project, Software, title="Program")
    view = keep(project, lead)
    browser = sign_in(lead)
    browser.post(f"/lists/COAST/views/{view.id}/default")

    assert browser.page("/lists/COAST/").texts(".row-entry__title") == ["Talk"]
    everything = browser.page("/lists/COAST/").links(".views a")["All"]
    assert browser.page(everything).texts(".row-entry__title") == ["Program", "Talk"]
    assert len(browser.page("/lists/COAST/?kind=").texts(".row-entry__title")) == 2
    cleared = browser.page("/lists/COAST/").links(".chips a")["Remove filter Engagements"]
    assert len(browser.page(cleared).texts(".row-entry__title")) == 2
    browser.post(f"/lists/COAST/views/{view.id}/default")
    assert len(browser.page("/lists/COAST/").texts(".row-entry__title")) == 2


def test_private_view_is_there_for_its_owner_alone(sign_in, project, lead):
    member = make_member(project)
    view = keep(project, member, "Mine")
    for path in (f"/lists/COAST/views/{view.id}/edit", f"/lists/COAST/views/{view.id}/default"):
        method = "get" if path.endswith("edit") else "post"
        assert getattr(sign_in(lead), method)(path).status_code == 404
    assert "Mine" not in sign_in(lead).page(f"/lists/COAST/?view={view.id}").text
    projects.remove_member(membership_of(project, member), by=None)
    assert sign_in(member).get(f"/lists/COAST/?view={view.id}").status_code == 404
