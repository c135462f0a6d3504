"""What is observed of 04_no_grad_update."""

import math

import torch

from autograder.checking import check, flat_names

LISTS = {
    "one tensor": ((5,),),
    "two tensors": ((2, 3), (2,)),
    "three tensors, two of equal shape": ((2, 3), (2, 3), ()),
    "four tensors": ((3,), (1, 2), (3,), (2, 1, 2)),
}


def leaf(case, name):
    """A value of the case as a new leaf that requires grad."""
    return case.tensor(name).clone().requires_grad_()


def cut(flat, shapes):
    """The first numbers of a flat tensor as new tensors of the given shapes."""
    sizes = [math.prod(shape) for shape in shapes]
    parts = flat[: sum(sizes)].split(sizes)
    return [part.reshape(shape).clone() for part, shape in zip(parts, shapes, strict=True)]


def row(tensors):
    """All numbers of some tensors, one after another."""
    return [value for tensor in tensors for value in tensor.detach().reshape(-1).tolist()]


def gradients(params):
    """All gradients, one after another, where None counts as zeros: clearing may leave either."""
    return row([torch.zeros_like(p) if p.grad is None else p.grad for p in params])


def names(params):
    """A name for every number of `W` and `b`."""
    return tuple(name for label, p in zip("Wb", params, strict=True) for name in flat_names(label, p.shape))


def see_leaves(see, params, step, what=""):
    """Record whether tensors are still leaves that require grad."""
    see.fact(
        f"requires_grad{what}",
        " ".join(str(p.requires_grad) for p in params),
        f"after `{step}` a parameter no longer requires grad, so the next backward pass cannot reach it",
    )
    see.fact(
        f"leaves{what}",
        " ".join(str(p.is_leaf and p.grad_fn is None) for p in params),
        f"`{step}` was recorded in the graph: the parameters must be leaves afterwards, as they were before",
    )


def gradients_through(output, weights, inputs):
    """The gradients of a weighted sum of `output`, or Nones where there is no way back to the inputs."""
    try:
        return torch.autograd.grad((output * weights).sum(), inputs, allow_unused=True)
    except RuntimeError:
        return [None] * len(inputs)


@check("predict")
def predict(module, case, see):
    """`predict` gives an (N, M) tensor, one column per output, connected to W and b."""
    X, W, b = case.tensor("X"), leaf(case, "W"), leaf(case, "b")
    Y_hat = module.predict(X, W, b)
    see.array("predict", Y_hat, tuple(f"output {j}" for j in range(len(b))), "a tensor of shape (N, M)")
    see.unchanged("X", X, case.tensor("X"))
    see.unchanged("W", W, leaf(case, "W"))
    see.unchanged("b", b, leaf(case, "b"))
    connected = isinstance(Y_hat, torch.Tensor) and Y_hat.requires_grad
    see.fact("connected", connected, "no gradient gets from what `predict` returns back to `W` and `b`")
    weights = case.tensor("cotangent")
    if connected and Y_hat.shape == weights.shape:
        dW, db = gradients_through(Y_hat, weights, [W, b])
        expected = "a gradient: the prediction depends on W and on b"
        see.array("gradient of predict in W", dW, tuple(f"W[:,{j}]" for j in range(W.shape[1])), expected)
        see.array("gradient of predict in b", db, flat_names("b", b.shape), expected)


@check("mse")
def mse(module, case, see):
    """`mse` gives the mean of all squared differences, a tensor that can be differentiated."""
    Y_hat, Y = leaf(case, "Y_hat"), case.tensor("Y")
    loss = module.mse(Y_hat, Y)
    see.array("mse", loss, expected="a tensor with a single number, of shape ()")
    see.unchanged("Y_hat", Y_hat, leaf(case, "Y_hat"))
    see.unchanged("Y", Y, case.tensor("Y"))
    connected = isinstance(loss, torch.Tensor) and loss.requires_grad
    see.fact("connected", connected, "no gradient gets from what `mse` returns back to `Y_hat`")
    if connected and loss.numel() == 1:
        (slope,) = gradients_through(loss, 1.0, [Y_hat])
        see.array("gradient of mse", slope, tuple(f"output {j}" for j in range(Y.shape[1])), "a gradient")


@check("update", cases=("plane", "float32", "far"))
def update(module, case, see):
    """`update` moves every tensor of the list, in place, and clears every gradient; twice in a row."""
    for what, shapes in LISTS.items():
        params = [p.requires_grad_() for p in cut(case.tensor("weights"), shapes)]
        given = list(params)
        start, rows, left = row(params), [], []
        for slopes, lr in zip(case.tensor("slopes"), (case.lr, 1.5 * case.lr), strict=True):
            for p, slope in zip(params, cut(slopes, shapes), strict=True):
                p.grad = slope if p.grad is None else p.grad + slope  # as a backward pass does
            module.update(given, lr)
            rows.append(row(params))
            left.append(gradients(params))
        columns = [name for k, shape in enumerate(shapes) for name in flat_names(f"params[{k}]", shape)]
        see.trajectory(what, rows, columns, start)
        see.array(f"gradients left, {what}", left, columns, "cleared gradients")
        same = len(given) == len(params) and all(p is q for p, q in zip(params, given, strict=True))
        see.fact(f"same tensors, {what}", same, "`update` changed the list: move the tensors that are in it")
        see_leaves(see, params, "update", f", {what}")


@check("train")
def train(module, case, see):
    """`train` moves the very W and b that it is given, update by update, and returns every row."""
    X, Y, W, b = case.tensor("X"), case.tensor("Y"), leaf(case, "W"), leaf(case, "b")
    start = row((W, b))
    see.trajectory("trajectory", module.train(X, Y, W, b, case.lr, case.steps), names((W, b)), start)
    see.array("W and b afterwards", row((W, b)), names((W, b)))
    see_leaves(see, (W, b), "train")
    see.unchanged("X", X, case.tensor("X"))
    see.unchanged("Y", Y, case.tensor("Y"))
    see.note("gradients left", "yes" if any(gradients((W, b))) else "no")


@check("train", cases=("plane",))
def train_again(module, case, see):
    """`train` goes on from where W and b are when it is called again, with another rate."""
    X, Y, W, b = case.tensor("X"), case.tensor("Y"), leaf(case, "W"), leaf(case, "b")
    for call, lr, steps in (("first", case.lr, case.steps), ("second", case.lr / 2, 4)):
        W.grad = b.grad = None
        start = row((W, b))
        see.trajectory(f"trajectory of the {call} call", module.train(X, Y, W, b, lr, steps), names((W, b)), start)
        see.array(f"W and b after the {call} call", row((W, b)), names((W, b)))
