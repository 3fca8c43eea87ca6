"""Web addresses that lead nowhere: cut short on their way here, or none at all."""

from collections.abc import Iterator

from impacttracker.records.models import Record
from impacttracker.records.operations import is_web_address
from impacttracker.reports.readiness.finding import Finding, Rule, Severity
from impacttracker.reports.readiness.reading import Reading

CUT_SIGNS = ("...", "…")


def addresses(reading: Reading) -> Iterator[Finding]:
    """Addresses that a funder's page will show and nobody can open."""
    for text in reading.texts:
        if text.field is None or text.field.form != "address":
            continue
        said, subject = text.said.strip(), text.entry.subject
        label = text.field.label
        is_cut = isinstance(subject, Record) and (
            not subject.url and said == subject.unmapped.get("url_truncated")
        )
        if is_cut or said.endswith(CUT_SIGNS):
            do = f"Give the full address under “{label}”: it was cut off at “{said[-24:]}”."
        elif not is_web_address(said):
            do = (
                f"Give a whole address under “{label}”, beginning with https://: "
                f"“{said[:40]}” opens nothing."
            )
        else:
            continue
        yield text.found(Rule.CUT_ADDRESS, Severity.DOUBT, do)
