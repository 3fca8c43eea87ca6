"""When two may be one: by which rule, and where no rule may say so."""

import pytest

from impacttracker.duplicates.blocking import pairs_of_organisations, pairs_of_people
from impacttracker.duplicates.likeness import (
    Rule,
    likeness,
    likeness_of_people,
    looks_of,
    looks_of_person,
)

ALIKE = [
    ("CIPFA", "Chartered Institute of Public Finance & Accountancy", Rule.ACRONYM),
    ("Office for National Statistics (ONS)", "ONS", Rule.NAME),
    ("Łódź City Council", "LODZ CITY COUNCIL", Rule.NAME),
    ("University of Leeds", "Leeds University", Rule.WORDS),
    ("Halden Appliances Ltd", "Halden Appliances", Rule.WORDS),
    ("University of Leeds", "Univercity of Leeds", Rule.SPELLING),
    ("Office for Product Durability", "Office of Product Durabilty", Rule.SPELLING),
    ("Northmoor Council", "Northmoor City Council", Rule.SHORTER),
]
UNLIKE = [
    ("University of York", "University of Cork"),
    ("University of Leeds", "University of Reading"),
    ("Wave 2021", "Wave 2022"),
    ("東京大学", "京都大学"),
    ("Institute of Directors", "Institute of Deans"),
    ("Royal Trust", "National Trust"),
    ("ONS", "ONR"),
    ("?", "!"),
]


@pytest.mark.parametrize(("one", "other", "rule"), ALIKE)
def test_names_that_may_mean_one_organisation_say_by_which_rule(one, other, rule):
    assert likeness(looks_of((one,)), looks_of((other,))) is rule
    assert likeness(looks_of((other,)), looks_of((one,))) is rule


@pytest.mark.parametrize(("one", "other"), UNLIKE)
def test_names_of_two_organisations_stay_apart(one, other):
    assert likeness(looks_of((one,)), looks_of((other,))) is None


@pytest.mark.parametrize(
    ("one", "other", "is_alike"),
    [
        ("https://www.cipfa.org/", "http://cipfa.org/about", True),
        ("cipfa.org", "https://cipfa.org", True),
        ("https://www.gov.uk/government/organisations/defra", "https://www.gov.uk/dcms", False),
        ("https://x.com/harbour", "https://x.com/harbour/", True),
        ("", "", False),
        ("not a site", "not a site", False),
        ("https://[", "https://[", False),
    ],
)
def test_websites_are_compared_by_host_and_by_path_where_many_share_one(one, other, is_alike):
    rule = likeness(looks_of(("Sea",), "", one), looks_of(("Mountain",), "", other))
    assert rule is (Rule.WEBSITE if is_alike else None)


def test_identifier_is_the_same_however_its_address_is_written():
    one, other = looks_of(("A",), "https://ror.org/00K4N6C32/"), looks_of(("B",), "00k4n6c32")
    assert likeness(one, other) is Rule.ROR


@pytest.mark.parametrize(
    ("one", "other", "rule"),
    [
        (("Dr Jane Okafor", ""), ("Jane Okafor", ""), Rule.NAME),
        (("Okafor, Jane", ""), ("Jane Okafor", ""), Rule.WORDS),
        (("J. Okafor", ""), ("Jane Okafor", ""), Rule.INITIAL),
        (("Jane R. Okafor", ""), ("Jane Rose Okafor", ""), Rule.INITIAL),
        (("Jane Okafar", ""), ("Jane Okafor", ""), Rule.SPELLING),
        (("Jane Okafor", "JO@x.example"), ("Jane Smith", "jo@x.example"), Rule.EMAIL),
        (("Jane Okafor", ""), ("June Okafor", ""), None),
        (("K. Okafor", ""), ("Jane Okafor", ""), None),
        (("Okafor", ""), ("Jane Okafor", ""), None),
    ],
)
def test_people_are_compared_by_name_initials_spelling_and_address(one, other, rule):
    looks = [looks_of_person([name], [email]) for name, email in (one, other)]
    assert likeness_of_people(*looks) is rule
    assert likeness_of_people(*reversed(looks)) is rule


def test_every_pair_that_a_rule_finds_is_found_among_many():
    names = [name for one, other, _ in ALIKE for name in (one, other)]
    names += [name for pair in UNLIKE for name in pair]
    looks = {key: looks_of((name,)) for key, name in enumerate(names)}
    found = {(one, other): rule for one, other, rule in pairs_of_organisations(looks)}
    wanted = {
        (one, other): rule
        for one in looks
        for other in looks
        if one < other and (rule := likeness(looks[one], looks[other]))
    }
    assert found == wanted


def test_people_who_may_be_one_are_found_among_many():
    names = ["Jane Okafor", "J. Okafor", "Okafor, Jane", "Jane Okafar", "Siân Hughes"]
    looks = {key: looks_of_person([name]) for key, name in enumerate(names)}
    assert {(one, other) for one, other, _ in pairs_of_people(looks)} == {
        (0, 1), (0, 2), (0, 3), (2, 3),
    }  # fmt: skip
