# %% [markdown]
# # 06 Models as modules
#
# **Goal:** write a model as an `nn.Module`, so that its parameters can be found, set and trained by name.
#
# Two tensors are easy to pass around, two hundred are not. A module keeps a model's parameters together with
# the formula that uses them:
#
# $$\hat y = f(x;\, \theta), \qquad \theta = \texttt{model.parameters()} .$$
#
# The loop that trains a module does not know what is inside. Whatever the formula, it asks for the
# parameters, takes the slopes of the loss and moves:
#
# $$\theta \leftarrow \theta - \eta \, \nabla_\theta \, J(\theta) .$$
#
# So from here on a new model costs a new class and nothing else.

# %%
import torch
from torch import nn

# %% [markdown]
# ## Parameters
#
# A module finds its parameters by watching its attributes: an `nn.Parameter` that is assigned to `self`
# is listed in `parameters()` and `state_dict()` under the attribute's name. A plain tensor is not, even if it
# requires grad: backward fills its gradient, and no optimizer ever hears of it.
#
# The class below is worked out for you. `super().__init__()` comes first: it builds the list into
# which parameters are entered. Both it and `forward` are found by their names, so spell them exactly.


# %%
class Shift(nn.Module):
    """Adds a vector of three learnt numbers. (Nothing to do here.)"""

    def __init__(self):
        super().__init__()
        self.offset = nn.Parameter(torch.zeros(3))

    def forward(self, x):
        return x + self.offset


# %% [markdown]
# Now the line of the earlier exercises. Mind the dtype: a tensor of Python floats is float32 unless you
# say otherwise, and a value that was rounded on the way stays rounded after `.double()`.
#
# Make the parameters in `__init__`, not in the body of the class: a parameter that belongs to the class is
# shared by all its models, so training one would move the others.


# %%
class LinearRegression(nn.Module):
    """The line w * x + b with the learnt parameters `w` and `b`.

    w, b: floats, where the parameters start.
    `self.w` and `self.b` are nn.Parameters of dtype float64, both of shape () or (1,).
    """

    def __init__(self, w=0.0, b=0.0):
        """Make the two parameters."""
        # TODO 06.LinearRegression: your code here
        raise NotImplementedError("06_module: LinearRegression is not written yet")

    def forward(self, x):
        """The prediction at every point: a tensor of x's shape, which may be (N,) or (N, 1)."""
        # TODO 06.LinearRegression: your code here
        raise NotImplementedError("06_module: LinearRegression is not written yet")


# %% [markdown]
# ## Modules inside modules
#
# A module that is assigned to `self` is entered too, and its parameters are listed with its name in front.
# The neighbour below holds a layer that has no parameters but a *mode*. While the model trains, dropout
# zeroes each number with probability 0.5 and doubles the others; when the model is evaluated, all pass
# unchanged. `model.train()` and `model.eval()` switch a module and everything inside it.


# %%
class Thinned(nn.Module):
    """Drops about half of its inputs while training. (Nothing to do here.)"""

    def __init__(self):
        super().__init__()
        self.drop = nn.Dropout(0.5)

    def forward(self, x):
        return self.drop(x)


# %% [markdown]
# PyTorch has the linear map as a ready-made layer, `nn.Linear`. It holds a matrix `weight` of shape
# (out_features, in_features) and a vector `bias`, and computes $X W^\top + b$ for a whole batch of rows. It
# wants two-dimensional data: N points with one feature are of shape (N, 1), not (N,).


# %%
class LinearLayer(nn.Module):
    """A linear map, made of one nn.Linear with a bias, which is the attribute `linear`.

    in_features, out_features: how many numbers go in and come out per row.
    """

    def __init__(self, in_features, out_features):
        """Make the layer; how its parameters start, and their dtype, is left to PyTorch."""
        # TODO 06.LinearLayer: your code here
        raise NotImplementedError("06_module: LinearLayer is not written yet")

    def forward(self, x):
        """The map of every row: (N, in_features) to (N, out_features)."""
        # TODO 06.LinearLayer: your code here
        raise NotImplementedError("06_module: LinearLayer is not written yet")


# %% [markdown]
# ## Reading and setting parameters
#
# `named_parameters()` gives pairs of a name and a parameter; those of inner modules have dotted names, like
# `linear.weight`. Reading all of them is the neighbour here. It copies: a tensor that shares the parameter's
# memory would go on changing while the model trains.


# %%
def read_parameters(model):
    """Every parameter's numbers, as lists, by name. (Nothing to do here.)"""
    return {name: parameter.tolist() for name, parameter in model.named_parameters()}


# %% [markdown]
# To start from chosen values, write them *into* the parameters that are there. A new `nn.Parameter` in
# their place looks right and prints right, but an optimizer that was built before keeps moving the old one.
#
# Setting a start is not part of the model: do it where no graph is recorded. And take the numbers, all of
# their digits, but not the memory: a Python float that becomes a tensor without a dtype is float32, whatever
# it is copied into afterwards, and the caller's array must not move when the model is trained.


# %%
def set_parameters(model, values):
    """Write values into a model's parameters, in place.

    model: any nn.Module.
    values: dict of name -> value, with names as in `model.named_parameters()` (not necessarily all) and
    values of the parameter's shape: lists, NumPy arrays or tensors of any dtype, or a plain number for a
    parameter with one element. Neither the dict nor the values are changed, now or by later training.
    The parameters stay the same objects, keep their dtype, still require grad, and keep their gradients. A
    parameter of dtype float64 gets a value with all its digits.
    Raises KeyError for a name that is not a parameter of the model.
    """
    # TODO 06.set_parameters: your code here
    raise NotImplementedError("06_module: set_parameters is not written yet")


# %% [markdown]
# ## Using a model
#
# The neighbour of the last step uses a model without training it. It switches to the mode that it needs,
# for nobody knows in which mode the model comes, and it records no graph, for nothing will be differentiated.


# %%
def predictions(model, x):
    """What the model predicts, in eval mode and without a graph. (Nothing to do here.)"""
    model.eval()
    with torch.no_grad():
        return model(x)

# %% [markdown]
# ## The loop that fits them all
#
# The loop is the one of the previous exercise, and now it makes its own optimizer. It must
#
# - switch the model to train mode, since nobody knows in which mode it comes;
# - give the optimizer *this* model's parameters;
# - keep each loss as a number, taken before the update that it leads to.


# %%
def train(model, x, y, lr, steps):
    """Gradient descent on the mean squared error over all elements, on all points at once.

    model: any nn.Module with parameters, in any mode; no gradients are set yet when it comes, except those
    that an earlier call of `train` left.
    x, y: tensors; the model's prediction for x has y's shape. lr: the rate; steps: how many updates.
    Plain SGD (no momentum, no decay) on model.parameters(), with the model in train mode.
    Returns a list of `steps` floats: the loss before each update.
    """
    # TODO 06.train: your code here
    raise NotImplementedError("06_module: train is not written yet")


# %% [markdown]
# Three starts, one model class, one loop: on the left each start (dashed) and the line where all of them
# arrive, on the right their learning curves. If all three curves are the same, the starts were not set.

# %%
if __name__ == "__main__":
    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        x, y = (torch.tensor(values) for values in plots.scattered(lambda x: 1.5 * x - 1))
        left, right = figure.subplots(1, 2)
        model, curves = LinearRegression(), {}
        for w, b in ((-1.5, 1.0), (0.0, 0.0), (3.0, 1.5)):
            set_parameters(model, {"w": w, "b": b})
            curves[f"w = {w:g}, b = {b:g}"] = train(model, x, y, 0.05, 60)
            plots.model(left, x.numpy(), lambda x: w * x + b, color="tab:green", style="--")
        plots.model(plots.data(left, x.numpy(), y.numpy()), x.numpy(), lambda x: model.w.item() * x + model.b.item())
        plots.learning_curves(right, curves, log=True)
