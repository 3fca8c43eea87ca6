"""Runs the reading of a file in a child process that may use only so much time and memory.

A file from outside may be made to keep a parser busy for hours or to fill the memory; parsers
that were tried with broken files did both. The child may use a few seconds of processor and a
bounded amount of memory, and ends by itself; what it found comes back whole or not at all. It is
forked from a process (see `nursery`) that has loaded the readers once and runs no threads. The
fork server of `multiprocessing` would run the program's main module in every child.
"""

import atexit
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from impacttracker import clock
from impacttracker.errors import Unreadable
from impacttracker.exchange.nursery import Fault, Job, Limits, Overdone, too_large, too_long
from impacttracker.logs import LOGGER

LONGEST_START = 60.0
"""Seconds until the readers are loaded: the first file waits for that, and it is not its fault."""
FELL_OVER = (
    "It could not be read, and that is our fault. Nothing was stored: keep the file, and show it "
    "to whoever runs this tracker."
)

Result = TypeVar("Result")


def limited(limits: Limits, function: Callable[..., Result], *args: Any, **named: Any) -> Result:
    """What *function* returns, or the `Unreadable` that it raises; it runs in a child process.

    The function, what it is given and what it returns have to be known by name or be plain data.
    """
    with _NURSERY.child() as child:
        child.send(Job(limits, clock.zone().key, function, args, named))
        found = _answer(child, limits)
    if isinstance(found, Fault):
        LOGGER.error("reader_failed", extra={"facts": {"trace": str(found)}})
        raise Unreadable(FELL_OVER)
    if isinstance(found, Unreadable):
        raise found
    result: Result = found
    return result


def _answer(child: Connection, limits: Limits) -> Any:
    """What the child sends, or why it sends nothing."""
    if not child.poll(LONGEST_START):
        return Fault("No child process began.")
    child.recv()
    began = monotonic()
    try:
        if not child.poll(limits.seconds + limits.patience):
            return Overdone(too_long(limits))
        return child.recv()
    except EOFError:
        # It was ended. A parser written in C gives up when there is no more memory.
        took_long = monotonic() - began >= limits.seconds
        return Overdone(too_long(limits) if took_long else too_large(limits))


class _Nursery:
    """The process from which children are forked; it is started when it is first needed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self._close)

    def child(self) -> Connection:
        """A new child, which waits for its job; a nursery that is gone is started anew."""
        ours, theirs = socket.socketpair()
        with self._lock, theirs:
            try:
                socket.send_fds(self._started(), [b"!"], [theirs.fileno()])
            except OSError:
                self._close()
                socket.send_fds(self._started(), [b"!"], [theirs.fileno()])
        return Connection(ours.detach())

    def _started(self) -> socket.socket:
        if self._control is None:
            self._control, theirs = socket.socketpair()
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603 - our own module, with no word of anybody's
                    [sys.executable, "-m", "impacttracker.exchange.nursery", str(theirs.fileno())],
                    env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
                    stdin=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                )
        return self._control

    def _close(self) -> None:
        """Let it end, as it does when nobody holds the other end of its socket."""
        if self._control is not None and self._process is not None:
            self._control.close()
            self._process.wait()
        self._control = self._process = None


_NURSERY = _Nursery()
