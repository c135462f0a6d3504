"""Text that somebody else wrote, as it may be shown: in a terminal, on a page, in a spreadsheet.

Names tell students apart, so no two of them may look alike for something in them that shows nothing: what is
hidden in a name is written out. In texts it is only taken out, and what joins emoji and the letters of a word stays.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata

REPLACED = "\N{REPLACEMENT CHARACTER}"
UNUSUAL = re.compile(r"[^ -~]")
UNUSUAL_IN_LINES = re.compile(r"[^ -~\n\t]")
# Categories of Unicode: orders, invisible ones, halves of characters, line ends.
UNSAFE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
JOINERS = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
# What Python holds to be printable and shows nothing all the same: fillers, blanks, selectors of another shape.
BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
EDGE = re.compile("^[ \u3000]|(?<=[ \u3000])[ \u3000]|[ \u3000]$")  # spaces that nobody sees
START = re.compile(r" *(?:(?:\d+\.|ok|no|--) +)?")
# Where a spreadsheet would see a formula, be its separator another than ours: quotes and spaces before it do not count.
FORMULA = re.compile("(^|[,;|])(?=[\\s'\"]*[-=+@＝＋－＠])")


def plain(text: str) -> str:
    """Text of some lines in which nothing gives an order, turns the order of words round or hides."""
    return UNUSUAL_IN_LINES.sub(lambda found: _taken_out(found.group()), text)


def one_line(sentence: str) -> str:
    """A sentence that stays one line, whatever names stand in it: what is hidden reads as Python writes it, ``\\n``."""
    return UNUSUAL.sub(lambda found: _written_out(found.group()), sentence)


def visible(name: str) -> str:
    """A name in which nothing is hidden; two names stay two.

    What shows nothing, and the backslash for its sake, is written as Python writes it: ``\\u200e``, ``\\n``, ``\\\\``.
    So are spaces at an end or after another one: ``\\x20``.
    """
    spaced = EDGE.sub(lambda found: _code(found.group()), name.replace("\\", "\\\\"))
    return one_line(spaced)


def spreadsheet_safe(name: str) -> str:
    """A visible name that no spreadsheet takes for a formula, wherever it splits the line; two names stay two.

    What might be a formula gets a quote before it.
    """
    return FORMULA.sub(r"\1'", visible(name))


def folded(line: str, width: int) -> str:
    """A line broken between words; what follows begins below the text, not below its number or sign.

    Where a word fits no line, all is left to the terminal: so a long path can be copied as a whole.
    """
    found = START.match(line)
    start = line[: found.end()] if found else ""
    words = line.split()
    if not words or max(map(len, words)) > width - len(start):
        return line
    return textwrap.fill(
        line[len(start) :],
        width,
        initial_indent=start,
        subsequent_indent=" " * len(start),
        break_on_hyphens=False,
    )


def _taken_out(char: str) -> str:
    return REPLACED if unicodedata.category(char) in UNSAFE and char not in JOINERS else char


def _written_out(char: str) -> str:
    hidden = not char.isprintable() or BLANK.match(char)
    return _code(char) if hidden and char != "\N{IDEOGRAPHIC SPACE}" else char


def _code(char: str) -> str:
    """A character as Python can write it, a space too."""
    return "\\x20" if char == " " else char.encode("unicode_escape").decode()
