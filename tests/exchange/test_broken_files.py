"""Files broken at random: each is read, or refused with a sentence; nothing else happens."""

import pytest

from impacttracker.errors import Unreadable
from impacttracker.exchange import reading
from impacttracker.exchange.folders import packed
from impacttracker.exchange.source import File
from tests.exchange.conftest import SAMPLES
from tests.exchange.mutating import mutated

MUTATIONS = 150
SUFFIXES = ("eml", "ics", "vcf", "google.csv")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_broken_file_is_read_or_refused_with_a_sentence(suffix):
    samples = [path.read_bytes() for path in sorted(SAMPLES.glob(f"*{suffix}"))]
    refused = []
    for content in mutated(samples, MUTATIONS, seed=2025):
        try:
            reading.read([File(content)])
        except Unreadable as refusal:
            refused.append(str(refusal))
    assert all(sentence.endswith(".") for sentence in refused)
    assert len(refused) < MUTATIONS


@pytest.mark.filterwarnings("ignore")
def test_broken_folder_is_read_or_refused_with_a_sentence(invented_page):
    whole = packed([File(invented_page.encode(), "page.txt"), File(b"x", "Łódź.txt")])
    end = whole.content[-400:]
    refused = []
    for content in mutated([end], MUTATIONS, seed=2025):
        try:
            reading.read([File(whole.content[:-400] + content, "folder.zip")])
        except Unreadable as refusal:
            refused.append(str(refusal))
    assert len(refused) > MUTATIONS / 2
