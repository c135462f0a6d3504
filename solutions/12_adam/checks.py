"""What is observed of 12_adam."""

import math

import torch

from autograder.checking import Refused, by_hand, check, describe, flat_names

SHAPES = ((2, 3), (2, 3), (4,), ())


def row(tensors):
    """All numbers of some tensors, one after another."""
    return [value for tensor in tensors for value in tensor.detach().reshape(-1).tolist()]


def cut(flat):
    """The numbers of a flat tensor as new tensors of several shapes, two of them equal."""
    parts = flat.split([math.prod(shape) for shape in SHAPES])
    return [part.reshape(shape).clone() for part, shape in zip(parts, SHAPES, strict=True)]


def leaves(case, name):
    """Parameters of these shapes."""
    return [p.requires_grad_() for p in cut(case.tensor(name))]


NAMES = tuple(name for k, shape in enumerate(SHAPES) for name in flat_names(f"params[{k}]", shape))


def assign(params, slopes, skip=()):
    """Give each parameter its gradient, or None."""
    for k, (p, slope) in enumerate(zip(params, cut(slopes), strict=True)):
        p.grad = None if k in skip else slope


def add(params, slopes):
    """Add to each parameter's gradient, as a backward pass does."""
    for p, slope in zip(params, cut(slopes), strict=True):
        p.grad = slope if p.grad is None else p.grad + slope


def see_leaves(see, params):
    """Record whether the parameters are still leaves that require grad."""
    state = " ".join(f"{p.requires_grad} {p.is_leaf}" for p in params)
    see.fact("leaves", state, "the step was recorded in the graph, or a parameter no longer requires grad")


@check("running_mean", cases=("line", "float32"))
def running_mean(module, case, see):
    """`running_mean` gives the mean after each value, for one series and for a table."""
    series, table = case.series, case.table
    expected = "an array of the shape of the values"
    see.array("of a series", module.running_mean(series, case.beta1), ("mean",), expected)
    see.array("of the series, with a large beta", module.running_mean(series, case.beta2), ("mean",), expected)
    see.array("of a table", module.running_mean(table, case.beta1), tuple(f"column {j}" for j in range(table.shape[1])), expected)
    see.array("of whole numbers", module.running_mean(case.counts, case.beta1), ("mean",), expected)
    see.unchanged("series", series, case.series)
    see.unchanged("table", table, case.table)


@check("corrected", cases=("line", "float32"))
def corrected(module, case, see):
    """`corrected` divides each row by the sum of its weights, for one series and for a table."""
    series, table = case.series, case.table
    expected = "an array of the shape of the means"
    see.array("of a series", module.corrected(series, case.beta1), ("mean",), expected)
    see.array("of the series, with a large beta", module.corrected(series, case.beta2), ("mean",), expected)
    see.array("of a table", module.corrected(table, case.beta1), tuple(f"column {j}" for j in range(table.shape[1])), expected)
    see.unchanged("series", series, case.series)
    see.unchanged("table", table, case.table)


def line(x):
    """What w and b are multiplied by in a line's prediction at x."""
    return x, 1


@check("Adam")
def adam_fits_a_line(module, case, see):
    """`Adam` takes a line down its loss, update by update."""
    x, y = case.tensor("x"), case.tensor("y")
    w, b = case.tensor("w", requires_grad=True), case.tensor("b", requires_grad=True)
    rows = []
    with by_hand(see, "Adam"):
        optimizer = module.Adam([w, b], case.lr, (case.beta1, case.beta2), case.eps)
        for _ in range(case.steps):
            optimizer.zero_grad()
            ((w * x + b - y) ** 2).mean().backward()
            optimizer.step()
            rows.append([w.item(), b.item()])
    see.trajectory("trajectory", rows, ("w", "b"), start=(case.w, case.b), points=(case.x, case.y, line))
    see_leaves(see, (w, b))


@check("Adam", cases=("line", "float32"))
def adam_by_default(module, case, see):
    """`Adam` has the usual betas and epsilon unless told otherwise; it takes a generator of tensors."""
    params, rows = leaves(case, "weights"), []
    optimizer = module.Adam((p for p in params), case.lr)
    for slopes in case.tensor("slopes"):
        optimizer.zero_grad()
        add(params, slopes)
        optimizer.step()
        rows.append(row(params))
    see.trajectory("parameters", rows, NAMES, start=row(leaves(case, "weights")))
    see_leaves(see, params)


@check("Adam", cases=("line",))
def adam_two(module, case, see):
    """Two `Adam`s at work in turn keep their memories apart, and a new one has none."""
    first, second = leaves(case, "weights"), leaves(case, "other_weights")
    one = module.Adam(first, case.lr, (case.beta1, case.beta2), case.eps)
    two = module.Adam(second, case.lr / 2, (case.beta1 / 2, case.beta2 / 2), 2 * case.eps)
    rows, slopes = [], case.tensor("slopes")
    for k, (given, others) in enumerate(zip(slopes, slopes.flip(0), strict=True)):
        if k == 3:
            one = module.Adam(first, case.lr, (case.beta1, case.beta2), case.eps)
        for optimizer, params, values in ((one, first, given), (two, second, others)):
            assign(params, values)
            optimizer.step()
        rows.append(row(first) + row(second))
    see.trajectory("parameters", rows, [f"{name} of optimizer {k}" for k in (1, 2) for name in NAMES])


@check("Adam", cases=("line",))
def adam_skips(module, case, see):
    """`Adam` skips a parameter whose gradient is None, with its memory and its count."""
    params, rows = leaves(case, "weights"), []
    optimizer = module.Adam(params, case.lr, (case.beta1, case.beta2), case.eps)
    for slopes, skip in zip(case.tensor("slopes"), ((1,), (1,), (0, 1), (3,), (), (2,)), strict=True):
        assign(params, slopes, skip)
        optimizer.step()
        rows.append(row(params))
    see.trajectory("parameters", rows, NAMES, start=row(leaves(case, "weights")))


@check("Adam", cases=("line",))
def adam_zero_grad(module, case, see):
    """`zero_grad` fills the gradients with zeros in place, and does not mind one that is None."""
    params = leaves(case, "weights")
    optimizer = module.Adam(params, case.lr)
    optimizer.zero_grad()
    assign(params, case.tensor("slopes")[0], skip=(2,))
    held = [p.grad for p in params]
    optimizer.zero_grad()
    left = [torch.zeros_like(p) if p.grad is None else p.grad for p in params]
    see.array("gradients left", row(left), NAMES, "cleared gradients")
    same = all(p.grad is given for p, given in zip(params, held, strict=True))
    see.fact("same gradient tensors", same, "`.grad` is another object than before: `zero_grad` fills the tensor that is there with zeros, and leaves None alone")
    see.array("gradients as somebody else holds them", row([torch.zeros(0) if g is None else g for g in held]))
    see.array("parameters", row(params), NAMES)


def see_memory(see, what, remembered, params):
    """Record what `memory` returned."""
    for k, entry in enumerate(see.unpack(remembered, len(params), "a list with one entry per parameter")):
        name = f"parameter {k}{what}"
        see.fact(f"{name}: remembered", entry is not None, "None belongs to a parameter that has not moved yet, and to no other")
        if entry is None:
            continue
        t, m, v = see.unpack(entry, 3, "a triple (t, m, v)")
        try:
            see.array(f"{name}: t", float(t), expected="a number")
        except (TypeError, ValueError, RuntimeError):
            raise Refused(f"{describe(t)} for t", "a number") from None
        see.array(f"{name}: m", m, expected="a tensor of the parameter's shape")
        see.array(f"{name}: v", v, expected="a tensor of the parameter's shape")


@check("memory", cases=("line", "float32"))
def memory(module, case, see):
    """`memory` reads the count and both means of each parameter, of several groups, before and after steps."""
    params, slopes = leaves(case, "weights"), case.tensor("slopes")
    groups = [{"params": params[:1]}, {"params": params[1:], "lr": case.lr / 2}]
    optimizer = torch.optim.Adam(groups, case.lr, (case.beta1, case.beta2), case.eps)
    see_memory(see, " before any step", module.memory(optimizer), params)
    for k, skip in enumerate(((1,), (1, 2), (1,))):
        assign(params, slopes[k], skip)
        optimizer.step()
    kept = module.memory(optimizer)
    see_memory(see, " after three steps", module.memory(optimizer), params)
    assign(params, slopes[3])
    optimizer.step()
    see_memory(see, " as it was after three steps, a step later", kept, params)
    after = module.memory(optimizer)
    see_memory(see, " after four steps", after, params)
    with torch.no_grad():
        for entry in after:
            for value in entry or ():
                if isinstance(value, torch.Tensor):
                    value.add_(1)
    assign(params, slopes[4])
    optimizer.step()
    see.array("parameters after one more step", row(params), NAMES)
