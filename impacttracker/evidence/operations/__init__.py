"""Keeps evidence, says what it supports, bins it and lets its bytes go. Flushes, never commits."""

from impacttracker.evidence.operations.binning import (
    bin_evidence,
    empty_bins,
    keep_hidden,
    restore_evidence,
    sweep,
)
from impacttracker.evidence.operations.details import EvidenceDetails, shown_as, subject_of
from impacttracker.evidence.operations.keeping import (
    add_evidence,
    correct_evidence,
    give_file_again,
)
from impacttracker.evidence.operations.supporting import support, withdraw

__all__ = [
    "EvidenceDetails",
    "add_evidence",
    "bin_evidence",
    "correct_evidence",
    "empty_bins",
    "give_file_again",
    "keep_hidden",
    "restore_evidence",
    "shown_as",
    "subject_of",
    "support",
    "sweep",
    "withdraw",
]
