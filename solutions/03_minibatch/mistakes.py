"""Known mistakes of 03_minibatch: what each looks like is worked out by running it."""

import numpy as np

from autograder.mistakes import mistake


@mistake(
    "batches",
    "the short last batch is dropped",
    old="range(0, n, batch_size)",
    new="range(0, n - batch_size + 1, batch_size)",
    unseen=["even", "single", "whole"],
)
def drops_last():
    """Add up the lengths of your batches. Is every position there?"""


@mistake(
    "batches",
    "the lengths of the batches are evened out",
    old="[order[start : start + batch_size] for start in range(0, n, batch_size)]",
    new="np.array_split(order, -(-n // batch_size))",
    unseen=["line", "even", "single", "whole", "larger"],
)
def evened_out():
    """Print the lengths. Which batches may be short, and which may not?"""


@mistake(
    "batches",
    "the batch size is taken for the number of batches",
    old="[order[start : start + batch_size] for start in range(0, n, batch_size)]",
    new="[part for part in np.array_split(order, batch_size) if len(part)]",
    unseen=["line"],
)
def size_for_count():
    """With 10 points and batches of 4, how many batches are there, and how long is each?"""


@mistake(
    "batches",
    "the rest is added to the last full batch, not given one of its own",
    old="[order[start : start + batch_size] for start in range(0, n, batch_size)]",
    new="np.split(order, [batch_size * k for k in range(1, n // batch_size)])",
    unseen=["even", "single", "whole", "larger"],
)
def rest_merged():
    """May a batch be longer than the batch size?"""


@mistake(
    "batches",
    "each batch is one position too long, and neighbours overlap",
    old="start + batch_size]",
    new="start + batch_size + 1]",
    unseen=["whole", "larger"],
)
def overlap():
    """Does any position stand in two batches? Which end does a slice leave out?"""


@mistake(
    "batches",
    "each batch is one position too short",
    old="start + batch_size]",
    new="start + batch_size - 1]",
    unseen=["larger"],
)
def one_too_short():
    """Which positions are in no batch? Which end does a slice leave out?"""


@mistake(
    "batches",
    "a position is missing: the count begins at 1",
    old=(
        "np.arange(n) if rng is None else rng.permutation(n)\n"
        "    return [order[start : start + batch_size] for start in range(0, n, batch_size)]"
    ),
    new=(
        "np.arange(1, n) if rng is None else rng.permutation(n)[1:]\n"
        "    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]"
    ),
)
def position_missing():
    """What is the first position of an array?"""


@mistake(
    "batches",
    "a batch takes every k-th position, not neighbours",
    old="order[start : start + batch_size] for start in range(0, n, batch_size)",
    new="order[start :: -(-n // batch_size)] for start in range(-(-n // batch_size))",
    unseen=["single", "whole", "larger"],
)
def every_kth():
    """Which positions does the first batch hold, if the order stays as it is?"""


@mistake(
    "batches",
    "the last batch is filled up from the front",
    old="order[start : start + batch_size]",
    new='np.take(order, range(start, start + batch_size), mode="wrap")',
    unseen=["even", "single", "whole"],
)
def filled_up():
    """Does any position stand in two batches?"""


@mistake(
    "batches",
    "there is an empty batch at the end where the batch size divides n",
    old="range(0, n, batch_size)",
    new="range(0, n + 1, batch_size)",
    unseen=["line", "one-left", "larger"],
)
def empty_batch():
    """How long is your last batch if 12 points are split into fours?"""


@mistake(
    "batches",
    "one array of all positions comes back, in no batches",
    old="[order[start : start + batch_size] for start in range(0, n, batch_size)]",
    new="order",
)
def not_split():
    """What is the first item of what you return: a batch or a position?"""


@mistake(
    "batches",
    "the positions are floats",
    old="return [order[start : start + batch_size]",
    new="return [1.0 * order[start : start + batch_size]",
)
def float_positions():
    """Try to pick elements of an array with one of your batches."""


@mistake("batches", "the batches are columns", old="start + batch_size]", new="start + batch_size, None]")
def column_batches():
    """How many axes does one of your batches have?"""


@mistake(
    "batches",
    "the batches are masks of true and false, not positions",
    old="[order[start : start + batch_size]",
    new="[np.isin(np.arange(n), order[start : start + batch_size])",
)
def masks():
    """Does a mask remember an order? Print one of your batches."""


@mistake(
    "batches",
    "the batches are slices, not arrays of positions",
    old="order[start : start + batch_size] for",
    new="slice(start, start + batch_size) for",
)
def slices():
    """Can a slice hold positions in any order?"""


@mistake("batches", "nothing is returned", old="return [", new="[")
def batches_not_returned():
    """What does a function give back that has no return?"""


@mistake(
    "batches",
    "the generator is ignored, and the order is never shuffled",
    old="np.arange(n) if rng is None else rng.permutation(n)",
    new="np.arange(n)",
)
def never_shuffled():
    """What do you do with the generator that you are handed?"""


@mistake(
    "batches",
    "the positions are shuffled without a generator too",
    old="np.arange(n) if rng is None else rng.permutation(n)",
    new="(rng or np.random.default_rng(0)).permutation(n)",
)
def always_shuffled():
    """In which order do the positions come if nobody hands in a generator?"""


@mistake(
    "batches",
    "the global generator is used, not the one that was handed in",
    old="rng.permutation(n)",
    new="np.random.permutation(n)",
)
def global_generator():
    """To whom does np.random belong, and which generator were you handed?"""


@mistake(
    "batches",
    "a generator is made inside, which gives the same order at every call",
    old="rng.permutation(n)",
    new="np.random.default_rng(0).permutation(n)",
)
def own_generator():
    """Call it twice with one generator. Is the order another one each time?"""


@mistake(
    "batches",
    "a generator is made inside, so that every call gives the same order",
    old="rng.permutation(n)",
    new="np.random.default_rng(42).permutation(n)",
)
def own_generator_42():
    """Call it twice with one generator. Is the order another one each time?"""


@mistake("batches", "positions are drawn with replacement", old="rng.permutation(n)", new="rng.integers(n, size=n)")
def with_replacement():
    """Is every position there once? After drawing one, may you draw it again?"""


@mistake(
    "batches",
    "the order comes from drawing without replacement, which is not that of a permutation",
    old="rng.permutation(n)",
    new="rng.choice(n, n, replace=False)",
)
def drawn_by_choice():
    """The task names one call of the generator. Is it the one that you make?"""


@mistake("batches", "the order is permuted twice", old="rng.permutation(n)", new="rng.permutation(rng.permutation(n))")
def permuted_twice():
    """How often does the task let you draw per call?"""


@mistake("batches", "the order of the batches is shuffled, and not what they hold", unseen=["single"])
def batches_shuffled(n, batch_size, rng=None):
    """Do points that stand side by side still share a batch after your shuffling?"""
    parts = [np.arange(start, min(start + batch_size, n)) for start in range(0, n, batch_size)]
    return parts if rng is None else [parts[i] for i in rng.permutation(len(parts))]


@mistake("batches", "each batch is shuffled in itself, and the same points stay together", unseen=["whole", "larger"])
def shuffled_inside(n, batch_size, rng=None):
    """Do points that stand side by side still share a batch after your shuffling?"""
    parts = [np.arange(start, min(start + batch_size, n)) for start in range(0, n, batch_size)]
    return parts if rng is None else [rng.permutation(part) for part in parts]


@mistake(
    "batches",
    "each batch is sorted after the shuffling",
    old="order[start : start + batch_size] for",
    new="np.sort(order[start : start + batch_size]) for",
    unseen=["single"],
)
def sorted_inside():
    """Whose order should the positions be in: the generator's or their own?"""


@mistake("train", "the factor 2 of the derivative is missing", old="2 * ", new="")
def no_factor_2():
    """Differentiate the square: where does the exponent go?"""


@mistake("train", "the factor 2 is there in the slope along w alone", old="2 * np.mean(error)", new="np.mean(error)")
def factor_2_in_w_only():
    """Both derivatives share one outer factor."""


@mistake(
    "train",
    "the factor 2 is there in the slope along b alone",
    old="2 * np.mean(error * x[batch])",
    new="np.mean(error * x[batch])",
)
def factor_2_in_b_only():
    """Both derivatives share one outer factor."""


@mistake("train", "the terms are summed, not averaged", old="np.mean(", new="np.sum(", unseen=["single"])
def sum_not_mean():
    """Should a batch of twice the length make a step of twice the length?"""


@mistake(
    "train",
    "the slope along b is a sum where it should be a mean",
    old="np.mean(error)",
    new="np.sum(error)",
    unseen=["single"],
)
def sum_in_b():
    """Average both slopes."""


@mistake(
    "train",
    "the slope along w is a sum where it should be a mean",
    old="np.mean(error * x[batch])",
    new="np.sum(error * x[batch])",
    unseen=["single"],
)
def sum_in_w():
    """A dot product has already summed: what is left to divide by?"""


@mistake(
    "train",
    "the sum is divided by the batch size, not by how many points the batch really has",
    old="np.mean(error * x[batch]), 2 * np.mean(error)",
    new="np.sum(error * x[batch]) / batch_size, 2 * np.sum(error) / batch_size",
    unseen=["even", "single", "whole"],
)
def by_batch_size():
    """Is the last batch full?"""


@mistake(
    "train",
    "the sum is divided by the number of all points, not by that of the batch",
    old="np.mean(error * x[batch]), 2 * np.mean(error)",
    new="np.sum(error * x[batch]) / len(x), 2 * np.sum(error) / len(x)",
    unseen=["whole", "larger"],
)
def by_all_points():
    """Over how many points does this sum run?"""


@mistake("train", "the parameters climb instead of descend", old="- lr", new="+ lr")
def climbs():
    """The gradient points uphill."""


@mistake("train", "w climbs while b descends", old="w - lr * dw", new="w + lr * dw")
def w_climbs():
    """The gradient points uphill: which sign stands before it, in both updates?"""


@mistake("train", "b climbs while w descends", old="b - lr * db", new="b + lr * db")
def b_climbs():
    """The gradient points uphill: which sign stands before it, in both updates?"""


@mistake("train", "the factor x is missing in the slope along w", old="error * x[batch]", new="error")
def no_x_in_w():
    """How does the prediction change with w?"""


@mistake("train", "there is a factor x in the slope along b", old="np.mean(error)", new="np.mean(error * x[batch])")
def x_in_b():
    """What is the derivative of wx + b in b?"""


@mistake(
    "train",
    "the means are multiplied, not the samples",
    old="np.mean(error * x[batch])",
    new="np.mean(error) * np.mean(x[batch])",
    unseen=["single"],
)
def product_of_means():
    """Multiply per sample, then average."""


@mistake("train", "the prediction has no b", old="w * x[batch] + b", new="w * x[batch]")
def without_b():
    """Is this the model you defined?"""


@mistake(
    "train",
    "it descends the absolute error",
    old="w * x[batch] + b - y[batch]",
    new="np.sign(w * x[batch] + b - y[batch]) / 2",
)
def absolute_error():
    """Which loss was asked for? Its slope knows how large a residual is."""


@mistake(
    "train",
    "the slope along b is taken after w has already moved",
    old="w = w - lr * dw\n            b = b - lr * db",
    new="w = w - lr * dw\n            b = b - lr * 2 * np.mean(w * x[batch] + b - y[batch])",
)
def b_after_w():
    """Compute both slopes before you move."""


@mistake("train", "b is never updated", old="b = b - lr * db", new="b = b")
def b_frozen():
    """Which parameter never moves?"""


@mistake("train", "w is never updated", old="w = w - lr * dw", new="w = w")
def w_frozen():
    """Which parameter never moves?"""


@mistake("train", "the learning rate is left out", old="lr * ", new="")
def no_rate():
    """Scale the step."""


@mistake(
    "train",
    "each update starts from zero instead of from where it is",
    old="= w - lr * dw\n            b = b - lr * db",
    new="= -lr * dw\n            b = -lr * db",
)
def starts_from_zero():
    """Step from where you are."""


@mistake(
    "train", "every update uses all points, not those of its batch", old="[batch]", new="", unseen=["whole", "larger"]
)
def all_points():
    """Which points should an update know of?"""


@mistake(
    "train",
    "an epoch ends after its first batch",
    old="            trajectory.append((w, b))\n",
    new="            trajectory.append((w, b))\n            break\n",
    unseen=["whole", "larger"],
)
def first_batch_only():
    """How many updates does an epoch have?"""


@mistake(
    "train",
    "the slopes of an epoch are all taken where the epoch began",
    old="        for batch in batches(len(x), batch_size, rng):\n            error = w * x[batch] + b - y[batch]",
    new=(
        "        w_start, b_start = w, b\n        for batch in batches(len(x), batch_size, rng):\n"
        "            error = w_start * x[batch] + b_start - y[batch]"
    ),
    unseen=["whole", "larger"],
)
def slopes_of_epoch_start():
    """After the first batch the parameters have moved. Where is the next slope taken?"""


@mistake(
    "train",
    "the batches are drawn once, before the first epoch",
    old="    for _ in range(epochs):\n        for batch in batches(len(x), batch_size, rng):",
    new="    parts = batches(len(x), batch_size, rng)\n    for _ in range(epochs):\n        for batch in parts:",
)
def drawn_once():
    """Which points share a batch in the second epoch, and which in the first?"""


@mistake(
    "train",
    "the batches are drawn once more than there are epochs",
    old="    for _ in range(epochs):",
    new="    batches(len(x), batch_size, rng)\n    for _ in range(epochs):",
)
def drawn_once_too_often():
    """How often is the generator asked in a run of three epochs?"""


@mistake("train", "the generator is not handed on", old="batch_size, rng):\n", new="batch_size):\n")
def generator_not_passed():
    """Who needs the generator in order to shuffle?"""


@mistake(
    "train",
    "x and y of one update come from different rows",
    old="y[batch]",
    new="y[: len(batch)]",
    unseen=["whole", "larger"],
)
def rows_apart():
    """Does one batch of positions pick the rows of x and of y alike?"""


@mistake("train", "each row is recorded before its update")
def recorded_before_update(x, y, w, b, lr, epochs, batch_size, rng=None):
    """Record after the step."""
    trajectory = []
    for _ in range(epochs):
        for batch in batches(len(x), batch_size, rng):
            error = w * x[batch] + b - y[batch]
            dw, db = 2 * np.mean(error * x[batch]), 2 * np.mean(error)
            trajectory.append((w, b))
            w = w - lr * dw
            b = b - lr * db
    return np.array(trajectory).reshape(-1, 2)


@mistake("train", "the start is recorded as a row", old="trajectory = []", new="trajectory = [(w, b)]")
def start_is_a_row():
    """Is the start a result of an update?"""


@mistake(
    "train",
    "there is one row per epoch, not one per update",
    old="            trajectory.append((w, b))",
    new="        trajectory.append((w, b))",
    unseen=["whole", "larger"],
)
def one_row_per_epoch():
    """How many updates does an epoch have, and how many rows?"""


@mistake(
    "train", "there is one update per epoch, from the slopes of all its batches together", unseen=["whole", "larger"]
)
def one_update_per_epoch(x, y, w, b, lr, epochs, batch_size, rng=None):
    """What repeats per batch, and what per epoch?"""
    trajectory = []
    for _ in range(epochs):
        dw = db = 0.0
        for batch in batches(len(x), batch_size, rng):
            error = w * x[batch] + b - y[batch]
            dw, db = dw + 2 * np.mean(error * x[batch]), db + 2 * np.mean(error)
        w = w - lr * dw
        b = b - lr * db
        trajectory.append((w, b))
    return np.array(trajectory).reshape(-1, 2)


@mistake("train", "there is one epoch too many", old="trajectory = []", new="trajectory = []\n    epochs += 1")
def one_epoch_too_many():
    """Count your epochs."""


@mistake("train", "there is one epoch too few", old="trajectory = []", new="trajectory = []\n    epochs -= 1")
def one_epoch_too_few():
    """Count your epochs."""


@mistake("train", "the columns are b, w", old="append((w, b))", new="append((b, w))")
def columns_swapped():
    """Which column is which? The parameters are always ordered w, b."""


@mistake("train", "all rows are one and the same object")
def rows_aliased(x, y, w, b, lr, epochs, batch_size, rng=None):
    """Store a copy or numbers."""
    trajectory, row = [], np.array([w, b], dtype=float)
    for _ in range(epochs):
        for batch in batches(len(x), batch_size, rng):
            error = row[0] * x[batch] + row[1] - y[batch]
            row -= lr * 2 * np.array([np.mean(error * x[batch]), np.mean(error)])
            trajectory.append(row)
    return np.array(trajectory).reshape(-1, 2)


@mistake("train", "only the last point is returned", old="np.array(trajectory).reshape(-1, 2)", new="np.array([w, b])")
def last_point_only():
    """How many rows does a path of that many updates have?"""


@mistake("train", "the sum is divided by one less than the batch holds", unseen=["single"])
def divided_by_one_less(x, y, w, b, lr, epochs, batch_size, rng=None):
    """How many points does the batch hold?"""
    trajectory = []
    for _ in range(epochs):
        for batch in batches(len(x), batch_size, rng):
            error = w * x[batch] + b - y[batch]
            count = max(len(batch) - 1, 1)
            dw, db = 2 * np.sum(error * x[batch]) / count, 2 * np.sum(error) / count
            w = w - lr * dw
            b = b - lr * db
            trajectory.append((w, b))
    return np.array(trajectory).reshape(-1, 2)


@mistake("train", "there is a momentum of RATE that nobody asked for", constants={"RATE": (0.9, 0.5, 0.99)})
def momentum(x, y, w, b, lr, epochs, batch_size, rng=None):
    """Does an update know anything of the one before it?"""
    trajectory, vw, vb = [], 0.0, 0.0
    for _ in range(epochs):
        for batch in batches(len(x), batch_size, rng):
            error = w * x[batch] + b - y[batch]
            vw, vb = RATE * vw + 2 * np.mean(error * x[batch]), RATE * vb + 2 * np.mean(error)
            w = w - lr * vw
            b = b - lr * vb
            trajectory.append((w, b))
    return np.array(trajectory).reshape(-1, 2)


@mistake("train", "the learning rate falls by the factor FACTOR with every epoch", constants={"FACTOR": (0.9, 0.5, 0.95, 0.99)}, old="    for _ in range(epochs):\n", new="    lr /= FACTOR\n    for _ in range(epochs):\n        lr *= FACTOR\n")
def rate_decays():
    """Is the rate the same in every epoch?"""


@mistake("train", "the learning rate is divided by the number of the epoch", old="    for _ in range(epochs):\n", new="    rate = lr\n    for number in range(1, epochs + 1):\n        lr = rate / number\n")
def rate_divided():
    """Is the rate the same in every epoch?"""


@mistake("train", "every step is twice as long as it should be", old="lr * ", new="2 * lr * ")
def twice_as_far():
    """The slopes have their factor 2 already."""


@mistake(
    "train",
    "the short last batch is skipped",
    old="            error =",
    new="            if len(batch) < batch_size:\n                continue\n            error =",
    unseen=["even", "single", "whole"],
)
def short_batch_skipped():
    """How many updates does an epoch have if the batch size does not divide the number of points?"""


@mistake(
    "batches",
    "the short last batch is dropped",
    old="range(0, n, batch_size)",
    new="range(0, max(n - batch_size + 1, 1), batch_size)",
    unseen=["even", "single", "whole", "larger"],
)
def drops_last_of_several():
    """Add up the lengths of your batches. Is every position there?"""


@mistake(
    "batches",
    "the positions stay in order, because what the generator gives back is thrown away",
    old="np.arange(n) if rng is None else rng.permutation(n)",
    new="np.arange(n) if rng is None or len(rng.permutation(n)) else None",
)
def permutation_thrown_away():
    """Does `permutation` change the array that it is given, or return another one?"""


@mistake("train", "only the rows of x are shuffled, and y stays in order")
def x_alone_shuffled(x, y, w, b, lr, epochs, batch_size, rng=None):
    """Does one batch of positions pick the rows of x and of y alike?"""
    trajectory = []
    for _ in range(epochs):
        first = 0
        for batch in batches(len(x), batch_size, rng):
            error = w * x[batch] + b - y[first : first + len(batch)]
            first += len(batch)
            dw, db = 2 * np.mean(error * x[batch]), 2 * np.mean(error)
            w = w - lr * dw
            b = b - lr * db
            trajectory.append((w, b))
    return np.array(trajectory).reshape(-1, 2)
