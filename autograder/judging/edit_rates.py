"""Which edits to try first: how often one of a kind was what mended a program, in ten thousand that were tried.

Measured on the programs of the corpus whose mistake has no name, each searched to its end; with the numbers of the other
exercises alone an exercise's programs come out nearly alike. A kind that was never seen to help keeps a little.
"""

from __future__ import annotations

from autograder.judging.definition import FIRST, LATER, TWICE, Edit

# By the kind of an edit and the beginning of its recipe, of which the longest counts.
RATES: dict[int, dict[str, int]] = {
    FIRST: {
        **{"part missing": 290, "mode": 250, "part": 180, "delete": 150, "brackets": 80, "condition": 80, "bound": 115},
        **{
            "add": 105,
            "add return": 105,
            "add return alone": 500,
            "move": 90,
            "number": 70,
            "sign": 65,
            "operator": 40,
            "together": 37,
            "tracking": 34,
            "indent": 31,
        },
        **{"factor": 27, "call": 26, "average": 21, "order": 18, "assignment": 13, "name": 15},
        **{"part method": 290, "part right *": 240, "part left *": 13, "part left +": 270, "part right +": 270},
        **{"part attribute": 60, "bound shape": 900, "condition off": 400, "name dunder": 500, "name unknown": 300},
        **{"assignment new": 310, "assignment dropped": 550, "assignment none": 550, "operator // /": 550},
        **{
            "operator @ *": 450,
            "operator * @": 13,
            "brackets out of": 410,
            "brackets into call": 360,
            "brackets in one": 550,
        },
    },
    LATER: {
        **{"name range": 105, "call ()": 110, "tracking": 35, "assignment": 37, "factor square": 40, "factor * 2": 12},
        **{"bound": 13, "name": 5, "double": 8, "add": 8},
    },
    TWICE: {
        **{"average": 250, "bound": 150, "mode": 140, "part": 70, "part call": 300, "part method": 100},
        **{"sign": 43, "condition": 43, "indent": 43, "together": 32, "factor": 30, "move": 22, "brackets": 18},
    },
}
LEAST = 3
AT_FAULT = 5  # times as likely is an edit of the line on which an exception was raised


def likelihood(edit: Edit) -> int:
    """How likely an edit is to be the one."""
    what = edit.recipe if edit.recipe.startswith(edit.kind) else f"{edit.kind} {edit.recipe}"
    rates, words = RATES[edit.tier], what.split(" ", 3)
    known = (rates.get(" ".join(words[:count])) for count in (3, 2, 1))
    return next((rate for rate in known if rate is not None), LEAST)
