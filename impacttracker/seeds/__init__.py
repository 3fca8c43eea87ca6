"""Known data to test against from outside: everything once, or very much of it.

It stores nothing except through the operations that pages use, too.
"""

from impacttracker.seeds.everything import ProjectOfEverything
from impacttracker.seeds.load import ProjectUnderLoad
from impacttracker.seeds.telling import ADMINISTRATOR, NO_ROLE, Seeded, Told


def seed_access() -> Told:
    """Two projects with every kind of thing, and everybody whose rights differ."""
    seeded = Seeded()
    seeded.token(seeded.account("administrator@access.example", ADMINISTRATOR))
    outsider = seeded.account("outsider@access.example", NO_ROLE)
    seeded.feed(outsider, None)
    seeded.token(outsider)
    for code in ("ALPHA", "BETA"):
        ProjectOfEverything(seeded, code).fill()
    return seeded.told()


FEW = 100


def seed_load(number: int) -> Told:
    """*number* records: few in one project, many in three, half of them in the first."""
    seeded = Seeded()
    rest = number // 2 if number >= FEW else 0
    for place, share in enumerate((number - rest, rest - rest // 2, rest // 2), start=1):
        if share:
            ProjectUnderLoad(seeded, f"LOAD-{place}").fill(share)
    return seeded.told()
