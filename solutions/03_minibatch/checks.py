"""What is observed of 03_minibatch."""

import numpy as np

from autograder.checking import Refused, check, describe


def size(case):
    """How many points: so many full batches, and a rest."""
    return case.full * case.batch_size + case.rest


def data(case):
    """The first `size` points of the case."""
    n = size(case)
    return case.x[:n], case.y[:n]


def lengths(case):
    """How many points each batch of an epoch holds."""
    return [case.batch_size] * case.full + [case.rest] * (case.rest > 0)


def record(see, name, value):
    """Record batches: their lengths, what they hold, and that these are positions."""
    expected = "a list of arrays of positions"
    try:
        parts = list(value)
    except TypeError:
        raise Refused(describe(value), expected) from None
    plain = [np.asarray(part) for part in parts]
    flat = all(part.ndim == 1 for part in plain)
    see.fact(f"{name}: dimensions", flat, "a batch has another number of dimensions than one")
    whole = all(part.dtype.kind in "iu" for part in plain)
    see.fact(f"{name}: whole numbers", whole, "a batch holds something else than positions, which are whole numbers (an int dtype)")
    see.array(f"lengths of {name}", [part.size for part in plain], expected=expected)
    see.array(f"positions in {name}", [float(i) for part in plain for i in part.reshape(-1)], expected=expected)


@check("batches", cases=("line", "even", "one-left", "single", "whole", "larger"), keeps=("rng",))
def batches(module, case, see):
    """`batches` splits the positions in order, and keeps the short last batch."""
    record(see, "the batches", module.batches(size(case), case.batch_size))
    record(see, "the batches of another size", module.batches(size(case) + 3, case.batch_size + 2, None))


@check("batches", cases=("line", "even", "one-left", "single", "whole", "larger"), keeps=("rng",))
def batches_shuffled(module, case, see):
    """`batches` splits the order that the generator gives, and draws a new one at the next call."""
    rng = np.random.default_rng(case.rng_seed)
    record(see, "the batches of the first call", module.batches(size(case), case.batch_size, rng))
    record(see, "the batches of the second call", module.batches(size(case), case.batch_size, rng))
    see.array("the generator's next number", rng.random())
    record(see, "the batches without the generator", module.batches(size(case), case.batch_size))


def line(x):
    """What w and b are multiplied by in a line's prediction at x."""
    return x, 1


@check("train")
def train(module, case, see):
    """`train` moves (w, b) batch by batch, in order."""
    x, y = data(case)
    path = module.train(x, y, case.w, case.b, case.lr, case.epochs, case.batch_size)
    see.trajectory("trajectory", path, ("w", "b"), start=(case.w, case.b), points=(*data(case), line), batches=lengths(case))
    see.unchanged("x", x, data(case)[0])
    see.unchanged("y", y, data(case)[1])


@check("train")
def train_shuffled(module, case, see):
    """`train` draws new batches from the generator in every epoch."""
    x, y = data(case)
    rng = np.random.default_rng(case.rng_seed)
    path = module.train(x, y, case.w, case.b, case.lr, case.epochs, case.batch_size, rng)
    see.trajectory("trajectory", path, ("w", "b"), start=(case.w, case.b), points=(*data(case), line), batches=lengths(case))
    see.array("the generator's next number", rng.random())
    see.unchanged("x", x, data(case)[0])
    see.unchanged("y", y, data(case)[1])


@check("train", cases=("line",))
def train_again(module, case, see):
    """`train` starts afresh when it is called again, with the generator where it was left."""
    x, y = data(case)
    rng = np.random.default_rng(case.rng_seed)
    module.train(x, y, case.w, case.b, case.lr, case.epochs, case.batch_size, rng)
    again = module.train(x[2:], y[2:], case.b, case.w, case.lr, case.epochs + 1, case.batch_size - 1, rng)
    see.trajectory("second call", again, ("w", "b"))
    see.array("the generator's next number", rng.random())
    plain = module.train(x, y, case.w, case.b, case.lr, case.epochs, case.batch_size)
    see.trajectory("third call, without the generator", plain, ("w", "b"))
