"""What a member of a project can be, and how often a project wants to be in touch."""

from impacttracker.vocabulary import Vocabulary


class Role(Vocabulary):
    """A member's part in a project, from the most rights to the fewest."""

    LEAD = "lead", "Lead"
    MANAGER = "manager", "Manager"
    CONTRIBUTOR = "contributor", "Contributor"
    VIEWER = "viewer", "Viewer"


class Rhythm(Vocabulary):
    """How often we want to be in touch with a partner; the values are ISO 8601 durations."""

    MONTH = "P1M", "Every month"
    TWO_MONTHS = "P2M", "Every two months"
    QUARTER = "P3M", "Every three months"
    HALF_YEAR = "P6M", "Every six months"
    YEAR = "P1Y", "Every year"
    TWO_YEARS = "P2Y", "Every two years"
    NONE = "none", "No need to be in touch"

    @property
    def months(self) -> int:
        """How many months that is; 0 where there is no need."""
        if self is Rhythm.NONE:
            return 0
        return int(self.value[1:-1]) * (12 if self.value.endswith("Y") else 1)


USUAL = Rhythm.HALF_YEAR
"""The rhythm of a project that has not said another."""
