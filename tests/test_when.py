"""The value of a date: its text forms, what follows from it, and the order it gives a list."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from impacttracker import clock
from impacttracker.when import Precision, UnreadableDate, When

MONDAY = date(2026, 11, 23)
ZONES = ["Europe/London", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "UTC"]

DAY = "2022-03-04"
MOMENT = "2022-03-04T10:00:00Z"
HOURS = "2022-03-04T10:00:00Z/2022-03-04T11:30:00Z"


@pytest.fixture
def at_home_in_new_york() -> Iterator[None]:
    clock.use_zone("America/New_York")
    yield
    clock.use_zone("Europe/London")


CANONICAL = [
    "2022-03-04", "2022-03", "2021", "{2019,2021}", "2022-03-04/2022-03-06", "2021/2023",
    "2022-03/2022-05", "2021/..", "2021-03/..", "2021-03-04/..", MOMENT, HOURS, "XXXX",
    "2022-03-04T10:00:30Z",
]  # fmt: skip


@pytest.mark.parametrize("text", CANONICAL)
def test_canonical_edtf_is_given_back_and_may_be_typed(text: str) -> None:
    assert When.from_edtf(text).edtf == text
    assert When.read(text, today=MONDAY) == When.from_edtf(text)


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        (" 2022 ", "2022"),
        ("xxxx", "XXXX"),
        ("{ 2021 , 2019 }", "{2019,2021}"),
        ("{2019}", "2019"),
        ("2022-03-04/2022-03-04", "2022-03-04"),
        ("2022-03-04T12:00:00+02:00", MOMENT),
        ("2022-03-04T10:00", MOMENT),
        ("2022-03-04T10:00:00.000Z", MOMENT),
    ],
)
def test_harmless_variants_of_edtf_become_canonical(text: str, edtf: str) -> None:
    assert When.from_edtf(text).edtf == edtf


@pytest.mark.parametrize(
    "text",
    [
        "", "0000", "0000-01-01", "999", "20222", "2022-3-4", "2022-13", "2022-00", "2022-02-29",
        "2022-03-06/2022-03-04", "2023/2021", "2021/", "/2021", "../2021", "../..",
        "2021/2022/2023", "2022-21", "2022?", "202X", "[2019,2021]", "{}", "{2019..2021}",
        "{2019-03,2020}",
        "2022-03-04T24:00:00Z", "2022-03-04T10:60:00Z", "2022-03-04T10:00:00.5Z",
        "2022-02-30T10:00:00Z", "2022-03-04T10:00:00+24:30", "2022-03-04T10:00:00Z/..",
        "2022-03-04T10:00:00Z/2022-03-05", "2022-03-04T11:00:00Z/2022-03-04T10:00:00Z",
        "٢٠٢٢", "2022-03-04\n2022",
    ],
)  # fmt: skip
def test_edtf_that_is_wrong_or_that_no_record_needs_is_refused(text: str) -> None:
    with pytest.raises(UnreadableDate):
        When.from_edtf(text)


IN_WORDS = [
    ("2022-03-04", "4 March 2022"),
    ("2022-03-04/2022-03-06", "4–6 March 2022"),
    ("2022-02-28/2022-03-02", "28 February – 2 March 2022"),
    ("2021-12-30/2022-01-02", "30 December 2021 – 2 January 2022"),
    (MOMENT, "4 March 2022, 10:00"),
    (HOURS, "4 March 2022, 10:00–11:30"),
    ("2022-03-04T10:00:00Z/2022-03-05T09:00:00Z", "4 March 2022, 10:00 – 5 March 2022, 09:00"),
    ("2022-07-04T10:00:30Z", "4 July 2022, 11:00:30"),
    ("2022-03", "March 2022"),
    ("2022-03/2022-05", "March – May 2022"),
    ("2021-12/2022-01", "December 2021 – January 2022"),
    ("2021", "2021"),
    ("{2019,2021}", "2019 and 2021"),
    ("{2018,2019,2021}", "2018, 2019 and 2021"),
    ("2021/2023", "2021–2023"),
    ("2021/2022-03", "2021 – March 2022"),
    ("2021/..", "since 2021"),
    ("2021-03-04/..", "since 4 March 2021"),
    ("XXXX", "date not known"),
]


@pytest.mark.parametrize(("edtf", "words"), IN_WORDS)
def test_in_words_it_says_as_much_as_is_known_and_no_more(edtf: str, words: str) -> None:
    assert When.from_edtf(edtf).in_words() == words


def test_times_are_shown_where_the_installation_is_but_edited_where_they_were_typed() -> None:
    when = When.read("4 March 2022 10:00–11:30", zone="America/New_York")

    assert when.zone == "America/New_York"
    assert when.in_words() == "4 March 2022, 15:00–16:30"
    assert when.in_words(ZoneInfo("Asia/Tokyo")) == "5 March 2022, 00:00–01:30"
    assert when.to_type() == "4 March 2022, 10:00–11:30 America/New_York"


@pytest.mark.usefixtures("at_home_in_new_york")
def test_a_time_without_a_zone_is_in_the_installations() -> None:
    assert When.read("4 March 2022 10:00").edtf == "2022-03-04T15:00:00Z"
    assert When.from_edtf(MOMENT).in_words() == "4 March 2022, 05:00"
    assert When.from_edtf(MOMENT).zone == "America/New_York"


def test_a_zone_belongs_to_moments_only() -> None:
    assert When.from_edtf("2022-03-04", "Europe/Paris") == When.from_edtf("2022-03-04")
    assert When.from_edtf(MOMENT, "Europe/Paris").zone == "Europe/Paris"


def test_a_zone_that_nobody_knows_is_refused() -> None:
    with pytest.raises(UnreadableDate, match="“Mars/Olympus” is not a time zone we know"):
        When.from_edtf(MOMENT, "Mars/Olympus")


def test_an_hour_that_comes_twice_is_the_first_unless_it_says_otherwise() -> None:
    first = When.read("30 October 2022 01:30")
    second = When.from_edtf("2022-10-30T01:30:00Z")

    assert first.edtf == "2022-10-30T00:30:00Z"
    assert first.to_type() == "30 October 2022, 01:30"
    assert second.to_type() == "2022-10-30T01:30:00Z"
    assert When.read(second.to_type()) == second


def test_a_span_over_the_hour_that_comes_twice_keeps_its_length() -> None:
    when = When.from_edtf("2022-10-30T00:30:00Z/2022-10-30T01:30:00Z", "Europe/London")

    assert When.read(when.to_type()) == when


FACTS = [
    # EDTF, first day, last day, precision, years, group, stands in a calendar
    ("2022-03-04", (2022, 3, 4), (2022, 3, 4), "day", (2022,), (2022, 3), True),
    ("2022-03-04/2023-01-06", (2022, 3, 4), (2023, 1, 6), "day", (2022, 2023), (2022, 3), True),
    (MOMENT, (2022, 3, 4), (2022, 3, 4), "moment", (2022,), (2022, 3), True),
    (HOURS, (2022, 3, 4), (2022, 3, 4), "moment", (2022,), (2022, 3), True),
    ("2024-02", (2024, 2, 1), (2024, 2, 29), "month", (2024,), (2024, 2), False),
    ("2022-03/2022-05", (2022, 3, 1), (2022, 5, 31), "month", (2022,), (2022, 3), False),
    ("2022", (2022, 1, 1), (2022, 12, 31), "year", (2022,), (2022, None), False),
    ("{2019,2021}", (2019, 1, 1), (2021, 12, 31), "years", (2019, 2021), (2019, None), False),
    ("2019/2021", (2019, 1, 1), (2021, 12, 31), "year", (2019, 2020, 2021), (2019, None), False),
    ("2021/2022-03", (2021, 1, 1), (2022, 3, 31), "month", (2021, 2022), (2021, None), False),
    ("2022-03-04/2022-05", (2022, 3, 4), (2022, 5, 31), "day", (2022,), (2022, 3), False),
    ("2021/..", (2021, 1, 1), (9999, 12, 31), "year", (2021,), (2021, None), False),
    ("2021-03-04/..", (2021, 3, 4), (9999, 12, 31), "day", (2021,), (2021, 3), False),
]


@pytest.mark.parametrize(("edtf", "first", "last", "precision", "years", "group", "exact"), FACTS)
def test_what_follows_from_a_date(
    edtf: str,
    first: tuple[int, int, int],
    last: tuple[int, int, int],
    precision: str,
    years: tuple[int, ...],
    group: tuple[int, int | None],
    exact: bool,
) -> None:
    when = When.from_edtf(edtf)

    assert (when.first_on, when.last_on) == (date(*first), date(*last))
    assert when.precision is Precision(precision)
    assert when.years == years
    assert when.group == group
    assert when.is_dated_to_the_day is exact
    assert when.is_open is edtf.endswith("..")


def test_nothing_follows_from_no_date() -> None:
    unknown = When.from_edtf("XXXX")

    assert (unknown.first_on, unknown.last_on, unknown.years) == (None, None, ())
    assert (unknown.group, unknown.sort_key) == ((None, None), 0)
    assert unknown.precision is Precision.UNKNOWN
    assert not unknown.is_dated_to_the_day


def test_only_moments_start_and_end_at_a_time() -> None:
    start, end = datetime(2022, 3, 4, 10, tzinfo=UTC), datetime(2022, 3, 4, 11, 30, tzinfo=UTC)

    assert (When.from_edtf(HOURS).starts_at, When.from_edtf(HOURS).ends_at) == (start, end)
    assert (When.from_edtf(MOMENT).starts_at, When.from_edtf(MOMENT).ends_at) == (start, None)
    assert (When.from_edtf(DAY).starts_at, When.from_edtf(DAY).ends_at) == (None, None)
    assert When.at(start, end) == When.from_edtf(HOURS)
    assert When.at(start, zone="Asia/Tokyo") == When.from_edtf(MOMENT, "Asia/Tokyo")


def test_the_day_of_a_moment_is_the_day_it_was_where_it_happened() -> None:
    assert When.from_edtf("2022-03-04T03:00:00Z", "America/New_York").first_on == date(2022, 3, 3)


def test_a_single_day_or_a_span_can_be_made_from_days() -> None:
    assert When.on(date(2022, 3, 4)) == When.from_edtf("2022-03-04")
    assert When.on(date(2022, 3, 4), date(2022, 3, 6)) == When.from_edtf("2022-03-04/2022-03-06")


def test_newest_first_puts_days_above_their_month_and_months_above_their_year() -> None:
    newest_first = [
        "2022-01-01T10:00:00Z", "2022-01-01", "2022-01", "2022", "2021-12-31", "2021-12", "2021",
        "{2019,2021}", "XXXX",
    ]  # fmt: skip
    values = [When.from_edtf(text) for text in reversed(newest_first)]

    assert sorted(values, key=lambda when: -when.sort_key) == values[::-1]
    assert When.from_edtf("2022-03-04").sort_key == 20220304_0002
    assert When.from_edtf(MOMENT).sort_key == 20220304_0003 + 600


# --- properties -----------------------------------------------------------------------------

days = st.dates(date(1000, 1, 2), date(2999, 12, 30))
moments = st.datetimes(datetime(1000, 1, 3), datetime(2999, 12, 29), timezones=st.just(UTC)).map(  # noqa: DTZ001 - the zone is the strategy's
    lambda moment: moment.replace(microsecond=0)
)
points = st.one_of(
    days.map(str), days.map(lambda day: str(day)[:7]), days.map(lambda day: str(day)[:4])
)


@st.composite
def dates(draw: st.DrawFn) -> When:
    zone = draw(st.sampled_from(ZONES))
    form = draw(st.sampled_from(["single", "span", "open", "years", "moment", "hours", "unknown"]))
    if form in ("moment", "hours"):
        starts = draw(moments)
        longest = timedelta(days=0 if form == "moment" else 2)
        lasting = draw(st.timedeltas(timedelta(0), longest))
        return When.at(starts, starts + timedelta(seconds=int(lasting.total_seconds())), zone)
    if form == "years":
        years = draw(st.lists(st.integers(1000, 2999), min_size=1, max_size=4))
        return When.from_edtf("{" + ",".join(map(str, years)) + "}")
    if form == "span":
        start, end = sorted((draw(points), draw(points)))
        return When.from_edtf(f"{start}/{end}")
    start = draw(points)
    return When.from_edtf({"single": start, "open": f"{start}/..", "unknown": "XXXX"}[form])


@given(when=dates())
def test_the_text_form_keeps_everything(when: When) -> None:
    assert When.from_edtf(when.edtf, when.zone) == when


@given(when=dates(), today=days)
def test_what_a_form_shows_is_read_as_the_same_date(when: When, today: date) -> None:
    assert When.read(when.to_type(), today=today) == when


@given(when=dates())
def test_what_a_page_shows_is_read_as_the_same_date(when: When) -> None:
    # The words name neither a zone other than the installation's nor which of two equal hours.
    local = [point.at.astimezone(clock.zone()) for point in when.points if point.at]
    assume(when.zone in (None, clock.zone().key) and not any(moment.fold for moment in local))

    assert When.read(when.in_words()) == when


@given(one=dates(), other=dates())
def test_the_sort_key_agrees_with_the_first_day(one: When, other: When) -> None:
    if one.first_on and other.first_on and one.first_on < other.first_on:
        assert one.sort_key < other.sort_key
    if one.first_on and one.last_on:
        assert one.first_on <= one.last_on
        assert one.sort_key > When.from_edtf("XXXX").sort_key


@given(values=st.lists(dates(), max_size=20))
def test_headings_stand_together_in_the_order_of_the_sort_key(values: list[When]) -> None:
    groups = [when.group for when in sorted(values, key=lambda when: when.sort_key)]

    places = {group: groups.index(group) for group in groups}
    assert all(groups[places[group] : places[group] + groups.count(group)] for group in groups)
    assert sorted(places[group] for group in groups) == [places[group] for group in groups]


@given(year=st.integers(1000, 2999))
def test_a_date_known_by_its_year_is_never_shown_as_the_first_of_january(year: int) -> None:
    for text in (f"{year}", f"{year}/..", f"{{{year},2999}}", f"{year}/2999"):
        when = When.from_edtf(text)
        shown = f"{when.in_words()} {when.to_type()} {when.edtf}"
        assert "January" not in shown
        assert "-01" not in shown
        assert when.group == (year, None)
        assert not when.is_dated_to_the_day
