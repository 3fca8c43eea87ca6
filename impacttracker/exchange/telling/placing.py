"""Says of which award outcomes are whose file names a project and not its award; no database."""

from dataclasses import replace

from impacttracker.exchange.contents import Contents
from impacttracker.exchange.flags import Flag

OF_PROJECT = "PROJECT"
"""Under which an outcome keeps the project that it is of, while nobody knows that one's award."""

UNPLACED = (
    "{number} of them are of a project whose own answer is not among the files, so that their "
    "award is not known. Give that answer as well, or say which award they are of."
)
SEVERAL = (
    "{number} of them are of several projects whose own answers are not among the files, so that "
    "their awards are not known. Give those answers as well."
)


def placed(contents: Contents, reference: str, *, is_chosen: bool) -> Contents:
    """*contents* whose outcomes without an award are of *reference*, where all are of one project.

    Where somebody has *chosen* the award, they are of it whatever they say.
    """
    records = [one for one in contents.records if not one.awards]
    told = {one.section for one in contents.narratives if one.award}
    narratives = [one for one in contents.narratives if not one.award and one.section not in told]
    number = len(records) + len(narratives)
    if not number:
        return contents
    projects = {one.unmapped.get(OF_PROJECT) for one in records}
    projects |= {one.unmapped.get(OF_PROJECT) for one in narratives}
    if reference and (is_chosen or len(projects) == 1):
        return _of_award(contents, reference)
    sentence = (UNPLACED if len(projects) == 1 else SEVERAL).format(number=number)
    return replace(contents, flagged=(Flag("the outcomes", sentence), *contents.flagged))


def _of_award(contents: Contents, reference: str) -> Contents:
    taken = {one.section for one in contents.narratives if one.award == reference}
    narratives = []
    for one in contents.narratives:
        if not one.award and one.section not in taken:
            taken.add(one.section)
            narratives.append(replace(one, award=reference))
        else:
            narratives.append(one)
    records = (
        one if one.awards else replace(one, awards=(reference,), given=one.given | {"awards"})
        for one in contents.records
    )
    return replace(contents, records=tuple(records), narratives=tuple(narratives))
