"""Runs the reading of a file in a child process that may use only so much time and memory.

A file from outside may be made to keep a parser busy for hours or to fill the memory; parsers
that were tried with broken files did both. The child may use a few seconds of processor and a
bounded amount of memory, and is stopped when it takes too long; what it found comes back whole or
not at all. It is forked from a process that has loaded the readers once and runs no threads.
"""

import multiprocessing
import resource
import signal
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any, TypeVar

from impacttracker import clock
from impacttracker.errors import Unreadable
from impacttracker.logs import LOGGER

MB = 1024 * 1024
# Where the program itself is not loaded beforehand, every child would load it anew.
PRELOADED = ["__main__", "impacttracker.exchange.reading"]
GRACE = 2.0
"""Seconds that a busy machine may add to those of the processor."""

STATM = Path("/proc/self/statm")
FELL_OVER = (
    "It could not be read, and that is our fault. Nothing was stored: keep the file, and show it "
    "to whoever runs this tracker."
)

Result = TypeVar("Result")


@dataclass(frozen=True)
class Limits:
    """Seconds of processor, and megabytes beside what a process takes that reads nothing."""

    seconds: int = 5
    megabytes: int = 200


class Overdone(Unreadable):
    """Reading took more than it may."""


class Fault(Exception):
    """A reader fell over, which none should; the text is the trace from the child."""


def limited(limits: Limits, function: Callable[..., Result], *args: Any, **named: Any) -> Result:
    """What *function* returns, or the `Unreadable` that it raises; it runs in a child process.

    The function, what it is given and what it returns have to be known by name or be plain data.
    """
    receiving, sending = _context().Pipe(duplex=False)
    child = _context().Process(
        target=_run, args=(sending, limits, clock.zone().key, function, args, named), daemon=True
    )
    child.start()
    sending.close()
    try:
        if not receiving.poll(limits.seconds + GRACE):
            raise Overdone(_too_long(limits))
        done, found = receiving.recv()
    except EOFError:
        child.join()
        raise _died(child.exitcode, limits) from None
    finally:
        child.kill()
        child.join()
        receiving.close()
    if isinstance(found, Fault):
        LOGGER.error("reader_failed", extra={"facts": {"trace": str(found)}})
        raise Unreadable(FELL_OVER)
    if not done:
        raise found
    result: Result = found
    return result


@cache
def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


def _run(
    sending: Connection,
    limits: Limits,
    zone: str,
    function: Callable[..., Any],
    args: Any,
    named: Any,
) -> None:
    """In the child: send (whether it was done, what was found or why not)."""
    try:
        _bound(limits)
        clock.use_zone(zone)
        answer = (True, function(*args, **named))
    except Unreadable as reason:
        answer = (False, Unreadable(str(reason)))
    except MemoryError:
        answer = (False, Overdone(_too_large(limits)))
    except RecursionError:
        answer = (False, Unreadable("This file is damaged: it nests things without end."))
    except Exception:
        answer = (False, Fault(traceback.format_exc()))
    sending.send(answer)


def _bound(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Elsewhere than on Linux nobody tells how much is taken already, and time is bounded alone.
    if STATM.exists():
        taken = int(STATM.read_text().split()[0]) * resource.getpagesize()
        most = taken + limits.megabytes * MB
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _died(exitcode: int | None, limits: Limits) -> Unreadable:
    """Why a child sent nothing: it was stopped, or a parser written in C gave up."""
    if exitcode == -signal.SIGXCPU:
        return Overdone(_too_long(limits))
    return Overdone(_too_large(limits))


def _too_long(limits: Limits) -> str:
    return (
        f"Reading it takes more than {limits.seconds} seconds: it is damaged, or too much at once. "
        "Give it in parts."
    )


def _too_large(limits: Limits) -> str:
    return (
        f"Reading it takes more than {limits.megabytes} MB of memory: it is damaged, or too much "
        "at once. Give it in parts."
    )
