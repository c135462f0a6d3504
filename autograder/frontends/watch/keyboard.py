"""Single keys from a terminal, without Return, as long as the block lasts."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager

ESCAPES = {b"[A": "up", b"OA": "up", b"[B": "down", b"OB": "down"}
NAMES = {"\r": "enter", "\n": "enter", "\x03": "q", "\x04": "q", "k": "up", "j": "down"}
ESCAPE_SECONDS = 0.05


def have_keys() -> bool:
    """Whether there is a terminal to read keys from."""
    try:
        import termios  # noqa: F401, PLC0415 - not on Windows
    except ImportError:
        return False
    return sys.stdin.isatty() and sys.stdout.isatty()


@contextmanager
def single_keys(descriptor: int) -> Iterator[None]:
    """Hand over each key as it is pressed and don't show it; on leaving, the terminal is as it was."""
    import termios  # noqa: PLC0415 - not on Windows
    import tty  # noqa: PLC0415

    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor)
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def read_key(descriptor: int) -> str:
    """The next key: a character, or ``up``, ``down``, ``enter``, ``escape``; ``q`` when the terminal is gone."""
    try:
        byte = os.read(descriptor, 1)
        if byte == b"\x1b":
            ready, _, _ = select.select([descriptor], [], [], ESCAPE_SECONDS)
            return ESCAPES.get(os.read(descriptor, 2), "") if ready else "escape"
    except OSError:
        return "q"
    if not byte:
        return "q"
    text = byte.decode("ascii", "replace").lower()
    return NAMES.get(text, text)
