"""What is observed of 02_manual_gradient."""

from autograder.checking import check


@check("predict")
def predict(module, case, see):
    """`predict` gives w*x + b at every point."""
    x = case.x
    see.array("predict", module.predict(x, case.w, case.b), columns=("y_hat",), expected="an array of shape (N,)")
    see.unchanged("x", x, case.x)


@check("mse")
def mse(module, case, see):
    """`mse` gives the mean of the squared differences, one number."""
    y_hat, y = case.y_hat, case.y
    see.array("mse", module.mse(y_hat, y), expected="a single number")
    see.unchanged("y_hat", y_hat, case.y_hat)
    see.unchanged("y", y, case.y)


@check("gradient")
def gradient(module, case, see):
    """`gradient` gives both slopes of the loss, at several points."""
    x, y = case.x, case.y
    for w, b in [(case.w, case.b), *case.points.tolist(), *case.below.tolist()]:
        pair = see.unpack(module.gradient(x, y, w, b), 2, "a pair (dw, db)")
        see.array(f"gradient at w = {w:.5g}, b = {b:.5g}", pair, columns=("dw", "db"), expected="a pair (dw, db) of numbers")
    see.unchanged("x", x, case.x)
    see.unchanged("y", y, case.y)


def line(x):
    """What w and b are multiplied by in a line's prediction at x."""
    return x, 1


@check("train")
def train(module, case, see):
    """`train` moves (w, b) as gradient descent does, update by update."""
    x, y = case.x, case.y
    path = module.train(x, y, case.w, case.b, case.lr, case.steps)
    see.trajectory("trajectory", path, ("w", "b"), start=(case.w, case.b), points=(case.x, case.y, line))
    see.unchanged("x", x, case.x)
    see.unchanged("y", y, case.y)


@check("train", cases=("line",))
def train_again(module, case, see):
    """`train` starts afresh when it is called a second time."""
    module.train(case.x, case.y, case.w, case.b, case.lr, case.steps)
    path = module.train(case.x, case.y, case.b, case.w, case.lr, case.steps + 2)
    see.trajectory("trajectory", path, ("w", "b"), start=(case.b, case.w), points=(case.x, case.y, line))
