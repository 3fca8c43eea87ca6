"""Our own lists about lists: the pages that they stand on, and their orders."""

from impacttracker.vocabulary import Vocabulary


class ListPage(Vocabulary):
    """A page that lists records, named as in its address."""

    LISTS = "lists", "Records"
    ENGAGEMENTS = "engagements", "Engagements"
    COLLABORATIONS = "collaborations", "Collaborations"
    POLICY = "policy", "Policy"
    OUTCOMES = "outcomes", "Outcomes"


class Order(Vocabulary):
    """What stands first."""

    NEWEST = "newest", "Newest first"
    OLDEST = "oldest", "Oldest first"
    TITLE = "title", "By title"
    TITLE_DOWN = "title-down", "By title, from the end"
    CHANGED = "changed", "Last changed first"
    UNCHANGED = "unchanged", "Longest unchanged first"
    ADDED = "added", "Last added first"
