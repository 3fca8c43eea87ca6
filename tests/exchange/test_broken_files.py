"""Files broken at random: each is read, or refused with a sentence; nothing else happens."""

import pytest

from impacttracker.errors import Unreadable
from impacttracker.exchange import reading
from impacttracker.exchange.readers import email
from impacttracker.exchange.source import File
from tests.exchange.conftest import SAMPLES
from tests.exchange.mutating import mutated

MUTATIONS = 150


def read_message(content):
    email.read(content)


def read_file(content):
    reading.read([File(content)])


READERS = {"eml": read_message, "ics": read_file, "vcf": read_file, "google.csv": read_file}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("suffix", READERS)
def test_broken_file_is_read_or_refused_with_a_sentence(suffix):
    samples = [path.read_bytes() for path in sorted(SAMPLES.glob(f"*{suffix}"))]
    refused = []
    for content in mutated(samples, MUTATIONS, seed=2025):
        try:
            READERS[suffix](content)
        except Unreadable as refusal:
            refused.append(str(refusal))
    assert all(sentence.endswith(".") for sentence in refused)
    assert len(refused) < MUTATIONS
