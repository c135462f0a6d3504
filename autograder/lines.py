"""Text that somebody else wrote, made safe to print."""

from __future__ import annotations

import re

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
BREAK = re.compile(r"[\n\u2028\u2029]")


def plain(text: str) -> str:
    """Text without control characters, so that no escape sequence reaches the terminal."""
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def one_line(text: str) -> str:
    """Plain text that stays one line, whatever names stand in it: a line break reads as Python writes it, ``\\n``."""
    return plain(BREAK.sub(lambda found: found.group().encode("unicode_escape").decode(), text))
