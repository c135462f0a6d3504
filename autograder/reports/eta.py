"""How far a long piece of work is, and how long it still takes: told line by line where no bar can be drawn."""

from __future__ import annotations

import time
from bisect import bisect
from collections.abc import Callable

EVERY_SECONDS = 30.0
SETTLE_SECONDS = 10.0  # after the first result: what is kept comes at once, and what a class costs but once comes late
MEASURED_SECONDS = 600.0  # what came before says little of what is to come
ENOUGH = 10  # results in each half of the time that is measured
SHARE = 0.1  # of all there is: a class begins with whoever comes first by name, and the rest may be otherwise
ALIKE = 2.0  # how often as many may come in one half as in the other


class Pace:
    """Counts what is graded, and says now and then how far it is.

    How long it still takes is only told once that can be trusted: references come before the first result, the first
    submissions with a mistake have it looked up, and a few endless loops can hold up every worker. So it is measured
    from the first result on, and only where the two halves of the time that is measured agree.

    Args:
        total: how much there is.
        say: takes one line.
        clock: seconds that never go back.

    Attributes:
        left: what there is to say of the time that is left, "" as long as nothing can be said.
    """

    def __init__(self, total: int, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._total, self._say, self._clock = total, say, clock
        self._told = clock()
        self._times: list[float] = []
        self.left = ""

    def advance(self) -> None:
        """Count one more."""
        now = self._clock()
        self._times.append(now)
        done = len(self._times)
        seconds = self._seconds_left(now)
        self.left = "" if seconds is None else f"about {duration(seconds)} left"
        if now - self._told >= EVERY_SECONDS and done < self._total:
            self._say(", ".join(filter(None, [f"{done} of {self._total} graded", self.left])))
            self._told = now

    def _seconds_left(self, now: float) -> float | None:
        """What is left at the pace of the time that is measured, None where its halves differ or one of them saw too little."""
        start = max(self._times[0] + SETTLE_SECONDS, now - MEASURED_SECONDS)
        half = (now - start) / 2
        first, middle, done = bisect(self._times, start), bisect(self._times, now - half), len(self._times)
        few, many = sorted((middle - first, done - middle))
        if half <= 0 or done < SHARE * self._total or few < ENOUGH or many > ALIKE * few:
            return None
        return (self._total - done) * 2 * half / (done - first)


def duration(seconds: float) -> str:
    """A length of time as people say it: ``40 s``, ``12 min``, ``2 h 5 min``."""
    minutes = round(seconds / 60)
    if minutes < 2:
        return f"{round(seconds)} s"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
