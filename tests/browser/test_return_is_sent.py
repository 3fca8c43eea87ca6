"""A return is prepared by a manager, signed by a lead, sent off, and stays as it was sent."""

from impacttracker.clock import today


def test_what_was_sent_stays_whatever_happens_to_the_records(visit):
    tomasz, ffion = visit("tomasz@repair.example"), visit("ffion@repair.example")
    tomasz.goes_to("/returns/REPAIR/open")
    tomasz.chooses("For which award?", "ES/Z104512/1 · ESRC")
    tomasz.chooses("What does the funder want?", "UKRI research outcomes return")
    tomasz.types("Period", "Interim")
    tomasz.types("Deadline", f"1 June {today().year + 2}")
    tomasz.presses("Open the return")
    tomasz.sees_heading("UKRI research outcomes return Interim")
    tomasz.presses("It is ready to sign")
    tomasz.sees("It waits for a lead to sign it: Ffion Prys.")

    ffion.goes_to("/returns/REPAIR/")
    ffion.follows("UKRI research outcomes return Interim")
    ffion.presses("Sign it")
    ffion.sees("Signed. It can be sent to the funder now.")
    tomasz.goes_to(tomasz.path)
    tomasz.presses("It was submitted")
    tomasz.sees("Number 1", "Tomasz Żak")
    first = pdf_of(tomasz, "PDF", within="table")
    assert first.startswith(b"%PDF")

    ffion.goes_to("/engagements/REPAIR/")
    ffion.follows("Seminar for the team that drafts the label", within="main")
    ffion.follows("Edit", within="main")
    ffion.types("What was it?", "Seminar, renamed")
    ffion.presses("Save", within="main")
    ffion.sees_heading("Seminar, renamed")
    assert pdf_of(tomasz, "PDF", within="table") == first

    tomasz.presses("Amend it")
    tomasz.sees("What was sent before stays as it was.")
    tomasz.presses("It is ready to sign")
    ffion.goes_to(tomasz.path)
    ffion.presses("Sign it")
    ffion.presses("It was submitted")
    ffion.sees("Number 2", "Number 1")
    ffion.follows("Number 1")
    ffion.sees_heading("UKRI research outcomes return Interim, as it was sent")
    assert pdf_of(ffion, "Open the PDF") == first


def pdf_of(visitor, link, within="main"):
    """The last of the PDFs with these words on the page, as it would be kept."""
    found = visitor.page.locator(within).get_by_role("link", name=link).last
    answer = visitor.page.context.request.get(visitor.address + found.get_attribute("href"))
    assert answer.ok
    return answer.body()
