"""Our own lists about accounts: how often somebody is sent a digest, and on which day."""

from impacttracker.vocabulary import Vocabulary


class Digest(Vocabulary):
    """How often somebody is mailed what waits for them."""

    DAILY = "daily", "Every day on which something waits"
    WEEKLY = "weekly", "Once a week, if something waits"
    NEVER = "never", "Never"


class Weekday(Vocabulary):
    """A day of the week, in the order in which they follow."""

    MONDAY = "monday", "Monday"
    TUESDAY = "tuesday", "Tuesday"
    WEDNESDAY = "wednesday", "Wednesday"
    THURSDAY = "thursday", "Thursday"
    FRIDAY = "friday", "Friday"
    SATURDAY = "saturday", "Saturday"
    SUNDAY = "sunday", "Sunday"

    @property
    def number(self) -> int:
        """As `date.weekday` counts: Monday is 0."""
        return list(Weekday).index(self)
