"""What is observed of 05_optimizer_loop."""

import math

import torch
from torch import nn

from autograder.checking import Refused, StepLog, by_hand, check, describe, flat_names

SHAPES = ((2, 3), (2, 3), (4,), ())


class FixedDropout(nn.Dropout):
    """Dropout that drops the same elements each time: the mode shows, the number of calls does not."""

    def __init__(self, keep):
        super().__init__(0.5)
        self.keep = keep

    def forward(self, x):
        return x * self.keep[: len(x)] / (1 - self.p) if self.training else x


class Model(nn.Module):
    """Outputs X @ W.T + b, with dropout on the inputs. It draws no random numbers."""

    def __init__(self, W, b, keep):
        super().__init__()
        self.W = nn.Parameter(W)
        self.b = nn.Parameter(b)
        self.dropout = FixedDropout(keep)

    def forward(self, x):
        return self.dropout(x) @ self.W.T + self.b


class Fading(torch.optim.Optimizer):
    """A rule that nobody else has: each parameter's steps shrink with the root of their number."""

    def __init__(self, params, lr):
        super().__init__(params, {"lr": lr})

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    count = self.state[p]["count"] = self.state[p].get("count", 0) + 1
                    p.sub_(group["lr"] / math.sqrt(count) * p.grad)
        return loss


def lopsided(prediction, target):
    """The mean squared error, but three times as much where the prediction is too low, and half as much again elsewhere."""
    error = prediction - target
    return torch.where(error < 0, 3 * error**2, 1.5 * error**2).mean()


def make(case, rule, W="W"):
    """A model in train mode, an optimizer for it, and the log that listens to both."""
    model = Model(case.tensor(W).clone(), case.tensor("b").clone(), case.tensor("keep").to(case.torch_dtype))
    if rule == "fading":
        optimizer = Fading([{"params": [model.W]}, {"params": [model.b], "lr": case.lr / 2}], case.lr)
    elif rule == "adam":
        optimizer = torch.optim.Adam(model.parameters(), lr=case.lr)
    else:
        momentum = 0.9 if rule == "momentum" else 0.0
        optimizer = torch.optim.SGD(model.parameters(), lr=case.lr, momentum=momentum)
    return model, optimizer, StepLog(dict(model.named_parameters()), optimizer)


def loss_of(case):
    """The loss that a case asks for: a function, or a module."""
    return nn.MSELoss() if case.loss == "mse" else lopsided


def row(tensors):
    """All numbers of some tensors, one after another."""
    return [value for tensor in tensors for value in tensor.detach().reshape(-1).tolist()]


def see_model(see, model, log, step, what=""):
    """Record the parameters after each step of the optimizer, where they end, and the model's mode."""
    log.show(see, f"parameters{what}")
    see.array(f"parameters at the end{what}", row(log.parameters.values()), log.columns)
    now = dict(model.named_parameters())
    same = all(now.get(name) is p and p.requires_grad for name, p in log.parameters.items())
    see.fact(f"same parameters{what}", same, f"`{step}` replaced or froze a parameter of the model")
    modes = all(module.training for module in model.modules())
    see.fact(f"train mode{what}", modes, f"`{step}` took the model out of the train mode in which it came")


def cut(flat, shapes=SHAPES):
    """The numbers of a flat tensor as new tensors of the given shapes."""
    parts = flat.split([math.prod(shape) for shape in shapes])
    return [part.reshape(shape).clone() for part, shape in zip(parts, shapes, strict=True)]


def leaves(case, name):
    """Parameters of several shapes, two of them equal."""
    return [p.requires_grad_() for p in cut(case.tensor(name))]


def names(shapes=SHAPES):
    """A name for every number of the parameters."""
    return tuple(name for k, shape in enumerate(shapes) for name in flat_names(f"params[{k}]", shape))


def gradients(params):
    """All gradients, one after another, where None counts as zeros: clearing may leave either."""
    return row([torch.zeros_like(p) if p.grad is None else p.grad for p in params])


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


def made(optimizer):
    """An optimizer that a student's function made; a class, or None, is none."""
    if optimizer is None or isinstance(optimizer, type):
        raise Refused("a class" if optimizer else describe(optimizer), "an optimizer, made for the parameters")
    return optimizer


@check("make_optimizer", cases=("plane",))
def make_optimizer(module, case, see):
    """`make_optimizer` gives the rule that was named; it moves the parameters as that rule does."""
    rules = {}
    for name in ("sgd", "momentum", "rmsprop", "adam"):
        params = leaves(case, "weights")
        rules[name] = (params, made(module.make_optimizer(name, params, case.lr)), [])
    drawn = case.tensor("slopes")
    for slopes in (*drawn, 0 * drawn[0]):  # AMSGrad is Adam until an average falls
        for params, optimizer, rows in rules.values():
            assign(params, slopes)
            optimizer.step()
            rows.append(row(params))
    for name, (_, _, rows) in rules.items():
        see.trajectory(name, rows, names(), start=row(leaves(case, "weights")))


@check("make_optimizer", cases=("plane",))
def make_optimizer_generator(module, case, see):
    """`make_optimizer` takes a generator, as `model.parameters()` is one."""
    for name in ("sgd", "momentum", "rmsprop", "adam"):
        params, rows = leaves(case, "other_weights"), []
        optimizer = made(module.make_optimizer(name, (p for p in params), case.lr / 2))
        for slopes in case.tensor("slopes")[:3]:
            assign(params, slopes)
            optimizer.step()
            rows.append(row(params))
        see.trajectory(f"{name}, from a generator", rows, names(), start=row(leaves(case, "other_weights")))


@check("make_optimizer", cases=("plane",))
def make_optimizer_unknown(module, case, see):
    """`make_optimizer` raises ValueError for a name that it does not know, and says which it knows."""
    for name in ("adagrad", "adamw", "newton"):
        params = leaves(case, "weights")
        error = see.raises(
            f'"{name}"',
            ValueError,
            lambda name=name, params=params: module.make_optimizer(name, params, case.lr),
            f'"{name}" is not one of the four names: `make_optimizer` must raise ValueError',
        )
        message = str(error).lower()
        known = [word for word in ("sgd", "momentum", "rmsprop", "adam") if word in message.replace(name, "")]
        sentence = "the message of the error must name the four names that are known"
        see.fact(f'message for "{name}"', " ".join(known), sentence)


@check("train_step", cases=("plane", "one-output", "far", "float32"))
def train_step(module, case, see):
    """`train_step` makes one update with the given optimizer and returns the loss before it."""
    x, y, loss_fn = case.tensor("X"), case.tensor("Y"), loss_of(case)
    model, optimizer, log = make(case, case.rule)
    few = max(2, len(x) // 2)
    for k, batch in enumerate(((x, y), (x[:few], y[:few]), (x, y)), start=1):
        for p in model.parameters():
            p.grad = torch.full_like(p, case.stale)
        loss = module.train_step(model, loss_fn, optimizer, *batch)
        see.number(f"loss of update {k}", loss)
    see_model(see, model, log, "train_step")
    see.unchanged("x", x, case.tensor("X"))
    see.unchanged("y", y, case.tensor("Y"))


@check("train_step", cases=("plane",))
def train_step_two(module, case, see):
    """`train_step` keeps two models and their optimizers apart."""
    x, y = case.tensor("X"), case.tensor("Y")
    pairs = [(lopsided, *make(case, "adam")), (nn.MSELoss(), *make(case, "momentum", W="other_W"))]
    for k in (1, 2):
        for number, (loss_fn, model, optimizer, _) in enumerate(pairs, start=1):
            loss = module.train_step(model, loss_fn, optimizer, x, y)
            see.number(f"loss of model {number}, update {k}", loss)
    for number, (_, model, _, log) in enumerate(pairs, start=1):
        see_model(see, model, log, "train_step", f" of model {number}")


@check("train")
def train(module, case, see):
    """`train` makes every update with the optimizer that it is given, and returns the losses."""
    x, y = case.tensor("X"), case.tensor("Y")
    model, optimizer, log = make(case, case.rule)
    losses = module.train(model, loss_of(case), optimizer, x, y, case.steps)
    see.numbers("losses", losses, "loss", trajectory=True)
    see_model(see, model, log, "train")
    see.unchanged("x", x, case.tensor("X"))
    see.unchanged("y", y, case.tensor("Y"))


@check("train", cases=("plane",))
def train_again(module, case, see):
    """`train` goes on from where the model and its optimizer are, and keeps two models apart."""
    x, y = case.tensor("X"), case.tensor("Y")
    first, second = make(case, "adam"), make(case, "momentum", W="other_W")
    for call, (model, optimizer, _), loss_fn, steps in (
        ("first", first, lopsided, 3),
        ("second", second, nn.MSELoss(), 4),
        ("third", first, lopsided, 2),
    ):
        losses = module.train(model, loss_fn, optimizer, x, y, steps)
        see.numbers(f"losses of the {call} call", losses, "loss", trajectory=True)
    for what, (model, _, log) in ((" of the first model", first), (" of the second model", second)):
        see_model(see, model, log, "train", what)


@check("SGD", cases=("plane", "float32"))
def sgd(module, case, see):
    """`SGD` without momentum is plain gradient descent on every parameter."""
    params, rows = leaves(case, "weights"), []
    with by_hand(see, "SGD"):
        optimizer = module.SGD(params, case.lr)
        for slopes in case.tensor("slopes"):
            optimizer.zero_grad()
            add(params, slopes)
            optimizer.step()
            rows.append(row(params))
    see.trajectory("parameters", rows, names(), start=row(leaves(case, "weights")))
    see_leaves(see, params)
    see.note("is one of torch's", isinstance(optimizer, torch.optim.Optimizer))


@check("SGD", cases=("plane", "float32"))
def sgd_momentum(module, case, see):
    """`SGD` with momentum keeps a velocity for each parameter, also with two optimizers at work in turn."""
    first, second = leaves(case, "weights"), leaves(case, "other_weights")
    one = module.SGD((p for p in first), case.lr, case.momentum)
    two = module.SGD(second, case.lr / 2, case.momentum / 2)
    rows, flat = [], case.tensor("slopes")
    flat[2, :6] = 0  # a slope of zero everywhere: the first tensor goes on with the velocity that it has
    with by_hand(see, "SGD"):
        for slopes, others in zip(flat, case.tensor("slopes").flip(0), strict=True):
            for optimizer, params, given in ((one, first, slopes), (two, second, others)):
                optimizer.zero_grad()
                add(params, given)
                optimizer.step()
            rows.append(row(first) + row(second))
    columns = names()
    see.trajectory("parameters", rows, [f"{c} of optimizer {k}" for k in (1, 2) for c in columns])
    see_leaves(see, first + second)


@check("SGD", cases=("plane",))
def sgd_afresh(module, case, see):
    """A new `SGD` for the same parameters starts with all velocities zero."""
    params, rows = leaves(case, "weights"), []
    for half in case.tensor("slopes").chunk(2):
        optimizer = module.SGD(params, case.lr, case.momentum)
        for slopes in half:
            assign(params, slopes)
            optimizer.step()
            rows.append(row(params))
    see.trajectory("parameters", rows, names(), start=row(leaves(case, "weights")))


@check("SGD", cases=("plane",))
def sgd_skips(module, case, see):
    """`SGD` skips a parameter whose gradient is None, and its velocity with it."""
    params, rows = leaves(case, "weights"), []
    optimizer = module.SGD(params, case.lr, case.momentum)
    for slopes, skip in zip(case.tensor("slopes"), ((1,), (1,), (0, 1), (3,), (), (2,)), strict=False):
        assign(params, slopes, skip)
        optimizer.step()
        rows.append(row(params))
    see.trajectory("parameters", rows, names(), start=row(leaves(case, "weights")))


@check("SGD", cases=("plane",))
def sgd_zero_grad(module, case, see):
    """`zero_grad` clears every gradient, moves nothing, and does not mind a gradient that is None."""
    params, left = leaves(case, "weights"), []
    optimizer = module.SGD((p for p in params), case.lr, case.momentum)
    optimizer.zero_grad()
    for slopes, skip in zip(case.tensor("slopes"), ((), (0, 3), (1,)), strict=False):
        assign(params, slopes, skip)
        optimizer.zero_grad()
        left.append(gradients(params))
    see.array("gradients left", left, names(), "cleared gradients")
    see.array("parameters", row(params), names())
    see_leaves(see, params)
