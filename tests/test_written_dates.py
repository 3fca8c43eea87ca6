"""What people type: read in the British order, or refused with a sentence that helps."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impacttracker.when import UnreadableDate, When

MONDAY = date(2026, 11, 23)

DAY = "2022-03-04"
MOMENT = "2022-03-04T10:00:00Z"
HOURS = "2022-03-04T10:00:00Z/2022-03-04T11:30:00Z"

AS_PEOPLE_WRITE = [
    ("4 March 2022", DAY),
    ("4/3/2022", DAY),
    ("04.03.22", DAY),
    ("4-3-2022", DAY),
    ("4th Mar 2022", DAY),
    ("4 mar. '22", DAY),
    ("the 4th of March, 2022", DAY),
    ("Friday 4 March 2022", DAY),
    ("Fri, 4 March 2022", DAY),
    ("March 4, 2022", DAY),
    ("on 4 March 2022", DAY),
    ("  4\u00a0March   2022. ", DAY),
    ("2022-03-04", DAY),
    ("2022/3/4", DAY),
    ("4/3/99", "1999-03-04"),
    ("4 Sept 2022", "2022-09-04"),
    ("March 2022", "2022-03"),
    ("in march 2022", "2022-03"),
    ("3/2022", "2022-03"),
    ("2022-03", "2022-03"),
    ("2022", "2022"),
    ("in 2021", "2021"),
    ("2019, 2021", "{2019,2021}"),
    ("2019,2021", "{2019,2021}"),
    ("2019 and 2021", "{2019,2021}"),
    ("2021 & 2019", "{2019,2021}"),
    ("2018, 2019, and 2021", "{2018,2019,2021}"),
    ("2019, 2019", "2019"),
    ("2021-2023", "2021/2023"),
    ("2021–2023", "2021/2023"),
    ("2021 to 2023", "2021/2023"),
    ("from 2021 until 2023", "2021/2023"),
    ("between 2021 and 2023", "2021/2023"),
    ("4-6 March 2022", "2022-03-04/2022-03-06"),
    ("4th–6th March 2022", "2022-03-04/2022-03-06"),
    ("4–6/3/2022", "2022-03-04/2022-03-06"),
    ("4/3/2022 - 6/3/2022", "2022-03-04/2022-03-06"),
    ("2022-03-04 – 2022-03-06", "2022-03-04/2022-03-06"),
    ("28 Feb – 2 March 2022", "2022-02-28/2022-03-02"),
    ("28/2 – 2/3/2022", "2022-02-28/2022-03-02"),
    ("28 December – 2 January 2023", "2022-12-28/2023-01-02"),
    ("March – May 2022", "2022-03/2022-05"),
    ("March 2021 – 2022", "2021-03/2022"),
    ("4 March 2022 10:00–11:30", HOURS),
    ("4 March 2022, 10.00 to 11.30am", HOURS),
    ("4 March 2022 10:00 to 5 March 2022 09:00", "2022-03-04T10:00:00Z/2022-03-05T09:00:00Z"),
    ("4 March 2022, 2pm", "2022-03-04T14:00:00Z"),
    ("4 March 2022 at 2 p.m.", "2022-03-04T14:00:00Z"),
    ("4 March 2022 2–4pm", "2022-03-04T14:00:00Z/2022-03-04T16:00:00Z"),
    ("4 March 2022 11–1pm", "2022-03-04T11:00:00Z/2022-03-04T13:00:00Z"),
    ("4 March 2022 12am", "2022-03-04T00:00:00Z"),
    ("4 March 2022, 12 noon", "2022-03-04T12:00:00Z"),
    ("2022-03-04T10:00", MOMENT),
    ("2022-03-04 10:00", MOMENT),
    ("4 July 2022, 10:00", "2022-07-04T09:00:00Z"),
    ("4 March 2022 11:00 Europe/Paris", MOMENT),
    ("4 March 2022 10:00 (UTC)", MOMENT),
    ("since 2021", "2021/.."),
    ("2021 – ", "2021/.."),
    ("2021-", "2021/.."),
    ("2021 to present", "2021/.."),
    ("2021 – the present", "2021/.."),
    ("2021 to date", "2021/.."),
    ("2021 onwards", "2021/.."),
    ("from March 2021", "2021-03/.."),
    ("since 4 March 2022", "2022-03-04/.."),
    ("", "XXXX"),
    ("  ", "XXXX"),
    ("unknown", "XXXX"),
    ("Not known", "XXXX"),
    ("Date not known", "XXXX"),
    ("today", "2026-11-23"),
    ("Today, 14:00", "2026-11-23T14:00:00Z"),
    ("yesterday", "2026-11-22"),
    ("tomorrow", "2026-11-24"),
    ("the day after tomorrow", "2026-11-25"),
    ("the day before yesterday", "2026-11-21"),
    ("this morning", "2026-11-23"),
    ("last night", "2026-11-22"),
    ("yesterday evening", "2026-11-22"),
    ("last Tuesday afternoon", "2026-11-17"),
    ("last Tuesday", "2026-11-17"),
    ("last Monday", "2026-11-16"),
    ("next Monday", "2026-11-30"),
    ("next Friday", "2026-11-27"),
    ("3 weeks ago", "2026-11-02"),
    ("a week ago", "2026-11-16"),
    ("a fortnight ago", "2026-11-09"),
    ("in ten days", "2026-12-03"),
    ("two months ago", "2026-09"),
    ("11 months ago", "2025-12"),
    ("in 2 months' time", "2027-01"),
    ("2 years ago", "2024"),
    ("last week", "2026-11-16/2026-11-22"),
    ("this month", "2026-11"),
    ("last year", "2025"),
]


@pytest.mark.parametrize(("text", "edtf"), AS_PEOPLE_WRITE)
def test_dates_are_read_as_people_write_them(text: str, edtf: str) -> None:
    assert When.read(text, today=MONDAY).edtf == edtf


REFUSED = [
    ("4/3", "“4/3” is not a date we can read."),
    ("March", "“March” is not a date we can read."),
    ("March 22", "“March 22” is not a date we can read."),
    ("04-03-22", "“04-03-22” is not a date we can read."),
    ("3/22", "“3/22” is not a date we can read."),
    ("2021/22", "“2021/22” is not a date we can read."),
    ("2011–12", "“2011–12” is not a date we can read."),
    ("2019-20", "There is no month 20 in a year."),
    ("Spring 2022", "“Spring 2022” is not a date we can read."),
    ("about 2021", "“about 2021” is not a date we can read."),
    ("until 2021", "“until 2021” is not a date we can read."),
    ("this Friday", "“this Friday” is not a date we can read."),
    ("4 March 2022 4", "“4 March 2022 4” is not a date we can read."),
    ("4 March 2022 13pm", "“4 March 2022 13pm” is not a date we can read."),
    ("4 March 2022 10:00 BST", "“4 March 2022 10:00 BST” is not a date we can read."),
    ("2021 Europe/London", "“2021 Europe/London” is not a date we can read."),
    ("٤ March 2022", "“٤ March 2022” is not a date we can read."),
    ("x" * 500, "“" + "x" * 100 + "…” is not a date we can read."),
    ("31 February 2022", "February 2022 has no day 31."),
    ("29/2/2023", "February 2023 has no day 29."),
    ("3/13/2022", "There is no month 13 in a year."),
    ("0/3/2022", "March 2022 has no day 0."),
    ("4 March 0000", "There is no year 0."),
    ("0022-03-04", "“0022” is not a year between 1000 and 2999."),
    ("2022, 9999", "“9999” is not a year between 1000 and 2999."),
    ("Monday 4 March 2022", "4 March 2022 is a Friday, not a Monday."),
    ("2023–2021", "2023 is after 2021: a span begins with its earlier end."),
    ("6–4 March 2022", "6 March 2022 is after 4 March 2022: a span begins with its earlier end."),
    ("4 March 2022 11:00–10:00", "4 March 2022, 11:00 is after 4 March 2022, 10:00: "),
    ("4 March 2022 25:00", "“25:00:00” is not a time of day."),
    ("4 March 2022 – 5 March 2022 10:00", "Where one end of a span has a time of day, "),
    ("27 March 2022 01:30", "The clocks in Europe/London go forward over 01:30 on that day."),
]


@pytest.mark.parametrize(("text", "complaint"), REFUSED)
def test_a_refusal_names_what_was_not_understood_and_shows_three_ways(
    text: str, complaint: str
) -> None:
    with pytest.raises(UnreadableDate) as refusal:
        When.read(text, today=MONDAY)

    assert str(refusal.value).startswith(complaint)
    assert str(refusal.value).endswith(" Write it like 4 March 2022, March 2022 or 2021–2023.")


@given(text=st.text(max_size=120) | st.text("0123456789-/.–: amptoJunySeinc", max_size=30))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    try:
        when = When.read(text, today=MONDAY)
    except UnreadableDate:
        return

    assert When.from_edtf(when.edtf, when.zone) == when
    assert When.read(when.to_type(), today=MONDAY) == when
