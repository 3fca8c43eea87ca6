"""The process that has loaded the readers, and forks a child for every file: `python -m` this.

It waits on a socket for connections, gives each to a child of its own, and ends when whoever
started it does. A child answers one job and ends; a job that takes too long ends it.
"""

import gc
import os
import resource
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

from impacttracker import clock
from impacttracker.errors import Unreadable

MB = 1024 * 1024
BEGUN = "begun"
STATM = Path("/proc/self/statm")


@dataclass(frozen=True)
class Limits:
    """Seconds of processor, and megabytes beside what a process takes that reads nothing.

    A busy machine takes more time by the clock than of the processor: `patience` are the seconds
    that it may take besides.
    """

    seconds: int = 5
    megabytes: int = 200
    patience: int = 15


class Job(NamedTuple):
    """What a child is to do."""

    limits: Limits
    zone: str
    function: Callable[..., Any]
    args: tuple[Any, ...]
    named: dict[str, Any]


class Overdone(Unreadable):
    """Reading took more than it may."""


class Fault(Exception):
    """A reader fell over, which none should; the text is the trace from the child."""


def too_long(limits: Limits) -> str:
    return (
        f"Reading it takes more than {limits.seconds} seconds: it is damaged, or too much at once. "
        "Give it in parts, or have IMPACTTRACKER_READING_SECONDS raised."
    )


def too_large(limits: Limits) -> str:
    return (
        f"Reading it takes more than {limits.megabytes} MB of memory: it is damaged, or too much "
        "at once. Give it in parts, or have IMPACTTRACKER_READING_MB raised."
    )


def serve(control: socket.socket) -> None:
    """Fork a child for each connection that comes through *control*, until that is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Nobody waits for the children.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        message, received, _, _ = socket.recv_fds(control, 1, 1)
        if not message:
            return
        if os.fork() == 0:
            control.close()
            _answer(Connection(received[0]))
            os._exit(0)
        os.close(received[0])


def _answer(connection: Connection) -> None:
    """Say that the job begins, then what came of it."""
    connection.send(BEGUN)
    job: Job = connection.recv()
    # Who ends with the job has nothing to sweep up, and looking for it took a third of the time.
    gc.disable()
    try:
        _bound(job.limits)
        clock.use_zone(job.zone)
        found = job.function(*job.args, **job.named)
    except Unreadable as reason:
        found = Unreadable(str(reason))
    except MemoryError:
        found = Overdone(too_large(job.limits))
    except RecursionError:
        found = Unreadable("This file is damaged: it nests things without end.")
    except Exception:
        found = Fault(traceback.format_exc())
    connection.send(found)


def _bound(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Ends whoever waits instead of working.
    signal.alarm(limits.seconds + limits.patience)
    # Elsewhere than on Linux nobody tells how much is taken already, and time is bounded alone.
    if STATM.exists():
        taken = int(STATM.read_text().split()[0]) * resource.getpagesize()
        most = taken + limits.megabytes * MB
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    # Under its own name, so that what a child sends is known to whoever receives it; the readers
    # are loaded here, so that no child has to.
    from impacttracker.exchange import nursery, reading  # noqa: F401 (loads them)
    from impacttracker.exchange.telling import events  # noqa: F401 (loads the library of calendars)

    nursery.serve(socket.socket(fileno=int(sys.argv[1])))
