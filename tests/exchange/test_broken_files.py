"""Files broken at random: each is read, or refused with a sentence; nothing else happens."""

from datetime import date

import pytest

from impacttracker.errors import Unreadable
from impacttracker.exchange.readers import calendar, contacts, email
from impacttracker.exchange.readers.recurrence import next_time
from impacttracker.exchange.source import text_of
from tests.exchange.conftest import SAMPLES
from tests.exchange.mutating import mutated

MUTATIONS = 300


def read_calendar(content):
    for event in calendar.read(text_of(content))[:5]:
        next_time(event, date(2025, 10, 1))


def read_contacts(content):
    contacts.read(text_of(content))


READERS = {"eml": email.read, "ics": read_calendar, "vcf": read_contacts}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("suffix", READERS)
def test_broken_file_is_read_or_refused_with_a_sentence(suffix):
    samples = [path.read_bytes() for path in sorted(SAMPLES.glob(f"*.{suffix}"))]
    refused = []
    for content in mutated(samples, MUTATIONS, seed=2025):
        try:
            READERS[suffix](content)
        except Unreadable as refusal:
            refused.append(str(refusal))
    assert all(sentence.endswith(".") for sentence in refused)
    assert len(refused) < MUTATIONS
