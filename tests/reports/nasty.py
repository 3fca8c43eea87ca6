"""A document with everything in it that has ever gone wrong in a PDF."""

from collections.abc import Sequence
from datetime import UTC, datetime

from impacttracker.charts import Kind, bars, overview
from impacttracker.reports.document import (
    Block,
    Document,
    Field,
    Fields,
    Figure,
    Heading,
    Note,
    Numbers,
    PageBreak,
    Paragraph,
    Table,
)

CREATED = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
LONG_TITLE = ("Łódź–Ağrı and Ŵyn ap Ŷork on tides, " * 9)[:300]
LONG_WORD = "https://example.org/" + "a-long/path?with=parts&" * 12
LONG_TEXT = "The seminar changed two chapters of the plan (evidence 4). " * 160
NAMES = "Łucja Żak, Ŵyn Ŷork, Ağrı İstanbul, Ελένη Παπαδοπούλου, Иван Щербаков, Đặng Thị"
KINDS = (
    Kind("engagement", "Engagements", "engagement", "Engagement"),
    Kind("policy", "Influences", "policy", "Influence"),
)
COUNTS = {("engagement", 2021): 12, ("engagement", 2022): 1, ("policy", 2022): 3}


def document(blocks: Sequence[Block], **others: str) -> Document:
    return Document(
        title=others.get("title", "Coastal Commons: sharing the inshore sea"),
        subtitle=others.get("subtitle", "A return"),
        language="en-GB",
        author="Prifysgol Bangor University",
        subject="Research outcomes",
        running_head="ES/X012345/1 · Research outcomes",
        facts=[("Award", "ES/X012345/1"), ("Lead", "Prifysgol Bangor University")],
        blocks=blocks,
        prepared_on="Prepared on 23 November 2026",
        notes=["Answers stand in the funder’s order."],
    )


def record(number: int) -> Fields:
    rows = [
        Field("Form Of Engagement Activity", "A talk or presentation"),
        Field("Other Audiences", ["Media (as a channel to the public)", "Schools", NAMES]),
        Field("Results and Impact", f"Result {number}. {LONG_TEXT[: 60 * (number % 9)]}"),
        Field("URL", LONG_WORD, link=LONG_WORD),
        Field("Follows", "the first record", link="#record-0"),
        Field("Impact", "", missing=True, note="Needed because an impact type was chosen."),
        Field("Empty", ""),
    ]
    return Fields(f"Seminar {number}", rows, "engagement", f"record-{number}")


def everything() -> list[Block]:
    pictures = [
        overview("Records", [2021, 2022], KINDS, COUNTS, width=460, size=9),
        bars("By form", [("A talk", 12), ("A press release or interview " * 4, 0)], "outcome"),
    ]
    return [
        Heading("Summary"),
        Numbers([("73", "records"), ("2,140", "people reached"), ("6", "influences"), ("1", "x")]),
        *(Figure(picture, picture.title) for picture in pictures),
        Heading("Key findings", 2, "findings"),
        Paragraph(f"{LONG_TEXT}\n\n{NAMES}\nA new line."),
        Note("This answer is asked again each year."),
        Note(LONG_TEXT, "attention"),
        Heading("A part whose parent is missing", 3),
        PageBreak(),
        PageBreak(),
        Heading(LONG_TITLE),
        Fields(LONG_TITLE, [Field("Very long", LONG_TEXT * 2)], "collaboration"),
        *(record(number) for number in range(25)),
        Fields("Nothing answered", [], "promise"),
        Heading("Tables", 2),
        Table(
            "Partners",
            ["Organisation", "Country", "Records"],
            [[f"Organisation {number} {NAMES}", "Cymru", str(number)] for number in range(90)],
            numeric={2},
        ),
        Table("One tall row", ["Text", "Other"], [["short", LONG_TEXT * 2]], shares=[1, 3]),
        Table("None", ["A", "B"], []),
        Table("Uneven", ["A", "B"], [["only one"], ["one", "two", "three"]]),
    ]
