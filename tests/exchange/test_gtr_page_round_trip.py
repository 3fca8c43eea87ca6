"""Whatever a page can say is read back as it was written."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impacttracker.exchange.page import Entry, Page
from impacttracker.exchange.readers.gtr_page import read
from impacttracker.exchange.telling.wording import one_line
from impacttracker.exchange.writers.gtr_page import write
from impacttracker.formats.layout import Kind, Line, load_layout, plain
from impacttracker.vocabulary import terms

LAYOUT = load_layout("gtr-page")
LABELS = tuple({line.label for kind in LAYOUT.kinds for line in kind.lines})

WORDS = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12),
    st.sampled_from([*LABELS, "Abstract", "<b>", "&amp;", "{{7*7}}", "a,b", "https://a.example"]),
)
LINES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join).map(one_line).filter(bool)


def _is_prose(line: str) -> bool:
    """Whether a line below the first can be told from a label, a heading and a separator."""
    is_label = any(line.startswith(label) for label in LABELS)
    return not is_label and plain(line) not in LAYOUT.headings


PROSE = st.builds(
    lambda first, more: "\n".join((first, *more)).strip(),
    LINES,
    st.lists(st.one_of(st.just(""), LINES.filter(_is_prose)), max_size=4),
)
YEARS = st.integers(1900, 2100).map(str)
MONTHS = st.tuples(st.integers(2000, 2010), st.integers(1, 12)).map(
    lambda month: f"{month[0]}-{month[1]:02}"
)
LATER = st.integers(2011, 2020).map(str)
VALUES = {
    "text": LINES,
    "prose": PROSE,
    "yes-no": st.booleans(),
    "number": st.integers(1900, 2100),
    "year": YEARS,
    "years": st.one_of(
        YEARS,
        st.sets(YEARS, min_size=2, max_size=4).map(lambda years: f"{{{','.join(sorted(years))}}}"),
    ),
    "since": YEARS.map(lambda year: f"{year}/.."),
    "start": st.builds(lambda first, last: f"{first}/{last}", MONTHS, LATER),
    "money": st.integers(0, 10**9).map(str),
    "address": st.sampled_from(["https://a.example/b?c=d&e", "http://b.example/#f,g"]),
}


def value_of(line: Line) -> st.SearchStrategy[object]:
    if line.form == "choice":
        return st.sampled_from(terms(line.options or "").options)
    if line.form == "choices":
        options = st.sampled_from(terms(line.options or "").options)
        return st.lists(options, min_size=1, max_size=3, unique=True)
    return VALUES[line.form]


@st.composite
def participants(draw, kind: Kind) -> list[dict[str, str]]:
    role = next(line.role for line in kind.lines if line.role)
    facts = {
        "name_as_recorded": draw(LINES),
        "department": draw(st.one_of(st.just(""), LINES)),
        "sector": draw(st.sampled_from(("", "Public", "Hospitals"))),
        "country": draw(st.sampled_from(("", "United Kingdom", "Poland"))),
    }
    return [{"role": role} | facts]


@st.composite
def entries(draw) -> Entry:
    kind = draw(st.sampled_from(LAYOUT.kinds))
    answers: dict[str, object] = {}
    for line in kind.lines:
        if line.form in ("kept", "end") or line.role or (line.optional and draw(st.booleans())):
            continue
        answers[line.answer] = draw(value_of(line))
    if any(line.role for line in kind.lines):
        answers["participants"] = draw(participants(kind))
    if "amount" in answers:
        answers["currency"] = draw(st.sampled_from(("GBP", "EUR", "USD", "PLN")))
    if answers.get("licence") in ("Open Source", "Proprietary"):
        # The page says only whether it is open.
        answers["licence"] = "No"
    return Entry(kind=kind.kind, answers=answers)


@st.composite
def pages(draw) -> Page:
    order = [kind.kind for kind in LAYOUT.kinds]
    drawn = draw(st.lists(entries(), min_size=1, max_size=5))
    drawn.sort(key=lambda entry: (order.index(entry.kind), str(entry.answers.get("title", ""))))
    return Page(
        title=draw(LINES.filter(_is_prose)),
        lead_organisation=draw(LINES),
        department=draw(LINES),
        abstract=draw(PROSE.filter(lambda text: _is_prose(text) and "Abstract" not in text)),
        entries=tuple(replace(entry, position=place) for place, entry in enumerate(drawn)),
    )


@settings(max_examples=60)
@given(pages())
def test_a_page_is_read_as_it_was_written(page):
    text = write(page)

    assert read(text) == page
    assert write(read(text)) == text


@settings(max_examples=40)
@given(pages())
def test_a_page_that_lost_its_marks_and_line_ends_still_gives_all_its_records(page):
    text = write(page).replace("\u00a0\n", "\n").replace("\n", "\r\n")

    kinds = [entry.kind for entry in read(text).entries]

    assert kinds == [entry.kind for entry in page.entries]


@settings(max_examples=100)
@given(st.lists(st.one_of(LINES, st.sampled_from(("", "\u00a0", " ", "\r"))), max_size=30))
def test_any_text_below_a_head_is_read_without_losing_a_word(lines):
    text = "\n".join(("T", LAYOUT.lead_organisation, *lines))

    page = read(text)

    head = (page.title, page.lead_organisation, page.department, page.abstract)
    kept = " ".join((*head, *page.unread, *(entry.raw for entry in page.entries)))
    headings = [line for line in text.split("\n") if plain(line) in LAYOUT.headings]
    missing = _words(text) - _words(kept) - _words(" ".join(headings))
    assert missing <= _words(f"{LAYOUT.lead_organisation} {LAYOUT.department} {LAYOUT.abstract}")


def _words(text: str) -> set[str]:
    return set(text.split())


def test_a_collaboration_prints_a_record_for_each_partner():
    names = ("Archive", "Board")
    partners = [{"role": "partner", "name_as_recorded": name} for name in names]
    page = Page(
        title="T",
        lead_organisation="L",
        entries=(
            Entry(
                kind="collaboration",
                answers={"title": "Together", "participants": partners, "when": "2020-03-04/2022"},
            ),
        ),
    )

    again = read(write(page)).entries

    assert [entry.answers["participants"][0]["name_as_recorded"] for entry in again] == list(names)
    assert [entry.answers["when"] for entry in again] == ["2020/..", "2020/.."]


@pytest.mark.parametrize(
    ("kind", "answers", "line"),
    [
        ("engagement", {"when": "2022-03-04"}, "Year(s) Of Engagement Activity 2022"),
        ("engagement", {"when": "2021/2023"}, "Year(s) Of Engagement Activity 2021,2022,2023"),
        (
            "engagement",
            {"when": "2022-12-31T23:30:00Z", "zone": "Europe/Berlin"},
            "Year(s) Of Engagement Activity 2023",
        ),
        ("engagement", {"official_scheme": None}, "Part Of Official Scheme? No"),
        ("research_dataset", {"when": "2022-05"}, "Year Produced 2022\u00a0"),
        ("further_funding", {"when": "2022-05-06/2023-07-08"}, "Start 05/2022\nEnd 07/2023"),
        ("further_funding", {"when": "{2021,2023}"}, "Start 2021\nEnd 2023"),
        ("further_funding", {"amount": "12500.50", "currency": "PLN"}, "Amount 12,500.50 (PLN)"),
        ("software", {"licence": "Open Source"}, "Open Source License? Yes"),
        ("policy_influence", {"impact": "a\n\nb"}, "Impact a\n\nb"),
    ],
)
def test_answers_are_said_as_the_page_says_them(kind, answers, line):
    entry = Entry(kind=kind, answers={"title": "X"} | answers)

    assert f"\n{line}" in write(Page(title="T", entries=(entry,)))


def test_what_the_page_has_no_line_for_is_left_out():
    entry = Entry(
        kind="engagement",
        answers={"title": "Two\nlines", "when": "XXXX", "audience_size": "11 - 50", "results": ""},
    )
    other = Entry(kind="recognition", answers={"title": "A medal"})

    text = write(Page(title="T", entries=(entry, other)))

    assert text == ("T\n\u00a0\nDescription Two lines\u00a0\nPart Of Official Scheme? No")
