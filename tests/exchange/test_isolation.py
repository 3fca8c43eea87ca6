"""A file is read in a child process: it takes only so much, and its end is not ours."""

import os
from itertools import count

import pytest

from impacttracker import clock
from impacttracker.errors import Unreadable
from impacttracker.exchange.isolation import limited
from impacttracker.exchange.nursery import Limits, Overdone

SHORT = Limits(seconds=1, megabytes=100, patience=1)


def work_for_ever():
    return max(count())


def wait_for_ever():
    read_end, _ = os.pipe()
    os.read(read_end, 1)


def take_memory():
    return [bytes(1024 * 1024) for _ in range(1_000)]


def nest():
    return nest()


def stop_at_once():
    os._exit(3)


def refuse():
    raise Unreadable("There is nothing in it.")


def fall_over():
    raise KeyError("of the file")


def test_what_was_found_comes_back():
    assert limited(SHORT, sorted, [3, 1, 2], reverse=True) == [3, 2, 1]
    assert limited(SHORT, os.getpid) != os.getpid()


def test_child_knows_the_zone_of_the_installation():
    assert limited(SHORT, clock.zone).key == clock.zone().key


@pytest.mark.parametrize(
    ("function", "refusal", "sentence"),
    [
        (work_for_ever, Overdone, "takes more than 1 seconds"),
        (wait_for_ever, Overdone, "takes more than 1 seconds"),
        (take_memory, Overdone, "takes more than 100 MB of memory"),
        (nest, Unreadable, "nests things without end"),
        (stop_at_once, Overdone, "takes more than"),
        (refuse, Unreadable, "There is nothing in it."),
        (fall_over, Unreadable, "that is our fault"),
    ],
)
def test_whatever_happens_in_it_is_told_in_one_sentence(function, refusal, sentence):
    with pytest.raises(refusal, match=sentence):
        limited(SHORT, function)


def test_what_made_a_reader_fall_over_is_logged(caplog):
    with pytest.raises(Unreadable):
        limited(SHORT, fall_over)
    assert "of the file" in caplog.records[0].facts["trace"]
