"""Sets warnings aside and raises them again. Flushes, never commits, and notes history."""

from impacttracker.accounts.models import User
from impacttracker.database import db
from impacttracker.errors import Invalid
from impacttracker.narratives import operations as narratives
from impacttracker.narratives.models import Narrative
from impacttracker.projects import history
from impacttracker.projects.access import Permission, ensure
from impacttracker.projects.models import Project
from impacttracker.projects.operations import subject_of
from impacttracker.records import operations as records
from impacttracker.records.models import Record
from impacttracker.reports.readiness.finding import Finding, Rule
from impacttracker.reports.readiness.models import FindingOverride
from impacttracker.reports.readiness.queries import set_aside_in

LONGEST_REASON = 1000


def set_aside(
    project: Project, finding: Finding, reason: str, *, by: User | None
) -> FindingOverride:
    """Note that *finding* was looked at, and why it may stand; once for the same text."""
    ensure(by, Permission.RECORD_WRITE, project.id)
    said = reason.strip()
    if not finding.rule.may_be_set_aside:
        raise Invalid({"reason": "The funder's form itself refuses this: it can only be mended."})
    if not said:
        raise Invalid({"reason": "Say why it may stand as it is."})
    if len(said) > LONGEST_REASON:
        raise Invalid({"reason": f"Keep this to {LONGEST_REASON:,} characters or fewer."})
    if held := set_aside_in(project).get(finding.identity):
        return held
    rule, entry, digest = finding.identity
    override = FindingOverride(
        project_id=project.id,
        rule=rule,
        entry=entry,
        digest=digest,
        reason=said,
        by_id=by.id if by else None,
    )
    db.session.add(override)
    _note(project, finding, "warning set aside", ("", said), by=by)
    db.session.flush()
    return override


def take_as_told(
    project: Project, override: FindingOverride, *, by: User | None
) -> FindingOverride:
    """Keep what an archive tells: who set a warning aside, when, and why."""
    ensure(by, Permission.RECORD_WRITE, project.id)
    if override.rule not in [rule.value for rule in Rule if rule.may_be_set_aside]:
        raise Invalid({"rule": f"“{override.rule}” is no warning that can be set aside."})
    override.project_id = project.id
    details = history.differences([(Rule(override.rule).label, "", override.reason)])
    verb = "warning set aside"
    history.note(subject_of(project), verb, by=by, project_id=project.id, details=details)
    db.session.add(override)
    db.session.flush()
    return override


def raise_again(
    project: Project, finding: Finding, override: FindingOverride, *, by: User | None
) -> None:
    """Let *finding* be asked about again, which was set aside by *override*."""
    ensure(by, Permission.RECORD_WRITE, project.id)
    _note(project, finding, "warning raised again", (override.reason, ""), by=by)
    db.session.delete(override)
    db.session.flush()


def _note(
    project: Project, finding: Finding, verb: str, reasons: tuple[str, str], *, by: User | None
) -> None:
    details = history.differences([(finding.do, *reasons)])
    subject = _subject_of(project, finding)
    history.note(subject, verb, by=by, project_id=project.id, details=details)


def _subject_of(project: Project, finding: Finding) -> tuple[str, str, str]:
    """The record or narrative that it is about; else the project, which owes the return."""
    subject = finding.entry.subject if finding.entry else None
    if isinstance(subject, Record):
        return records.subject_of(subject)
    if isinstance(subject, Narrative):
        return narratives.subject_of(subject)
    return subject_of(project)
