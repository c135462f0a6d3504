# %% [markdown]
# # 05 The optimizer loop
#
# **Goal:** train any model with any loss and any optimizer, and know what the optimizer does for you.
#
# Every training loop in PyTorch repeats the same update:
#
# $$\text{clear} \;\to\; \hat y = \text{model}(x) \;\to\; J = \text{loss}(\hat y, y) \;\to\;
#   \text{backward} \;\to\; \text{step} .$$
#
# The model says how predictions are made, the loss how bad they are, the optimizer how the parameters move
# once their slopes are known. The loop knows none of the three; it only keeps the order. `backward()`
# adds slopes to `.grad`, `step()` reads `.grad` and moves the parameters, `zero_grad()` clears `.grad`.
# They communicate through nothing else, so a wrong order seldom raises an error: the parameters stay where
# they are, or move by the wrong slopes, while the loss may still fall.

# %%
import torch
from torch import nn

# %% [markdown]
# ## Choosing the rule
#
# An optimizer is a rule and a list of the tensors that it moves. Plain gradient descent is
# `torch.optim.SGD`; with a momentum it remembers earlier slopes. RMSprop divides each slope by its recent
# size, and Adam does both.
#
# `model.parameters()` is a generator: it can be walked through once, and then it is empty. Whoever needs
# the tensors twice makes a list of them first. The neighbour below picks a loss by its name.


# %%
def make_loss(name):
    """The loss function called `name`: "mse" or "mae". (Nothing to do here.)"""
    if name == "mse":
        return nn.MSELoss()
    if name == "mae":
        return nn.L1Loss()
    raise ValueError(f"unknown loss {name!r}: choose mse or mae")


# %%
def make_optimizer(name, params, lr):
    """The optimizer called `name` for the tensors in `params`.

    name: "sgd", "momentum" (SGD with a momentum of 0.9), "rmsprop" or "adam". Everything but the rate and
    that momentum is as torch.optim has it by default.
    params: the tensors to move, a list or a generator; lr: the rate, a float.
    Raises ValueError for any other name; the message names the four that are known.
    """
    # TODO 05.make_optimizer: your code here
    raise NotImplementedError("05_optimizer_loop: make_optimizer is not written yet")


# %% [markdown]
# ## One update
#
# `evaluate` shows the first half of it: forward pass and loss, here without a graph because nothing is
# going to be differentiated. Four traps wait in the second half:
#
# - **What is in `.grad` when `step` runs?** Exactly the slopes of this loss. Some loops clear after the
#   step, some before the backward pass. Both work as long as nobody else has called `backward()` in the
#   meantime; only one of them also works when somebody has.
# - **Prediction first, target second.** Swapping the two in the loss changes nothing for the mean squared
#   error, and everything for a loss that punishes too much and too little differently.
# - **A number for the log.** The loss is a tensor with the whole graph behind it. A list of such tensors
#   keeps every graph of the run in memory. Return the number, and only that: `backward()` needs the tensor.
# - **The mode.** A model with dropout computes something else in train mode than in eval mode. It comes in
#   train mode; what `evaluate` does with the mode is right for a measurement, not for an update.


# %%
def evaluate(model, loss_fn, x, y):
    """The loss in eval mode, a float; no parameter moves and no graph is kept. (Nothing to do here.)"""
    was_training = model.training
    model.eval()
    with torch.no_grad():
        loss = loss_fn(model(x), y)
    model.train(was_training)
    return loss.item()


# %%
def train_step(model, loss_fn, optimizer, x, y):
    """One update of the model's parameters by the optimizer.

    model: an nn.Module in train mode, and it stays in it; loss_fn(prediction, target): returns a tensor
    of shape (); optimizer: holds the model's parameters; x, y: the batch. The parameters may still carry
    gradients of something else, which must not count.
    Returns the loss before this update, as a Python float.
    """
    # TODO 05.train_step: your code here
    raise NotImplementedError("05_optimizer_loop: train_step is not written yet")


# %% [markdown]
# ## The loop
#
# The slopes hold only where the parameters are, so every update needs a forward and a backward pass of its
# own. The optimizer, in contrast, has to live through the whole run: momentum, RMSprop and Adam remember
# earlier slopes, and a new optimizer has forgotten them. (Plain SGD remembers nothing, so with it alone you
# would never notice.)
#
# `improved` looks at what your loop returns: because every loss is taken before its update, the first one
# is the loss at the start.


# %%
def improved(losses):
    """Whether the last of the losses is below the first. (Nothing to do here.)"""
    return losses[-1] < losses[0]


# %%
def train(model, loss_fn, optimizer, x, y, steps):
    """Train on the same batch `steps` times, with the optimizer that is handed in.

    model, loss_fn, optimizer, x, y: as in `train_step`; steps: how many updates.
    Returns a list of floats, one per update: the loss before it.
    """
    # TODO 05.train: your code here
    raise NotImplementedError("05_optimizer_loop: train is not written yet")


# %% [markdown]
# One loop, four rules: the same line from the same start, at the same rate. Which rule is fastest depends on
# the rate, and on the data. Change the rate to 0.1 and look again.

# %%
if __name__ == "__main__":
    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        x, y = (torch.tensor(values).reshape(-1, 1) for values in plots.scattered(lambda x: 1.5 * x - 1))
        curves = {}
        for name in ("sgd", "momentum", "rmsprop", "adam"):
            model = nn.Linear(1, 1).double()
            nn.init.constant_(model.weight, -0.5), nn.init.constant_(model.bias, 2.0)
            optimizer = make_optimizer(name, model.parameters(), lr=0.02)
            curves[name] = train(model, nn.MSELoss(), optimizer, x, y, 150)
        plots.learning_curves(figure.add_subplot(), curves, log=True)

# %% [markdown]
# ## An optimizer of your own
#
# SGD with momentum gives each parameter $p$ a velocity $v$ of its own shape, which is zero at first. With
# the slope $g$, the rate $\eta$ and the momentum $m$, one step is
#
# $$v \leftarrow m \, v + g, \qquad p \leftarrow p - \eta \, v .$$
#
# For $m = 0$ this is plain gradient descent. A velocity belongs to one parameter of one optimizer: two
# parameters of the same shape have two, and two optimizers share none. (A list or dict written directly
# under `class` is shared by all instances.)
#
# A parameter that took no part in the loss has `None` for a gradient. Such a parameter is skipped: neither
# it nor its velocity changes. Treating `None` as zero is something else, for the velocity would go on
# pushing the parameter.
#
# `Decay` is the neighbour: it has the same outline, but pulls every parameter towards zero without looking
# at any slope.


# %%
class Decay:
    """Makes every parameter smaller by the same fraction at each step. (Nothing to do here.)"""

    def __init__(self, params, rate):
        self.params = list(params)
        self.rate = rate

    def step(self):
        with torch.no_grad():
            for p in self.params:
                p *= 1 - self.rate


# %%
class SGD:
    """Gradient descent with momentum, written by hand."""

    def __init__(self, params, lr, momentum=0.0):
        """Remember what to move, and how.

        params: leaf tensors that require grad, of any number and shapes, a list or a generator;
        lr, momentum: floats.
        """
        # TODO 05.SGD: your code here
        raise NotImplementedError("05_optimizer_loop: SGD is not written yet")

    def step(self):
        """Move every parameter that has a gradient, in place and outside the graph; skip the others."""
        # TODO 05.SGD: your code here
        raise NotImplementedError("05_optimizer_loop: SGD is not written yet")

    def zero_grad(self):
        """Clear every gradient, also where there is none: afterwards each `.grad` is None or all zeros."""
        # TODO 05.SGD: your code here
        raise NotImplementedError("05_optimizer_loop: SGD is not written yet")


# %% [markdown]
# What momentum does, seen from above: 60 updates with your `SGD`. Without it the path turns into the valley
# and crawls. With it the path swings past the lowest point and has to come back, but it gets there sooner.

# %%
if __name__ == "__main__":
    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        x, y = (torch.tensor(values).reshape(-1, 1) for values in plots.scattered(lambda x: 1.5 * x - 1))

        def loss(row):
            return nn.functional.mse_loss(row[0] * x + row[1], y)

        for ax, momentum in zip(figure.subplots(1, 2), (0.0, 0.9), strict=True):
            model, rows = nn.Linear(1, 1).double(), [(3.0, 1.5)]
            nn.init.constant_(model.weight, 3.0), nn.init.constant_(model.bias, 1.5)
            optimizer = SGD(model.parameters(), 0.02, momentum)
            for _ in range(60):
                train_step(model, nn.MSELoss(), optimizer, x, y)
                rows.append((model.weight.item(), model.bias.item()))
            plots.path(plots.loss_contours(ax, loss, (-0.5, 3.5), (-4, 2.5), ("w", "b")), rows)
            ax.set_title(f"momentum {momentum:g}")
