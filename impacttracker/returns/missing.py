"""What stands between a return and its funder: what would be rejected, and for a whole page of
returns how many required answers each lacks."""

from collections.abc import Collection, Mapping

from impacttracker.reports.filled import Filled
from impacttracker.reports.filling import filled
from impacttracker.reports.material import Material
from impacttracker.reports.readiness.finding import Finding, Severity
from impacttracker.reports.readiness.queries import set_aside_in
from impacttracker.reports.readiness.readiness import findings_of
from impacttracker.reports.readiness.readiness import number_missing as number_missing_from
from impacttracker.reports.readiness.showing import parted
from impacttracker.reports.together import materials_of
from impacttracker.returns.composing import about, format_of, wishes_of
from impacttracker.returns.models import Return
from impacttracker.returns.vocabulary import State


def rejections_in(returned: Return, told: Filled) -> list[Finding]:
    """What the funder would reject in it, but for what somebody has set aside."""
    if returned.nothing_to_report:
        return []
    found, _ = parted(findings_of(told), set_aside_in(returned.project))
    return [one for one in found if one.severity is Severity.REJECT]


def number_missing(returned: Return, material: Material) -> int:
    """How many the return lacks; none where it reports nothing."""
    form = format_of(returned)
    if form is None or returned.nothing_to_report:
        return 0
    return number_missing_from(filled(form, material, wishes_of(returned)))


def missing_in(returns: Collection[Return]) -> Mapping[int, int]:
    """The same for those of *returns* that are not sent, by key, in a handful of statements."""
    wanted = [one for one in returns if one.state is not State.SUBMITTED]
    materials = materials_of([(one.project, about(one), one.period) for one in wanted])
    return {
        one.id: number_missing(one, material)
        for one, material in zip(wanted, materials, strict=True)
    }
