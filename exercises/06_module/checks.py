"""What is observed of 06_module."""

import numpy as np
import torch
from torch import nn

from autograder.checking import check, describe, flat_names


def mse(y_hat, y):
    """The loss of all checks."""
    return ((y_hat - y) ** 2).mean()


def is_module(see, name, model):
    """Record that `model` is a module, and what it lists."""
    kind = "a module" if isinstance(model, nn.Module) else describe(model)
    see.fact(f"{name}: kind", kind, f"`{name}` is asked to be an nn.Module")
    if not isinstance(model, nn.Module):
        return False
    written = getattr(model.forward, "__func__", None) is not nn.Module.forward
    see.fact(f"{name}: forward", written, f"`{name}` has no method of the name `forward`, so it cannot predict")
    if not written:
        return False
    names = ", ".join(sorted(key for key, _ in model.named_parameters()))
    see.fact(
        f"{name}: parameters()", names, f"`parameters()` has to list {names} by these names, and lists something else"
    )
    state = ", ".join(sorted(model.state_dict()))
    see.fact(f"{name}: state_dict()", state, "`state_dict()` holds other names than those of the parameters asked for")
    return True


def gradients(see, model, loss):
    """Record each parameter's gradient, by name."""
    loss.backward()
    for name, parameter in sorted(model.named_parameters()):
        grad = parameter.grad
        flat = None if grad is None else grad.reshape(-1)
        see.array(f"gradient of {name}", flat, expected="a gradient, once backward() has run")


def line_parameters(see, name, model):
    """Record the values, dtypes and shapes of `w` and `b`; shapes () and (1,) are the same here."""
    for key, parameter in sorted(model.named_parameters()):
        see.array(f"{name}: {key}", parameter.detach().reshape(-1), columns=(key,), exact_dtype=True)
        single = tuple(parameter.shape) in ((), (1,))
        see.fact(f"{name}: {key} is one number", single, f"`{key}` is asked to have the shape () or (1,)")
        see.fact(f"{name}: {key} is learnt", parameter.requires_grad, f"`{key}` must require grad to be trained")


@check("LinearRegression", cases=("line", "far"))
def linear_regression(module, case, see):
    """`LinearRegression` holds float64 parameters `w` and `b` and predicts w * x + b."""
    model = module.LinearRegression(case.w, case.b)
    if not is_module(see, "LinearRegression", model):
        return
    line_parameters(see, "LinearRegression(w, b)", model)
    x, y = case.tensor("x"), case.tensor("y")
    see.array(
        "forward of shape (N,)", model(x), columns=("y_hat",), expected="a tensor of shape (N,)", exact_dtype=True
    )
    column = model(x.reshape(-1, 1))
    see.array(
        "forward of shape (N, 1)", column, columns=("y_hat",), expected="a tensor of shape (N, 1)", exact_dtype=True
    )
    gradients(see, model, mse(model(x), y))
    see.unchanged("x", x, case.x)


@check("LinearRegression", cases=("line",))
def linear_regression_alone(module, case, see):
    """Every `LinearRegression` has parameters of its own, which start at 0 unless told otherwise."""
    model = module.LinearRegression(case.w, case.b)
    other = module.LinearRegression()
    if not is_module(see, "LinearRegression", model):
        return
    line_parameters(see, "LinearRegression()", other)
    with torch.no_grad():
        for parameter in other.parameters():
            parameter += case.other_w
    line_parameters(see, "the first model, after another one was moved", model)
    see.array("forward of the moved model", other(case.tensor("x")), expected="a tensor of shape (N,)")
    optimizer = torch.optim.SGD(model.parameters(), lr=case.lr)
    mse(model(case.tensor("x")), case.tensor("y")).backward()
    optimizer.step()
    line_parameters(see, "after one update", model)
    see.array("forward after one update", model(case.tensor("x")), expected="a tensor of shape (N,)")


@check("LinearLayer", cases=("plane", "one-output", "float32"), free=("rng",))
def linear_layer(module, case, see):
    """`LinearLayer` maps rows by its one nn.Linear, `linear`."""
    model = module.LinearLayer(case.features, case.outputs)
    other = module.LinearLayer(case.features, case.outputs)
    if not is_module(see, "LinearLayer", model):
        return
    layer = getattr(model, "linear", None)
    kind = "an nn.Linear" if isinstance(layer, nn.Linear) else describe(layer)
    see.fact("linear", kind, "the attribute `linear` is asked to be an nn.Linear")
    if not isinstance(layer, nn.Linear):
        return
    see.array("shape of linear.weight", tuple(layer.weight.shape), expected="(out_features, in_features)")
    model.to(case.torch_dtype)
    other.to(case.torch_dtype)
    with torch.no_grad():
        layer.weight.copy_(case.tensor("W"))
        layer.bias.copy_(case.tensor("bias"))
        for parameter in other.parameters():
            parameter.fill_(0.0)
    X, Y = case.tensor("X"), case.tensor("Y")
    see.array(
        "forward", model(X), columns=flat_names("Y_hat", [case.outputs]), expected="a tensor of shape (N, out_features)"
    )
    see.array("forward of another model", other(X), expected="a tensor of shape (N, out_features)")
    gradients(see, model, mse(model(X), Y))
    see.unchanged("X", X, case.X)


class Line(nn.Module):
    """w * x + b, both of shape ()."""

    def __init__(self, case):
        super().__init__()
        self.w = nn.Parameter(torch.tensor(case.w, dtype=case.torch_dtype))
        self.b = nn.Parameter(torch.tensor(case.b, dtype=case.torch_dtype))

    def forward(self, x):
        return self.w * x + self.b


class Thin(nn.Module):
    """Scales what passes while training, each feature by a factor of its own: a dropout without chance."""

    def __init__(self, case):
        super().__init__()
        self.factors = case.tensor("factors")

    def forward(self, x):
        return x * self.factors if self.training else x


class Layer(nn.Module):
    """A linear layer with the given values; making it draws no random numbers."""

    def __init__(self, weight, bias):
        super().__init__()
        self.weight = nn.Parameter(weight)
        self.bias = nn.Parameter(bias)

    def forward(self, x):
        return nn.functional.linear(x, self.weight, self.bias)


class Hidden(nn.Module):
    """Two layers, a mode that shows in between, and a scale: five parameters of different shapes."""

    def __init__(self, case):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(1, dtype=case.torch_dtype))
        self.body = Layer(case.tensor("hidden_W"), case.tensor("hidden_b"))
        self.thin = Thin(case)
        self.head = Layer(case.tensor("head_W"), case.tensor("bias"))

    def forward(self, x):
        return self.head(self.thin(torch.tanh(self.body(x)))) * self.scale


def values_now(parameters):
    """The numbers of all parameters, flattened row by row, one after another."""
    return [v for p in parameters.values() for v in p.detach().reshape(-1).tolist()]


def columns(parameters):
    """A name for each of these numbers."""
    return tuple(n for name, p in parameters.items() for n in flat_names(name, p.shape))


def same_objects(see, model, parameters, name=""):
    """Record that the model still holds the parameters that it came with, ready to be trained."""
    now = dict(model.named_parameters())
    same = list(now) == list(parameters) and all(now[name] is p for name, p in parameters.items())
    see.fact(
        f"{name}the same parameters", same, "the model has other parameters now than it came with: change the old ones"
    )
    learnt = all(p.requires_grad and p.is_leaf for p in parameters.values())
    see.fact(f"{name}parameters require grad", learnt, "each parameter must still be a leaf that requires grad")


def watch(see, name, parameters):
    """Record the values of parameters as they are now, one entry each, with their dtypes."""
    for key, parameter in parameters.items():
        label = f"{name}: {key}"
        see.array(label, parameter, columns=(key,), expected="its values", exact_dtype=True)


@check("set_parameters", cases=("plane", "one-output", "float32"))
def set_parameters(module, case, see):
    """`set_parameters` writes numbers, lists, arrays and tensors into the parameters that are there."""
    model = Hidden(case).eval()
    parameters = dict(model.named_parameters())
    see.note("names", ", ".join(parameters))
    values = {"scale": case.number, "body.weight": case.new_body.tolist(), "head.bias": case.new_bias}
    handed = dict(values)
    module.set_parameters(model, values)
    watch(see, "after a number, a list and an array", parameters)
    module.set_parameters(model, {"body.bias": case.tensor("new_hidden"), "scale": [case.number * 2]})
    watch(see, "after a tensor and a short list", parameters)
    single = torch.tensor(case.new_head.tolist(), dtype=torch.float32)
    module.set_parameters(model, {"head.weight": single, "head.bias": case.counts, "scale": 3})
    watch(see, "after a float32 tensor and whole numbers", parameters)
    module.set_parameters(model, {})
    watch(see, "after an empty dict", parameters)
    same_objects(see, model, parameters)
    see.fact("mode", model.training, "the model's mode was switched")
    kept = list(values) == list(handed) and all(values[key] is handed[key] for key in handed)
    see.fact("values unchanged", kept, "the dict of values was changed: the caller still needs it")


@check("set_parameters", cases=("plane", "one-output", "float32"))
def set_parameters_trained(module, case, see):
    """After `set_parameters`, an optimizer built before still moves the model, and nothing but the model."""
    model = Hidden(case)
    parameters = dict(model.named_parameters())
    optimizer = torch.optim.SGD(model.parameters(), lr=case.lr)
    X, Y = case.tensor("X"), case.tensor("Y")
    mse(model(X), Y).backward()
    array, tensor = case.new_body.astype(case.dtype), case.tensor("new_head")
    module.set_parameters(model, {"body.weight": array, "head.weight": tensor, "scale": case.number})
    for name, parameter in parameters.items():
        see.array(f"gradient of {name}, kept", parameter.grad, expected="the gradient that it had")
    optimizer.zero_grad()
    mse(model(X), Y).backward()
    optimizer.step()
    watch(see, "after an update", parameters)
    same_objects(see, model, parameters)
    see.unchanged("the array", array, case.new_body.astype(case.dtype))
    see.unchanged("the tensor", tensor, case.tensor("new_head"))
    other = Hidden(case)
    module.set_parameters(other, {"head.bias": case.new_bias})
    watch(see, "another model", dict(other.named_parameters()))


@check("set_parameters", cases=("line",))
def set_parameters_line(module, case, see):
    """`set_parameters` sets single numbers, of shape () as well."""
    model = Line(case)
    parameters = dict(model.named_parameters())
    module.set_parameters(model, {"b": case.other_b})
    see.array("after only b was set", values_now(parameters), columns=columns(parameters))
    module.set_parameters(model, {"b": torch.tensor(case.w, dtype=torch.float64), "w": np.array(case.other_w)})
    see.array("after both were set", values_now(parameters), columns=columns(parameters))
    module.set_parameters(model, {"w": -2})
    watch(see, "after a whole number", parameters)
    same_objects(see, model, parameters)
    see.array("forward", model(case.tensor("x")), columns=("y_hat",))


@check("set_parameters", cases=("plane",))
def set_parameters_unknown(module, case, see):
    """`set_parameters` raises KeyError for a name that is no parameter of the model."""
    drawn = "".join("abcdefghij"[int(digit)] for digit in str(case.number)[2:8])  # no list written beforehand has it
    for name in ("slope", "scales", "body", "weight", "training", "forward", "thin.factors", drawn):
        sentence = f"the model has no parameter named {name!r}: a misspelt name must not go unnoticed"
        see.raises(
            f"alone: {name}",
            KeyError,
            lambda name=name: module.set_parameters(Hidden(case), {name: case.number}),
            sentence,
        )
    first = {"slope": case.number, "scale": case.number}
    last = {"scale": case.number, "slope": case.number}
    sentence = "one of two names is no parameter of the model: a misspelt name must not go unnoticed"
    see.raises("the first of two", KeyError, lambda: module.set_parameters(Hidden(case), first), sentence)
    see.raises("the last of two", KeyError, lambda: module.set_parameters(Hidden(case), last), sentence)
    model = Hidden(case)
    module.set_parameters(model, {"scale": case.number})
    watch(see, "a known name", dict(model.named_parameters()))


def line(x):
    """What w and b are multiplied by in a line's prediction at x."""
    return x, 1


class Seen(nn.Module):
    """Wraps a model and keeps every place that its parameters pass through, as its forward passes find them.

    This sees each update whether an optimizer made it or the student's own loop, and it does not mind further
    forward passes between two updates.
    """

    def __init__(self, model):
        super().__init__()
        self.model = model
        self.named = dict(self.named_parameters())
        self.rows = [values_now(self.named)]

    def forward(self, x):
        self.look(self.named)
        return self.model(x)

    def look(self, named):
        row = values_now(named)
        if row != self.rows[-1]:
            self.rows.append(row)

    def show(self, see, named, name="", points=None):
        """Record the places after the start; the last one is that of the parameters `named`, as the check itself has kept them."""
        self.look(named)
        names = tuple(column.removeprefix("model.") for column in columns(self.named))
        places = np.array(self.rows[1:], dtype=np.float64).reshape(-1, len(names))
        see.trajectory(f"{name}parameters", places, names, self.rows[0], points)
        same_objects(see, self, named, name)


def fit(module, case, see, model, name=""):
    """Train a model on the data of the case and record the losses and the way of its parameters."""
    inputs, targets = ("x", "y") if isinstance(model.model, Line) else ("X", "Y")
    x, y = case.tensor(inputs), case.tensor(targets)
    named = dict(model.named_parameters())
    losses = module.train(model, x, y, case.lr, case.steps)
    model.show(see, named, name, (case.x, case.y, line) if inputs == "x" else None)  # first: a wrong step is told by its length
    see.numbers(f"{name}losses", losses, "loss", trajectory=True)
    see.unchanged(f"{name}{inputs}", x, case.tensor(inputs))
    see.unchanged(f"{name}{targets}", y, case.tensor(targets))
    tracked = x.requires_grad or y.requires_grad
    see.fact(f"{name}data require grad", tracked, "the data are not learnt: only parameters require grad")


@check("train", cases=("line", "long", "far", "float32-line"))
def train_line(module, case, see):
    """`train` fits a line, and gives the loss before each update."""
    fit(module, case, see, Seen(Line(case)).eval())


@check("train", cases=("plane", "one-output", "float32"))
def train_layers(module, case, see):
    """`train` fits a model of several layers in train mode, in whichever mode it comes."""
    fit(module, case, see, Seen(Hidden(case)).eval())


@check("train", cases=("plane",))
def train_two(module, case, see):
    """`train` fits the model that it is given, with two of them at work in turn."""
    first, second = Seen(Hidden(case)), Seen(Hidden(case)).eval()
    with torch.no_grad():
        second.model.scale.mul_(case.number)
    fit(module, case, see, first, "first model, ")
    fit(module, case, see, second, "second model, ")
    first.eval()
    fit(module, case, see, first, "first model again, ")
