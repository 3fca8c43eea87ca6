import pytest

from impacttracker.records.vocabulary import Visibility
from tests import factories
from tests.reports.reading import Tagged, squeezed

MARK_UP = "<script>alert(1)</script> {{7*7}} &amp; Łódź"


@pytest.fixture
def record(project):
    return factories.make_record(
        project,
        title=f"Talk {MARK_UP}",
        visibility=Visibility.REPORTABLE,
        url="https://example.org/talk",
        answers={"results": f"They changed it. {MARK_UP}", "form": "A talk or presentation"},
    )


def test_preview_says_the_same_words_as_the_pdf(sign_in, lead, project, record):
    browser = sign_in(lead)

    page = browser.page("/reports/COAST/ukri/")
    answer = browser.get(page.links(".menu a")["PDF"])

    assert answer.content_type == "application/pdf"
    said = squeezed(Tagged(answer.data).text)
    sheet = page.soup.select_one("article.sheet")
    for unseen in sheet.select("svg, details, .visually-hidden"):
        unseen.decompose()
    for words in sheet.select("h2, h3, dt, dd, .facts__number, figcaption, footer p"):
        for line in words.get_text("\n").split("\n"):
            assert squeezed(line) in said, line


def test_whatever_was_typed_is_shown_as_it_is(sign_in, lead, project, record):
    page = sign_in(lead).page("/reports/COAST/ukri/")

    assert f"Talk {MARK_UP}" in page.text
    assert not page.soup.select("article script")


def test_page_says_what_the_pdf_cannot_print_as_typed(sign_in, lead, project):
    factories.make_record(
        project,
        title="Łódź–Ağrı 東",
        visibility=Visibility.REPORTABLE,
        answers={"results": "Σε συνεργασία, Київ, ŵ 😀"},
    )
    page = sign_in(lead).page("/reports/COAST/ukri/")

    assert page.texts(".notice li:not(.row-entry)") == [
        "東 as [U+6771] in “Łódź–Ağrı 東”",
        "😀 as [U+1F600] in “Łódź–Ağrı 東”",
    ]
    said = Tagged(sign_in(lead).get(page.links(".menu a")["PDF"]).data).text
    assert "[U+6771]" in said
    assert "Σε συνεργασία, Київ, ŵ [U+1F600]" in said


def test_preview_says_how_ready_it_is_and_leads_to_what_is_missing(sign_in, lead, project, record):
    browser = sign_in(lead)
    page = browser.page("/reports/COAST/ukri/?period=2027")

    assert "The funder will reject: 4" in page.texts(".notice")[0]
    assert page.links()["See what is missing"] == "/reports/COAST/ukri/ready?period=2027"
    assert "4 answers missing" in browser.page("/reports/COAST/").texts(".row-entry__side")


def test_wishes_go_on_to_the_pdf_and_nothing_else_does(sign_in, lead, project):
    award = factories.make_award(project, reference="ES/X1/1")
    asked = {
        "award": award.reference, "period": " 2027 ", "with": ["next_destination", "nonsense"],
        "_external": "1", "_scheme": "javascript", "format_key": "x", "project_code": "y",
    }  # fmt: skip

    page = sign_in(lead).page("/reports/COAST/ukri/", query_string=asked)

    assert page.links(".menu a")["PDF"] == (
        "/reports/COAST/ukri.pdf?award=ES/X1/1&period=2027&with=next_destination"
    )
    assert page.typed("main form.filters") == {
        "award": ["ES/X1/1"], "partner": [""], "period": ["2027"], "with": ["next_destination"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("label", "ending", "begins"),
    [("PDF", "pdf", b"%PDF"), ("Word", "docx", b"PK"), ("Web page", "html", b"<!doctype html>"),
     ("Spreadsheet", "xlsx", b"PK"), ("CSV", "zip", b"PK")],
)  # fmt: skip
def test_report_can_be_taken_away_as_every_kind(
    sign_in, lead, project, record, label, ending, begins
):
    browser = sign_in(lead)
    menu = browser.page("/reports/COAST/ukri/?period=2027").links(".menu a")

    answer = browser.get(menu[label])

    assert menu[label].endswith("?period=2027")
    assert answer.data.startswith(begins)
    said = answer.headers["Content-Disposition"]
    assert said.startswith("inline" if label == "PDF" else "attachment")
    assert f".{ending}" in said


def test_one_section_can_be_taken_away(sign_in, lead, project, record):
    browser = sign_in(lead)

    answer = browser.get("/reports/COAST/ukri.csv?section=engagement")

    assert answer.mimetype == "text/csv"
    assert "They changed it." in answer.text
    assert browser.get("/reports/COAST/ukri.csv?section=x").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/reports/COAST/nowhere/", "/reports/COAST/nowhere.pdf", "/reports/COAST/ukri/?award=ES/NO/1",
     "/reports/COAST/ukri.pdf?version=1999", "/reports/COAST/ukri/?version=../x",
     "/reports/COAST/ukri/?award=%00", "/reports/COAST/ukri/?partner=0",
     "/reports/COAST/ukri/?partner=x", f"/reports/COAST/ukri/?partner={'9' * 30}"],
)  # fmt: skip
def test_report_that_there_is_not_is_not_found(sign_in, lead, project, address):
    assert sign_in(lead).get(address).status_code == 404


@pytest.mark.parametrize("address", ["", "ukri/", "ukri.pdf", "ukri.docx", "ukri.csv"])
def test_report_of_others_is_not_found(sign_in, project, record, address):
    assert sign_in(factories.make_user()).get(f"/reports/COAST/{address}").status_code == 404


def test_award_of_another_project_is_not_found(sign_in, lead, project):
    other = factories.make_award(factories.make_project(), reference="ES/OTHER/1")

    answer = sign_in(lead).get(f"/reports/COAST/ukri/?award={other.reference}")

    assert answer.status_code == 404


def test_project_without_anything_has_a_report_that_says_so(sign_in, lead, project):
    page = sign_in(lead).page("/reports/COAST/ukri/")

    assert "Nothing reportable has been recorded yet." in page.text
    assert sign_in(lead).get("/reports/COAST/ukri.pdf").data.startswith(b"%PDF")


def test_what_is_left_out_is_told_beside_the_report_and_not_in_it(sign_in, lead, project, record):
    factories.make_record(project, title="CANARY", visibility=Visibility.TEAM)
    browser = sign_in(lead)

    page = browser.page("/reports/COAST/ukri/")

    said = "1 record is marked for the team alone and not in this report."
    assert said in page.text
    assert said not in page.texts("article")[0]
    assert "CANARY" not in page.text
    assert squeezed("CANARY") not in squeezed(
        Tagged(browser.get("/reports/COAST/ukri.pdf").data).text
    )


def test_page_costs_the_same_statements_however_much_there_is(sign_in, lead, project, statements):
    addresses = [f"/reports/COAST/{path}" for path in ("", "ukri/", "ukri/ready")]
    browser, numbers = sign_in(lead), []
    for more in (3, 30):
        for _ in range(more):
            factories.make_record(
                project, visibility=Visibility.REPORTABLE,
                partner=factories.make_organisation(project),
            )  # fmt: skip
        numbers.append([])
        for address in addresses:
            browser.page(address)
            with statements() as sent:
                browser.page(address)
            numbers[-1].append(len(sent))

    assert numbers[0] == numbers[1]
    assert max(numbers[0]) <= 15
