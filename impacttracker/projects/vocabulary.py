"""What a member of a project can be."""

from impacttracker.vocabulary import Vocabulary


class Role(Vocabulary):
    """A member's part in a project, from the most rights to the fewest."""

    LEAD = "lead", "Lead"
    MANAGER = "manager", "Manager"
    CONTRIBUTOR = "contributor", "Contributor"
    VIEWER = "viewer", "Viewer"
