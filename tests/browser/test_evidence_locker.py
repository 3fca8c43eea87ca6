"""A PDF is added to an influence, scored and made confidential; strangers never learn of it."""

import re

from impacttracker import demo
from impacttracker.accounts import operations as accounts
from impacttracker.database import db
from impacttracker.projects import operations as projects
from impacttracker.projects.vocabulary import Role
from tests.browser.test_what_led_to_what import logs
from tests.evidence.samples import PDF

CHANGE = "Harbour rules name repair"
LETTER = "Letter of the harbour board"
WORDING = "Letter of a harbour board, held on file by the project"


def test_pdf_supports_an_influence_and_stays_inside_the_project(visit, tracker):
    ffion = visit("ffion@repair.example")
    page = logs(ffion, "policy_influence", CHANGE)
    ffion.goes_to("/evidence/REPAIR/claims")
    ffion.sees(CHANGE)

    ffion.goes_to(page)
    ffion.follows("Add evidence", within="#evidence")
    ffion.page.locator("#title").fill(LETTER)
    ffion.page.locator("#file").set_input_files(
        {"name": "Łódź harbour.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    ffion.page.locator("#confidential").check()
    ffion.page.locator("#substitute").fill(WORDING)
    ffion.page.locator("#corroboration").select_option("8")
    ffion.presses("Add evidence", within="main form[enctype]")

    ffion.sees(LETTER, "confidential", re.compile("Self-scored: corroboration 8 of 9"))
    ffion.goes_to("/evidence/REPAIR/claims")
    ffion.sees_no(CHANGE)
    ffion.goes_to(page)
    ffion.follows(LETTER, within="#evidence")
    ffion.sees(WORDING)
    with ffion.page.expect_download() as saved:
        ffion.page.get_by_role("link", name="Save the file").click()
    assert saved.value.suggested_filename == "Łódź harbour.pdf"
    assert saved.value.path().read_bytes() == PDF

    other = visit(works_elsewhere(tracker))
    for path in (ffion.path, f"{ffion.path}file"):
        answer = other.page.context.request.get(tracker.to(path))
        assert answer.status == 404
        assert LETTER not in answer.text()


def works_elsewhere(tracker):
    """The address of somebody who views another project."""
    email = "viewer@elsewhere.example"
    with tracker.application.app_context():
        lead = accounts.add_user("lead@elsewhere.example", "Lead", password=demo.PASSWORD)
        viewer = accounts.add_user(email, "Viewer", password=demo.PASSWORD)
        project = projects.add_project(
            "ELSEWHERE", projects.ProjectDetails(title="Elsewhere"), lead=lead, by=None
        )
        projects.add_member(project, viewer, Role.VIEWER, by=lead)
        db.session.commit()
    return email
