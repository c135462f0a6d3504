"""Single keys from a terminal, without Return, as long as the block lasts."""

from __future__ import annotations

import importlib
import os
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

ESCAPES = {b"[A": "up", b"OA": "up", b"[B": "down", b"OB": "down"}
NAMES = {"\r": "enter", "\n": "enter", "\x03": "q", "\x04": "q", "k": "up", "j": "down", "\x1b": "escape"}
ARROWS = {"H": "up", "P": "down"}  # on Windows, after a key that is none
ESCAPE_SECONDS = 0.05


def have_keys() -> bool:
    """Whether there is a terminal to read keys from."""
    known = any(find_spec(name) is not None for name in ("termios", "msvcrt"))
    return known and sys.stdin.isatty() and sys.stdout.isatty()


@contextmanager
def single_keys(descriptor: int) -> Iterator[None]:
    """Hand over each key as it is pressed and don't show it; on leaving, the terminal is as it was."""
    if _windows() is not None:
        yield
        return
    import termios  # noqa: PLC0415 - not on Windows
    import tty  # noqa: PLC0415 - nor is this

    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor)
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def _windows() -> Any:
    """The module that reads keys on Windows, None elsewhere."""
    return importlib.import_module("msvcrt") if find_spec("msvcrt") is not None else None


def read_key(descriptor: int) -> str:
    """The next key: a character, or ``up``, ``down``, ``enter``, ``escape``; ``q`` when the terminal is gone."""
    if (windows := _windows()) is not None:
        text = windows.getwch().lower()
        return ARROWS.get(windows.getwch(), "") if text in ("\0", "\xe0") else NAMES.get(text, text)
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
