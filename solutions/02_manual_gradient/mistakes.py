"""Known mistakes of 02_manual_gradient: what each looks like is worked out by running it."""

import numpy as np

from autograder.mistakes import mistake


@mistake("predict", "the intercept b is left out", old="w * x + b", new="w * x")
def predict_without_b():
    """Put x = 0 into your line: what height should come out?"""


@mistake("predict", "w and b have changed places", old="w * x + b", new="b * x + w")
def predict_swapped():
    """Which of the two numbers multiplies x?"""


@mistake("predict", "the result is a column instead of a row", old="w * x + b", new="(w * x + b).reshape(-1, 1)")
def predict_column():
    """Print the shape of x and the shape of your result."""


@mistake("mse", "the root of the mean is taken", old="np.mean((y_hat - y) ** 2)", new="np.mean((y_hat - y) ** 2) ** 0.5")
def rmse():
    """The name says it: mean, squared, error. Is there a root in it?"""


@mistake("mse", "absolute values stand in place of squares", old="(y_hat - y) ** 2", new="np.abs(y_hat - y)")
def mae():
    """Which loss was asked for: the squared or the absolute error?"""


@mistake("mse", "the squares are summed, not averaged", old="np.mean(", new="np.sum(")
def mse_sum():
    """If every point came twice, should the loss double?"""


@mistake("mse", "the mean is halved", old="np.mean((y_hat - y) ** 2)", new="np.mean((y_hat - y) ** 2) / 2")
def mse_half():
    """Some books put a 1/2 before the sum. Does the formula of this course?"""


@mistake("mse", "the mean is taken before the square", old="np.mean((y_hat - y) ** 2)", new="np.mean(y_hat - y) ** 2")
def square_of_mean():
    """One residual is +3 and one is -3: what should the loss say, and what does yours?"""


@mistake("mse", "the squares are not averaged at all", old="float(np.mean((y_hat - y) ** 2))", new="(y_hat - y) ** 2")
def mse_not_averaged():
    """How many numbers is a loss?"""


@mistake("gradient", "the factor 2 of the derivative is missing", old="2 * ", new="")
def no_factor_2():
    """Differentiate the square: where does the exponent go?"""


@mistake("gradient", "the factor 2 is there in dw alone", old="2 * np.mean(error)", new="np.mean(error)")
def factor_2_in_w_only():
    """Both derivatives share one outer factor."""


@mistake("gradient", "the factor 2 is there in db alone", old="2 * np.mean(error * x)", new="np.mean(error * x)")
def factor_2_in_b_only():
    """Both derivatives share one outer factor."""


@mistake("gradient", "the terms are summed, not averaged", old="np.mean(", new="np.sum(")
def sum_not_mean():
    """Should doubling the data double your step?"""


@mistake("gradient", "db is a sum where it should be a mean", old="np.mean(error)", new="np.sum(error)")
def sum_in_b():
    """Average both gradients."""


@mistake("gradient", "dw is a sum where it should be a mean", old="np.mean(error * x)", new="np.sum(error * x)")
def sum_in_w():
    """A dot product has already summed: what is left to divide by?"""


@mistake("gradient", "both slopes have the wrong sign", old="predict(x, w, b) - y", new="y - predict(x, w, b)")
def turned_sign():
    """If the prediction is too high, should the slope in b be positive or negative?"""


@mistake("gradient", "dw has the wrong sign", old="2 * np.mean(error * x)", new="-2 * np.mean(error * x)")
def turned_sign_w():
    """Check prediction minus target in both."""


@mistake("gradient", "db has the wrong sign", old="2 * np.mean(error)", new="-2 * np.mean(error)")
def turned_sign_b():
    """Check prediction minus target in both."""


@mistake("gradient", "the factor x is missing in dw", old="error * x", new="error")
def no_x_in_w():
    """How does the prediction change with w?"""


@mistake("gradient", "there is a factor x in db", old="np.mean(error)", new="np.mean(error * x)")
def x_in_b():
    """What is the derivative of wx + b in b?"""


@mistake("gradient", "the means are multiplied, not the samples", old="np.mean(error * x)", new="np.mean(error) * np.mean(x)")
def product_of_means():
    """Multiply per sample, then average."""


@mistake("gradient", "the prediction inside it has no b", old="predict(x, w, b) - y", new="w * x - y")
def gradient_without_b():
    """Is this the model you defined?"""


@mistake("gradient", "dw and db have changed places")
def slopes_swapped(x, y, w, b):
    """In which order does the pair come back?"""
    error = predict(x, w, b) - y
    return 2 * np.mean(error), 2 * np.mean(error * x)


@mistake("gradient", "it is the slope of the absolute error", old="predict(x, w, b) - y", new="np.sign(predict(x, w, b) - y) / 2")
def slope_of_mae():
    """Which loss was asked for? Its slope knows how large a residual is."""


@mistake("gradient", "it is the slope of the root of the mean")
def slope_of_rmse(x, y, w, b):
    """Is there a root in the loss that was asked for?"""
    error = predict(x, w, b) - y
    root = np.sqrt(np.mean(error**2))
    return np.mean(error * x) / root, np.mean(error) / root


@mistake("gradient", "every residual meets every point, (N, 1) against (N,)")
def all_pairs(x, y, w, b):
    """Print the residual's shape."""
    error = predict(x, w, b)[:, None] - y
    return 2 * np.mean(error * x[:, None]), 2 * np.mean(error)


@mistake("train", "the parameters climb instead of descend", old="- lr", new="+ lr")
def climbs():
    """The gradient points uphill."""


@mistake("train", "w climbs while b descends", old="w - lr * dw", new="w + lr * dw")
def w_climbs():
    """The gradient points uphill: which sign stands before it, in both updates?"""


@mistake("train", "b climbs while w descends", old="b - lr * db", new="b + lr * db")
def b_climbs():
    """The gradient points uphill: which sign stands before it, in both updates?"""


@mistake("train", "db is taken after w has already moved")
def sequential_update(x, y, w, b, lr, steps):
    """Compute both gradients before you move."""
    trajectory = []
    for _ in range(steps):
        w = w - lr * gradient(x, y, w, b)[0]
        b = b - lr * gradient(x, y, w, b)[1]
        trajectory.append((w, b))
    return np.array(trajectory).reshape(steps, 2)


@mistake("train", "dw is taken after b has already moved")
def sequential_update_b_first(x, y, w, b, lr, steps):
    """Compute both gradients before you move."""
    trajectory = []
    for _ in range(steps):
        b = b - lr * gradient(x, y, w, b)[1]
        w = w - lr * gradient(x, y, w, b)[0]
        trajectory.append((w, b))
    return np.array(trajectory).reshape(steps, 2)


@mistake("train", "b is never updated", old="b = b - lr * db", new="b = b")
def b_frozen():
    """Which parameter never moves?"""


@mistake("train", "w is never updated", old="w = w - lr * dw", new="w = w")
def w_frozen():
    """Which parameter never moves?"""


@mistake("train", "the learning rate is left out", old="lr * ", new="")
def no_rate():
    """Scale the step."""


@mistake("train", "each update starts from zero instead of from where it is", old="= w - lr * dw\n        b = b - lr * db", new="= -lr * dw\n        b = -lr * db")
def starts_from_zero():
    """Step from where you are."""


@mistake("train", "the gradient is taken once, before the loop", unseen=["one-update"])
def gradient_outside_loop(x, y, w, b, lr, steps):
    """The slope changes after each step."""
    trajectory = []
    dw, db = gradient(x, y, w, b)
    for _ in range(steps):
        w = w - lr * dw
        b = b - lr * db
        trajectory.append((w, b))
    return np.array(trajectory).reshape(steps, 2)


@mistake("train", "each row is recorded before its update")
def recorded_before_update(x, y, w, b, lr, steps):
    """Record after the step."""
    trajectory = []
    for _ in range(steps):
        dw, db = gradient(x, y, w, b)
        trajectory.append((w, b))
        w = w - lr * dw
        b = b - lr * db
    return np.array(trajectory).reshape(steps, 2)


@mistake("train", "the start is recorded as a row")
def start_is_a_row(x, y, w, b, lr, steps):
    """Is the start a result of an update?"""
    trajectory = [(w, b)]
    for _ in range(steps):
        dw, db = gradient(x, y, w, b)
        w = w - lr * dw
        b = b - lr * db
        trajectory.append((w, b))
    return np.array(trajectory)


@mistake("train", "there is one update too many", old="trajectory = []", new="trajectory = []\n    steps += 1")
def one_too_many():
    """Count your updates."""


@mistake("train", "there is one update too few", old="trajectory = []", new="trajectory = []\n    steps -= 1")
def one_too_few():
    """Count your updates."""


@mistake("train", "the columns are b, w", old="append((w, b))", new="append((b, w))")
def columns_swapped():
    """Which column is which? The parameters are always ordered w, b."""


@mistake("train", "all rows are one and the same object", unseen=["one-update"])
def rows_aliased(x, y, w, b, lr, steps):
    """Store a copy or numbers."""
    trajectory, row = [], np.array([w, b], dtype=float)
    for _ in range(steps):
        row -= lr * np.array(gradient(x, y, *row))
        trajectory.append(row)
    return np.array(trajectory).reshape(steps, 2)


@mistake("train", "only the last point is returned", old="np.array(trajectory).reshape(steps, 2)", new="np.array([w, b])")
def last_point_only():
    """How many rows does a path of that many updates have?"""


@mistake("train", "the loop ends as soon as the slopes are small", unseen=["line", "long", "far", "float32", "one-update"], constants={"SMALL": (1e-6, 1e-3, 1e-4, 1e-5, 1e-8, 1e-10)})
def stops_when_flat(x, y, w, b, lr, steps):
    """How many rows were asked for? The last ones may well be equal."""
    trajectory = []
    for _ in range(steps):
        dw, db = gradient(x, y, w, b)
        if abs(dw) + abs(db) < SMALL:
            break
        w = w - lr * dw
        b = b - lr * db
        trajectory.append((w, b))
    return np.array(trajectory)


@mistake("predict", "b is taken away instead of added", old="+ b", new="- b")
def predict_minus_b():
    """Where does your line cross x = 0: at b or at -b?"""


@mistake("mse", "the sum is divided by N - 1", old="np.mean((y_hat - y) ** 2)", new="np.sum((y_hat - y) ** 2) / (len(y) - 1)")
def mse_unbiased():
    """How many squares are there to average?"""


@mistake("gradient", "the sum is divided by N - 1", old="np.mean(", new="len(x) / (len(x) - 1) * np.mean(")
def gradient_unbiased():
    """How many terms are there to average?"""


@mistake("gradient", "the terms are summed, and the factor 2 is missing", old="2 * np.mean(", new="np.sum(")
def sum_without_2():
    """Two things: where does the exponent of the square go, and should doubling the data double your step?"""


@mistake("gradient", "both slopes have the wrong sign, and the factor 2 is missing", old="2 * np.mean(", new="-np.mean(")
def turned_without_2():
    """Two things: where does the exponent go, and if the prediction is too high, which sign has the slope in b?"""


@mistake("gradient", "the factor 2 is there twice", old="2 * np.mean(", new="4 * np.mean(")
def factor_2_twice():
    """The exponent comes down once: where else does yours put a 2?"""


@mistake("gradient", "the terms are not averaged at all", old="np.mean(error * x), 2 * np.mean(error)", new="(error * x), 2 * error")
def slopes_not_averaged():
    """How many numbers is the slope along w?"""


@mistake("gradient", "x stands twice in dw", old="error * x", new="error * x * x")
def x_twice():
    """How does the prediction change with w?"""


@mistake(  # a start far enough from the data leaves all residuals with one sign
    "gradient", "the residuals have lost their sign", old="predict(x, w, b) - y", new="np.abs(predict(x, w, b) - y)", unseen=("line",)
)
def residual_without_sign():
    """Does a point above the line pull the same way as one below it?"""


@mistake("gradient", "the gradient is scaled to length one")
def unit_gradient(x, y, w, b):
    """How long should a step be where the slope is gentle?"""
    error = predict(x, w, b) - y
    dw, db = 2 * np.mean(error * x), 2 * np.mean(error)
    length = (dw**2 + db**2) ** 0.5
    return dw / length, db / length


@mistake("train", "every step is twice as long as it should be", old="lr * ", new="2 * lr * ")
def twice_as_far():
    """The slopes have their factor 2 already."""


@mistake("train", "every step is half as long as it should be", old="lr * ", new="0.5 * lr * ")
def half_as_far():
    """Which factor stands before the slope?"""


@mistake("train", "the learning rate is applied twice", old="lr * ", new="lr * lr * ")
def rate_twice():
    """How often does the rate come into one step?"""


@mistake("train", "the slopes add up from update to update", unseen=["one-update"])
def slopes_add_up(x, y, w, b, lr, steps):
    """Whose slopes does an update use: those of this place, or those of all places so far?"""
    trajectory, dw, db = [], 0.0, 0.0
    for _ in range(steps):
        slopes = gradient(x, y, w, b)
        dw, db = dw + slopes[0], db + slopes[1]
        w = w - lr * dw
        b = b - lr * db
        trajectory.append((w, b))
    return np.array(trajectory).reshape(steps, 2)


@mistake("train", "there is a momentum of RATE that nobody asked for", unseen=["one-update"], constants={"RATE": (0.9, 0.5, 0.99, 0.8)})
def momentum(x, y, w, b, lr, steps):
    """Does an update know anything of the one before it?"""
    trajectory, dw, db = [], 0.0, 0.0
    for _ in range(steps):
        slopes = gradient(x, y, w, b)
        dw, db = RATE * dw + slopes[0], RATE * db + slopes[1]
        w = w - lr * dw
        b = b - lr * db
        trajectory.append((w, b))
    return np.array(trajectory).reshape(steps, 2)


@mistake("train", "the learning rate falls by the factor FACTOR with every update", unseen=["one-update"], constants={"FACTOR": (0.9, 0.99, 0.95, 0.5)}, old="        trajectory.append", new="        lr *= FACTOR\n        trajectory.append")
def rate_decays():
    """Is the rate the same at every update?"""


@mistake("train", "the learning rate is divided by the number of the update", unseen=["one-update"], old="    for _ in range(steps):", new="    rate = lr\n    for number in range(1, steps + 1):\n        lr = rate / number")
def rate_divided():
    """Is the rate the same at every update?"""


@mistake("train", "the weights decay by DECAY, which nobody asked for", old="dw, db = gradient(x, y, w, b)", new="dw, db = gradient(x, y, w, b)\n        dw, db = dw + DECAY * w, db + DECAY * b", constants={"DECAY": (0.01, 0.1, 0.001)})
def weight_decay():
    """Is there anything in your update besides the slope of the loss?"""


@mistake("train", "the table of rows is never filled")
def table_left_empty(x, y, w, b, lr, steps):
    """Print your table after the loop: who writes into it?"""
    for _ in range(steps):
        dw, db = gradient(x, y, w, b)
        w = w - lr * dw
        b = b - lr * db
    return np.zeros((steps, 2))


@mistake("train", "every row is written into the first", unseen=["one-update"])
def first_row_overwritten(x, y, w, b, lr, steps):
    """Into which row does each update go?"""
    trajectory = np.zeros((steps, 2))
    for _ in range(steps):
        dw, db = gradient(x, y, w, b)
        w = w - lr * dw
        b = b - lr * db
        trajectory[0] = w, b
    return trajectory


@mistake("train", "b is moved by the slope along w", old="lr * db", new="lr * dw")
def b_by_slope_of_w():
    """Which of the two slopes belongs to which parameter?"""


@mistake("train", "w is moved by the slope along b", old="lr * dw", new="lr * db")
def w_by_slope_of_b():
    """Which of the two slopes belongs to which parameter?"""


@mistake(
    "train",
    "every step is as long as the rate, whatever the slopes",
    old="dw, db = gradient(x, y, w, b)",
    new=(
        "dw, db = gradient(x, y, w, b)\n        length = (dw**2 + db**2) ** 0.5\n"
        "        dw, db = dw / length, db / length"
    ),
)
def unit_steps():
    """How long should a step be where the slope is gentle?"""
