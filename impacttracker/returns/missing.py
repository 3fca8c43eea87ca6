"""How many answers that the funder requires the returns of one page lack."""

from collections.abc import Collection, Mapping

from impacttracker.reports.filling import filled
from impacttracker.reports.material import Material
from impacttracker.reports.readiness.readiness import number_missing as number_missing_from
from impacttracker.reports.together import materials_of
from impacttracker.returns.composing import about, format_of, wishes_of
from impacttracker.returns.models import Return
from impacttracker.returns.vocabulary import State


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
