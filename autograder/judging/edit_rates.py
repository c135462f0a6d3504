"""Which edits to try first: how often one of a kind was what mended a program, in ten thousand that were tried.

Measured on the programs of the corpus whose mistake has no name, each searched to its end; with the numbers of the other
exercises alone an exercise's programs come out nearly alike. A kind that was never seen to help keeps a little.
"""

from __future__ import annotations

from autograder.judging.definition import FIRST, LATER, TWICE, Edit

# By the kind of an edit and the beginning of its recipe, of which the longest counts.
RATES: dict[int, dict[str, int]] = {
    FIRST: {
        "add": 105,
        "add return": 105,
        "add return alone": 500,
        "assignment": 13,
        "assignment dropped": 550,
        "assignment new": 310,
        "assignment none": 550,
        "average": 21,
        "bound": 115,
        "bound shape": 900,
        "brackets": 80,
        "brackets in one": 550,
        "brackets into call": 360,
        "brackets out of": 410,
        "call": 26,
        "condition": 80,
        "condition off": 400,
        "delete": 150,
        "factor": 27,
        "indent": 31,
        "mode": 250,
        "move": 90,
        "name": 15,
        "name dunder": 500,
        "name unknown": 300,
        "number": 70,
        "operator": 40,
        "operator * @": 13,
        "operator // /": 550,
        "operator @ *": 450,
        "order": 18,
        "part": 180,
        "part attribute": 60,
        "part left *": 13,
        "part left +": 270,
        "part method": 290,
        "part missing": 290,
        "part right *": 240,
        "part right +": 270,
        "sign": 65,
        "together": 37,
        "tracking": 34,
    },
    LATER: {
        "add": 8,
        "assignment": 37,
        "bound": 13,
        "call ()": 110,
        "double": 8,
        "factor * 2": 12,
        "factor square": 40,
        "name": 5,
        "name range": 105,
        "tracking": 35,
    },
    TWICE: {
        "average": 250,
        "bound": 150,
        "brackets": 18,
        "condition": 43,
        "factor": 30,
        "indent": 43,
        "mode": 140,
        "move": 22,
        "part": 70,
        "part call": 300,
        "part method": 100,
        "sign": 43,
        "together": 32,
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
