"""Reads a file and says what memory that took; called in the child process that reads it."""

import resource
from collections.abc import Sequence

from impacttracker.exchange import reading
from impacttracker.exchange.contents import Contents
from impacttracker.exchange.source import File


def measured(file: File, reader: str) -> tuple[Sequence[Contents], int]:
    """What *file* holds, and how many kilobytes more than before reading it took."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = reading.read([file], reader)
    return found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
