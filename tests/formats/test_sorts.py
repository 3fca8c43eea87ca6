"""What sort of thing a record is, as funders' own types ask."""

import pytest

from impacttracker.engagements.models import Engagement
from impacttracker.formats.sorts import is_list, list_called, sort_of
from impacttracker.outcomes.models import IntellectualProperty, Publication, Software


@pytest.mark.parametrize(
    ("record", "sort"),
    [
        (Publication(type="Thesis"), "Thesis"),
        (Publication(), "Publication"),
        (Engagement(form="A talk or presentation"), "A talk or presentation"),
        (IntellectualProperty(protection="Patent granted"), "Patent granted"),
        (Software(software_type="Webtool/Application"), "Software or technical product"),
    ],
)
def test_a_record_is_sorted_by_its_type_and_else_by_its_kind(record, sort):
    assert sort_of(record) == sort
    assert list_called("sort").knows(sort)


def test_old_wordings_are_sorted_too():
    assert list_called("sort").knows("Scientific meeting (conference/symposium etc.)")


def test_lists_of_ours_are_found_next_to_the_funders():
    assert list_called("project_role").options[0] == "Lead"
    assert list_called("sector").options
    assert not is_list("roles")
