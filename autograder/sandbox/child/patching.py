"""One run with an edit of the submission's code in the place of its own, on a clock of its own."""

from __future__ import annotations

import io
import signal
import types
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from typing import Any

from autograder.recording.observation import Trouble

Emit = Callable[[dict[str, Any]], None]
Done = tuple[Sequence[Any] | None, Trouble | None]  # the files that a run leaves, if it does, and what stopped it


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
