"""A saved e-mail dropped on a partner's page becomes a record with evidence, and only once."""

from base64 import b64encode

from tests.exchange.conftest import SAMPLES

MESSAGE = SAMPLES / "message.eml"
# What a browser does when a file is dragged over a page and let go.
DROPS = """
([name, content]) => {
  const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
  const dragged = new DataTransfer();
  dragged.items.add(new File([bytes], name));
  for (const type of ["dragenter", "dragover", "drop"]) {
    document.body.dispatchEvent(
      new DragEvent(type, { dataTransfer: dragged, bubbles: true, cancelable: true }),
    );
  }
}
"""
SAVED = ["talk.eml", b64encode(MESSAGE.read_bytes()).decode()]


def test_message_dropped_on_a_partners_page_becomes_a_record_with_evidence(visit):
    ffion = visit("ffion@repair.example")
    ffion.goes_to("/partners/REPAIR/")
    ffion.page.locator("main table a").first.click()
    partner = ffion.page.locator("h1").inner_text()
    drops(ffion, SAVED)
    ffion.sees_heading("Log engagement")
    ffion.page.get_by_role("button", name="Log engagement").first.click()
    ffion.sees_heading("Your talk on “fiscal risk”")
    ffion.sees(partner, "Jane Wu", "4 March 2025", "Łódź guidance.pdf")
    drops(ffion, SAVED)
    ffion.sees_heading("File it with this record")
    ffion.goes_to("/timeline/REPAIR/")
    drops(ffion, SAVED)
    ffion.sees_heading("This is here already")
    ffion.page.get_by_role("link", name="Open the record").click()
    ffion.sees_heading("Your talk on “fiscal risk”")


def drops(visitor, saved):
    """Let a file go over the page, once it has loaded: nobody's hand is quicker."""
    visitor.page.wait_for_load_state()
    visitor.page.evaluate(DROPS, saved)
