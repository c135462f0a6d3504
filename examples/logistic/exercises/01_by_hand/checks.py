"""What is observed of 01_by_hand."""

import numpy as np

from autograder.checking import check


def names(case):
    """A name for each number of a row."""
    return (*(f"w[{j}]" for j in range(case.features)), "b")


@check("probability")
def probability(module, case, see):
    """`probability` gives a number between 0 and 1 for each point."""
    X, w = case.X, case.w
    see.array("probability", module.probability(X, w, case.b), expected="an array of shape (n,)")
    see.unchanged("X", X, case.X)
    see.unchanged("w", w, case.w)


@check("cross_entropy")
def cross_entropy(module, case, see):
    """`cross_entropy` gives the mean over all points, one number."""
    p, y = case.p, case.y
    see.number("cross_entropy", module.cross_entropy(p, y))
    see.unchanged("p", p, case.p)
    see.unchanged("y", y, case.y)


@check("gradient")
def gradient(module, case, see):
    """`gradient` gives the slope in each weight and in the bias."""
    dw, db = see.unpack(module.gradient(case.X, case.y, case.w, case.b), 2, "a pair (dw, db)")
    see.array("dw", dw, names(case)[:-1], "an array of shape (features,)")
    see.array("db", db, expected="a number")


@check("train")
def train(module, case, see):
    """`train` moves w and b downhill, update by update."""
    X, w = case.X, case.w
    rows = module.train(X, case.y, w, case.b, case.lr, case.steps)
    signs = 2 * case.y - 1

    def loss(row):
        """The mean cross entropy of one row (w, b)."""
        return np.mean(np.logaddexp(0, -signs * (case.X @ row[:-1] + row[-1])))

    see.trajectory("trajectory", rows, names(case), start=[*case.w, case.b], loss=loss)
    see.unchanged("X", X, case.X)
    see.unchanged("w", w, case.w)
