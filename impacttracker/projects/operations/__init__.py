"""Sets projects up: their facts, their members and their awards. The history tells of each."""

from impacttracker.projects.operations.awards import (
    AwardDetails,
    add_award,
    correct_award,
    remove_award,
)
from impacttracker.projects.operations.changes import hold, subject_of
from impacttracker.projects.operations.members import (
    add_member,
    change_role,
    invite_again,
    invite_member,
    join_as_administrator,
    remove_member,
)
from impacttracker.projects.operations.settings import (
    ProjectDetails,
    add_project,
    change_settings,
)

__all__ = [
    "AwardDetails",
    "ProjectDetails",
    "add_award",
    "add_member",
    "add_project",
    "change_role",
    "change_settings",
    "correct_award",
    "hold",
    "invite_again",
    "invite_member",
    "join_as_administrator",
    "remove_award",
    "remove_member",
    "subject_of",
]
