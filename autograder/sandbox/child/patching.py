"""Runs with an edit of the submission's code in the place of its own, each on a clock of its own, told of together."""

from __future__ import annotations

import io
import signal
import time
import types
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

from autograder.recording.observation import Trouble

Emit = Callable[[dict[str, Any]], None]
Done = tuple[Sequence[Any] | None, Trouble | None]  # the files that a run leaves, if it does, and what stopped it


MANY, MUCH, LONG = 40, 4_000, 0.5  # messages in a frame, characters and numbers in them, seconds that they are kept


class Together:
    """Tells of several runs in one frame: most edits bring a message or two, and a frame costs more than what is in it.

    Args:
        emit: sends a message to the grader; runs: of which a frame tells at most.
    """

    def __init__(self, emit: Emit, runs: int) -> None:
        self._emit, self._runs = emit, runs
        self._begin()

    def _begin(self) -> None:
        self._kept: list[dict[str, Any]] = []
        self._ended, self._much, self._since = 0, 0, time.monotonic()

    def __call__(self, message: dict[str, Any]) -> None:
        """Take a message, and send what there is where it is enough."""
        entry = message.get("entry")
        if entry:
            texts = entry["name"], entry["text"], entry["sentence"], *entry["columns"]
            self._much += sum(map(len, texts)) + (0 if entry["values"] is None else entry["values"].size)
        self._kept.append(message)
        self._ended += "run" in message
        full = self._ended >= self._runs or len(self._kept) >= MANY or self._much >= MUCH
        if full or time.monotonic() - self._since > LONG:
            self.send()

    def send(self) -> None:
        """Send what there is."""
        if self._kept:
            self._emit({"many": self._kept})
        self._begin()


class _Late(BaseException):
    """A patched run has used up its time."""


class _Enough(BaseException):
    """A patched run has told what it was asked."""


class _Nowhere(io.TextIOBase):
    """Where what is printed is lost; a file would take longer to open than many an edit to run."""

    def write(self, text: str) -> int:
        """Nothing."""
        return len(text)


def patched(
    do: Callable[[Emit], Done],
    module: types.ModuleType,
    space: dict[str, Any],
    patch: str,
    emit: Emit,
    bounds: tuple[float, int],
) -> Done:
    """Do a run with definitions in the place of the module's own, within so many seconds of processor time.

    What it tells of is passed on when it is over, lest the alarm cut a message in two. Code that means to can silence
    the alarm: then the limits of the whole child end it.

    Args:
        space: what the module held after it was executed; bounds: those seconds, and the entries that are enough.
    """
    messages: list[dict[str, Any]] = []
    armed = True
    patience, enough = bounds

    def take(message: dict[str, Any]) -> None:
        messages.append(message)
        if len(messages) == enough:
            raise _Enough

    def late(number: int, frame: types.FrameType | None) -> None:
        if armed:
            raise _Late

    try:
        vars(module).clear()
        vars(module).update(space)
        _alarm(patience, late)
        with redirect_stdout(_Nowhere()), redirect_stderr(_Nowhere()):
            exec(compile(patch, str(module.__file__), "exec", dont_inherit=True), vars(module))
            done = do(take)
        armed = False
    except BaseException as error:  # noqa: BLE001 - a patch may raise anything, and the alarm may come at any time
        done = None, Trouble("exception", type(error).__name__[:60])
    finally:
        armed = False
        _alarm(0, signal.SIG_IGN)
    for message in messages:
        emit(message)
    return done


def _alarm(seconds: float, handler: Any) -> None:
    """Have a signal come after so many seconds of processor time, and again and again; none for 0, nor on Windows."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGPROF, handler)
        signal.setitimer(signal.ITIMER_PROF, seconds, seconds)
