"""The one door through which a student's code is parsed; it is not run."""

from __future__ import annotations

import ast
import threading
import warnings
from collections.abc import Callable
from typing import TypeVar

MAX_SOURCE = 50_000  # characters; a student writes some thousand
PARSING = threading.Lock()  # which warnings are shown is one setting for all threads
MAX_DOTS = 2_000  # Python's parser builds a dotted name anew at every dot: 50,000 characters of them take 700 MiB
Found = TypeVar("Found")


def read_off(source: str, look: Callable[[list[ast.stmt]], Found], unknown: Found) -> Found:
    """What `look` finds in the statements at the top of a student's code; Python's warnings are not shown.

    Whatever parses or walks a student's code does so through here: Python gives up on a text that is nested too deeply,
    and on a number with too many digits, in the middle of whatever is walking it.

    Args:
        unknown: what is returned for a text that is not Python, or too long, too deep or too odd to be examined.
    """
    if len(source) > MAX_SOURCE or source.count(".") > MAX_DOTS:
        return unknown
    try:
        with PARSING, warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # `1if` is the student's matter, not the instructor's
            body = ast.parse(source).body
        return look(body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return unknown
