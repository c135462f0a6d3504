# %% [markdown]
# # 12 Adam by hand
#
# **Goal:** write the most used optimizer of all, and know what each of its five lines is for.
#
# Plain gradient descent moves every parameter by its slope times one rate. Where slopes differ by factors of a
# thousand, no single rate fits all of them. Adam remembers two running means for each parameter, one of its slopes
# and one of their squares, and divides the first by the root of the second:
#
# $$m \leftarrow \beta_1 m + (1 - \beta_1) \, g, \qquad v \leftarrow \beta_2 v + (1 - \beta_2) \, g^2,$$
#
# $$\hat m = \frac{m}{1 - \beta_1^t}, \qquad \hat v = \frac{v}{1 - \beta_2^t}, \qquad
#   p \leftarrow p - \eta \, \frac{\hat m}{\sqrt{\hat v} + \varepsilon} .$$
#
# Twice the loss has twice the slopes, and the quotient does not notice. So the rate says how far a parameter goes in
# one update, nearly whatever the size of the slopes.

# %%
import numpy as np
import torch

# %% [markdown]
# ## A mean that forgets
#
# A mean over all slopes so far would still listen to the very first. A *running mean* fades what is old: with
# every new value, what it holds counts $\beta$, and the new value the rest. It starts at zero.
#
# The neighbour is a running maximum, which remembers one number in the same way, and keeps a list of what it was.


# %%
def running_maximum(values):
    """The largest value so far, after each value: shape (T,). (Nothing to do here.)"""
    largest, found = -np.inf, []
    for value in values:
        largest = max(largest, value)
        found.append(largest)
    return np.array(found)


# %%
def running_mean(values, beta):
    """The running mean after each value, m = beta * m + (1 - beta) * value, from zero.

    values: array of shape (T,), or (T, ...) with one running mean for each element; beta: a float, 0 <= beta < 1.
    Returns an array of the shape of `values`: row t is the mean after value t + 1.
    """
    # TODO 12.running_mean: your code here
    raise NotImplementedError("12_adam: running_mean is not written yet")


# %% [markdown]
# ## What the start takes away
#
# Since it starts at zero, the mean is too small at first. Of a series that is 1 for ever it is $1 - \beta$ after the
# first value, and $1 - \beta^t$ after the value number $t$: that is the sum of all weights given so far. Divide by
# it, and the start is forgotten. With $\beta_2 = 0.999$ it matters for a long time: after 100 values the mean
# has got a tenth of what it should have.
#
# The neighbour is a mean of all values so far. There, too, each row is divided by the sum of its weights, which is
# the number of values.


# %%
def mean_so_far(values):
    """The mean of the first t values, for every t: shape (T,). (Nothing to do here.)"""
    return np.cumsum(values) / np.arange(1, len(values) + 1)


# %%
def corrected(means, beta):
    """Running means without the bias of their start: row t is divided by 1 - beta ** (t + 1).

    means: what `running_mean` returns, array of shape (T,) or (T, ...); beta: a float, 0 <= beta < 1.
    Returns an array of the same shape.
    """
    # TODO 12.corrected: your code here
    raise NotImplementedError("12_adam: corrected is not written yet")


# %% [markdown]
# Both at work on a noisy series that lies about 1: the running mean has to climb from zero, the corrected one is in
# the right place at once, though it jumps at first. For `beta` closer to 1 both are smoother, and the climb is longer.

# %%
if __name__ == "__main__":
    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        values = 1 + 0.4 * np.random.default_rng(1).standard_normal(60)
        for ax, beta in zip(figure.subplots(1, 2, sharey=True), (0.9, 0.97), strict=True):
            means = running_mean(values, beta)
            ax.plot(values, ".", color="silver")
            ax.plot(means, label="running mean")
            ax.plot(corrected(means, beta), label="corrected")
            ax.set(title=f"beta {beta:g}", xlabel="value number")
            ax.legend()

# %% [markdown]
# ## The optimizer
#
# Three things beside the formula. Every parameter has its own $m$ and $v$, of its own shape, and its own count $t$: a
# parameter without a gradient is skipped, and a step that it did not take does not count. The $\varepsilon$ stands
# outside the root and beside the *corrected* $v$. And clearing is done here the old way, by `.grad.zero_()`: the name
# ends in an underscore, so the gradient tensor itself is filled with zeros, and whoever holds it sees that. (The
# optimizers of PyTorch set `.grad` to None, which frees the memory instead.)
#
# The neighbour keeps a memory, too: it divides by the largest slope that each parameter has seen.


# %%
class DivideByLargest:
    """Steps of at most the rate: each slope is divided by the largest so far. (Nothing to do here.)"""

    def __init__(self, params, lr):
        self.params, self.lr = list(params), lr
        self.largest = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for p, largest in zip(self.params, self.largest, strict=True):
                if p.grad is not None:
                    torch.maximum(largest, p.grad.abs(), out=largest)
                    p -= self.lr * p.grad / (largest + 1e-12)


# %%
class Adam:
    """Adam, written by hand."""

    def __init__(self, params, lr, betas=(0.9, 0.999), eps=1e-8):
        """Remember what to move, and how.

        params: leaf tensors that require grad, of any number and shapes, a list or a generator; lr, eps: floats;
        betas: the pair of floats (beta1, beta2), for the slopes and for their squares.
        """
        # TODO 12.Adam: your code here
        raise NotImplementedError("12_adam: Adam is not written yet")

    def step(self):
        """Move every parameter that has a gradient, in place and outside the graph; skip the others."""
        # TODO 12.Adam: your code here
        raise NotImplementedError("12_adam: Adam is not written yet")

    def zero_grad(self):
        """Fill every gradient with zeros, in place: the very tensor in `.grad` stays. None stays None."""
        # TODO 12.Adam: your code here
        raise NotImplementedError("12_adam: Adam is not written yet")


# %% [markdown]
# Your `Adam` and plain descent on one line, seen from above, each at a rate that suits it. Adam
# starts along the diagonal: in its first update both parameters go exactly as far as the rate says. Then it swings
# past the lowest point and comes back, as anything does that remembers where it was going.

# %%
if __name__ == "__main__":
    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        x, y = (torch.tensor(values) for values in plots.scattered(lambda x: 1.5 * x - 1))

        def loss(row):
            return torch.mean((row[0] * x + row[1] - y) ** 2)

        for ax, (name, rate) in zip(figure.subplots(1, 2), (("plain descent", 0.2), ("Adam", 0.3)), strict=True):
            w, b = (torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in (3.0, 1.5))
            optimizer = Adam([w, b], rate) if name == "Adam" else torch.optim.SGD([w, b], rate)
            rows = [(w.item(), b.item())]
            for _ in range(60):
                optimizer.zero_grad()
                loss((w, b)).backward()
                optimizer.step()
                rows.append((w.item(), b.item()))
            plots.path(plots.loss_contours(ax, loss, (-0.5, 3.5), (-4, 2.5), ("w", "b")), rows)
            ax.set_title(name)

# %% [markdown]
# ## What PyTorch's Adam remembers
#
# As a model does, an optimizer has a `state_dict()`. It has two parts:
#
# - `"param_groups"`, a list of dicts: the rate, the betas, and under `"params"` the *numbers* of the group's parameters,
#   counted through all groups from 0;
# - `"state"`, a dict from such a number to what the optimizer remembers of that parameter. For `torch.optim.Adam` this
#   is `"step"` ($t$), `"exp_avg"` ($m$) and `"exp_avg_sq"` ($v$). A parameter that has not moved yet is not in it.
#
# What stands there is live: the next step changes the tensors in place. The neighbour reads the first part.


# %%
def rates(optimizer):
    """The rate of each parameter, in order: a list of floats. (Nothing to do here.)"""
    return [group["lr"] for group in optimizer.state_dict()["param_groups"] for _ in group["params"]]


# %%
def memory(optimizer):
    """What a `torch.optim.Adam` remembers of each parameter, read from its `state_dict()`.

    optimizer: a torch.optim.Adam with one group of parameters or several, before or after any number of steps.
    Returns a list with one entry per parameter, in order: the triple (t, m, v) of the count, a number, and two tensors
    of the parameter's shape; None for a parameter that has not moved yet. They are copies: a later step does not
    change them, and nothing that happens to them changes the optimizer.
    """
    # TODO 12.memory: your code here
    raise NotImplementedError("12_adam: memory is not written yet")


# %% [markdown]
# Inside a training of two parameters, read by your `memory` after every update: the mean of the slopes, the root of
# the mean of their squares, and what the quotient makes of them. It never leaves the band between -1 and 1 by much,
# however large the slopes are.

# %%
if __name__ == "__main__":
    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        x, y = (torch.tensor(values) for values in plots.scattered(lambda x: 1.5 * x - 1))
        params = [torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in (3.0, 1.5)]
        optimizer, rows = torch.optim.Adam(params, 0.1), []
        for _ in range(80):
            optimizer.zero_grad()
            torch.mean((params[0] * x + params[1] - y) ** 2).backward()
            optimizer.step()
            rows.append([(m.item() / (1 - 0.9**t), (v.item() / (1 - 0.999**t)) ** 0.5) for t, m, v in memory(optimizer)])
        rows = np.array(rows)
        left, middle, right = figure.subplots(1, 3)
        for ax, values, title in (
            (left, rows[:, :, 0], "mean of the slopes"),
            (middle, rows[:, :, 1], "root of the mean square"),
            (right, rows[:, :, 0] / rows[:, :, 1], "step / rate"),
        ):
            plots.parameters(ax, values, ("w", "b")).set(title=title, ylabel="")
