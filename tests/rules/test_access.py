"""Rules of the addresses, read off the running application."""

from tests.rules import checks


def test_every_view_states_its_access(app):
    from impacttracker.accounts.access import is_static

    access = {
        rule.endpoint: getattr(app.view_functions[rule.endpoint], "access", None)
        for rule in app.url_map.iter_rules()
        if not is_static(rule.endpoint)
    }
    assert len(access) > 10
    assert checks.undeclared_access(access) == []


def test_view_without_access_is_seen():
    assert checks.undeclared_access({"partners.show": None, "home.index": "signed in"}) == [
        "partners.show states no access"
    ]


def test_addresses_are_kebab_case_and_keys_are_bounded(app):
    assert checks.unreadable_addresses([rule.rule for rule in app.url_map.iter_rules()]) == []


def test_address_that_breaks_the_rule_is_seen():
    assert checks.unreadable_addresses(["/policy_influence/", "/partners/<int:partner_id>"]) == [
        "/policy_influence/ is not in kebab-case",
        "/partners/<int:partner_id> takes a number without bounds",
    ]
    assert checks.unreadable_addresses(["/policy-influence/<key:record_id>"]) == []
