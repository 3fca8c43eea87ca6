"""Who may make a record private: nobody may hide one from themselves."""

import pytest

from impacttracker.errors import Invalid
from impacttracker.projects.vocabulary import Role
from impacttracker.records.operations import RecordDetails, correct_record
from impacttracker.records.vocabulary import Visibility
from tests.factories import make_member, make_project, make_record

HIDDEN = RecordDetails(title="Talk", visibility=Visibility.PRIVATE)

pytestmark = pytest.mark.usefixtures("session")


@pytest.mark.parametrize("role", [Role.LEAD, Role.CONTRIBUTOR])
def test_author_and_leads_may_make_a_record_private(role):
    project = make_project()
    author = make_member(project)
    record = make_record(project, title="Talk", by=author)
    by = author if role is Role.CONTRIBUTOR else make_member(project, role=role)

    assert correct_record(record, HIDDEN, version=record.version, by=by)
    assert record.visibility is Visibility.PRIVATE


def test_others_may_not_hide_what_they_would_not_see_again():
    project = make_project()
    record = make_record(project, title="Talk", by=make_member(project))
    colleague = make_member(project, role=Role.MANAGER)

    with pytest.raises(Invalid) as refused:
        correct_record(record, HIDDEN, version=record.version, by=colleague)

    assert refused.value.problems == {
        "visibility": "Only its author or a lead may make a record private."
    }
