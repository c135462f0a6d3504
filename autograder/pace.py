"""How far a long piece of work is, told line by line where no bar can be drawn: in the log of a cluster's job."""

from __future__ import annotations

import time
from collections.abc import Callable

EVERY_SECONDS = 30.0


class Pace:
    """Counts what is graded, and says now and then how much is left.

    Args:
        total: how much there is.
        say: takes one line.
        clock: seconds that never go back.
    """

    def __init__(self, total: int, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._total, self._say, self._clock = total, say, clock
        self._done = self._told = 0
        self._since = clock()

    def advance(self) -> None:
        """Count one more. The time that is left is told by the latest pace: what is kept of an earlier run comes at once."""
        self._done += 1
        now, left = self._clock(), self._total - self._done
        if now - self._since < EVERY_SECONDS or not left:
            return
        seconds = left * (now - self._since) / (self._done - self._told)
        self._say(f"{self._done} of {self._total} graded, about {duration(seconds)} left")
        self._told, self._since = self._done, now


def duration(seconds: float) -> str:
    """A length of time as people say it: ``40 s``, ``12 min``, ``2 h 5 min``."""
    minutes = round(seconds / 60)
    if minutes < 2:
        return f"{round(seconds)} s"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
