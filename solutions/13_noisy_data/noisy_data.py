# %% [markdown]
# # 13 Data of your own
#
# **Goal:** make the data yourself, so that you know what a training should find, and watch it find that.
#
# Whoever tries out a new model, optimizer or loop wants data whose answer is known. The recipe is short: choose a
# line, take points on it, add noise,
#
# $$y_i = w x_i + b + \sigma \, \epsilon_i, \qquad \epsilon_i \sim \mathcal N(0, 1),$$
#
# put some rows aside, train on the rest, and look. A training that does not come back to your $w$ and $b$ has a
# fault, and so has one that comes back to them on data without any noise alone.

# %%
import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

# %% [markdown]
# ## Points with noise
#
# The noise must be new for every point, and the same again for the same seed. The neighbour makes noisy
# measurements of one constant: a generator of its own, one draw for all of them, and the standard deviation as a
# factor.


# %%
def noisy_constant(c, noise, n, seed):
    """n measurements of c, shape (n, 1), float64. (Nothing to do here.)"""
    generator = torch.Generator().manual_seed(seed)
    return c + noise * torch.randn(n, 1, generator=generator, dtype=torch.float64)


# %%
def noisy_points(w, b, noise, low, high, n, seed, dtype=torch.float64):
    """Points along the line w * x + b, with noise on y.

    w, b: floats, the line; noise: the standard deviation of the noise; low, high: the first and the last x, between
    which n values are spaced evenly; seed: a whole number; dtype: of all that is made.
    Returns the pair (x, y) of tensors of shape (n, 1). The noise comes from one call of `torch.randn` for shape (n, 1)
    on a generator seeded with `seed`; PyTorch's global generator is left alone.
    """
    ### BEGIN SOLUTION
    generator = torch.Generator().manual_seed(seed)
    x = torch.linspace(low, high, n, dtype=dtype).reshape(-1, 1)
    return x, w * x + b + noise * torch.randn(n, 1, generator=generator, dtype=dtype)
    ### END SOLUTION


# %% [markdown]
# ## Rows put aside
#
# PyTorch's `random_split` deals out a `Dataset` before training; scikit-learn's `train_test_split` does it with
# arrays, and many programs begin with it. It is easily written by hand. All rows get into a random order, the first
# of them are the test set, and X and Y are cut by the *same* order, or else no input has its own target any longer.
#
# The neighbour cuts without chance. On data that are sorted, as yours are, that gives a training set that has never
# seen a large $x$.


# %%
def first_rows(X, Y, count):
    """The first rows and the others: X_first, X_rest, Y_first, Y_rest. (Nothing to do here.)"""
    return X[:count], X[count:], Y[:count], Y[count:]


# %%
def train_test_split(X, Y, test_size, seed):
    """Training and test rows by chance, as scikit-learn deals them out.

    X, Y: arrays with n rows each, of shape (n,) or (n, ...); test_size: a fraction between 0 and 1; seed: a whole number.
    Returns (X_train, X_test, Y_train, Y_test). The order of the rows is `np.random.RandomState(seed).permutation(n)`: its
    first math.ceil(test_size * n) rows are the test set, the others the training set, both in that order.
    """
    ### BEGIN SOLUTION
    order = np.random.RandomState(seed).permutation(len(X))
    count = math.ceil(test_size * len(X))
    test, train = order[:count], order[count:]
    return X[train], X[test], Y[train], Y[test]
    ### END SOLUTION


# %% [markdown]
# Sixty points of yours about the line that made them, with a fifth of them put aside.

# %%
if __name__ == "__main__":
    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        x, y = (values.numpy() for values in noisy_points(1.0, -1.0, 0.4, -3.0, 2.9, 60, seed=1))
        x_train, x_test, y_train, y_test = train_test_split(x, y, 0.2, seed=42)
        ax = plots.data(figure.add_subplot(), x_train, y_train, label="training")
        ax.plot(x_test, y_test, "x", color="tab:orange", label="test")
        plots.model(ax, x, lambda x: x - 1, label="the line that made them")
        ax.legend()

# %% [markdown]
# ## A start far away
#
# PyTorch starts a layer near zero, and from there a line is found before there is anything to see. So this training
# starts where you say: at $w = -15$ and $b = -10$, for instance, with batches of 2 rows. At a rate of 0.1 such small
# batches throw the line about; compare with 0.01.
#
# `on_epoch` is called at the end of each epoch with all rows so far: whatever is to be drawn or printed is no
# business of the loop.


# %%
def losses_of(rows, x, y):
    """The mean squared error of the line of each row (w, b) on all points: shape (len(rows),). (Nothing to do here.)"""
    return np.array([np.mean((w * np.ravel(x) + b - np.ravel(y)) ** 2) for w, b in rows])


# %%
def train(x, y, w, b, lr, batch_size, epochs, on_epoch=None):
    """Train a line by plain gradient descent (`torch.optim.SGD`) on batches that come in order.

    x, y: tensors of shape (n, 1); w, b: floats, the start; lr: the rate; batch_size, epochs: whole numbers; the last batch
    may be short. on_epoch: None, or a function that is called after each epoch with the rows of all updates
    so far, an array of shape (updates so far, 2).
    Returns the trajectory, an array of shape (updates, 2): row t holds (w, b) after update t + 1.
    """
    ### BEGIN SOLUTION
    model = nn.Sequential(nn.Linear(1, 1, dtype=x.dtype))
    with torch.no_grad():
        model[0].weight.fill_(w)
        model[0].bias.fill_(b)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    loader = DataLoader(TensorDataset(x, y), batch_size=batch_size)
    rows = []
    for _ in range(epochs):
        for x_batch, y_batch in loader:
            loss = F.mse_loss(model(x_batch), y_batch)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            rows.append([model[0].weight.item(), model[0].bias.item()])
        if on_epoch is not None:
            on_epoch(np.array(rows))
    return np.array(rows)
    ### END SOLUTION


# %% [markdown]
# ## The bowl as a wire
#
# A wireframe of the loss shows the bowl and hides nothing behind it, so a path can be drawn *above* each point where the
# training has been, at the height of the loss there. `ax.plot_wireframe` wants three tables of one shape, which
# `np.meshgrid` makes of the two axes: `W` changes along a row, `B` along a column, as `Z` does. On 3D axes
# `ax.plot` and `ax.scatter` take a third list of numbers.
#
# The neighbour draws one vertical slice of the bowl.


# %%
def plot_wire(ax, w_values, b, heights):
    """The loss along w at one b, on 3D axes. (Nothing to do here.)"""
    ax.plot(w_values, np.full(len(w_values), b), heights, color="tab:gray")


# %%
def plot_wireframe(ax, w_values, b_values, Z, rows, losses):
    """The loss as a wireframe, and the path of a training above it.

    ax: 3D axes to draw on, not necessarily the current ones. w_values: array of shape (W,); b_values: array of shape (B,);
    Z: array of shape (B, W), the loss. rows: array of shape (T, 2), the places (w, b) of a training; losses: array of
    shape (T,), the loss at each of them.
    Draws the wireframe with `ax.plot_wireframe` and every place of the path at its height, w along the first axis and b
    along the second, and labels these axes so that w and b can be read, and the third axis. Returns nothing.
    """
    ### BEGIN SOLUTION
    W, B = np.meshgrid(w_values, b_values)
    ax.plot_wireframe(W, B, Z, color="tab:gray", linewidth=0.5)
    ax.plot(rows[:, 0], rows[:, 1], losses, "o-", color="tab:red", markersize=3)
    ax.set_xlabel("w")
    ax.set_ylabel("b")
    ax.set_zlabel("loss")
    ### END SOLUTION


# %% [markdown]
# Your training on your data over your wireframe, ten epochs at two rates.

# %%
if __name__ == "__main__":
    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        x, y = noisy_points(1.0, -1.0, 0.1, -3.0, 2.9, 60, seed=1)
        w_values, b_values = np.linspace(-16, 16, 17), np.linspace(-14, 14, 15)
        Z = np.array([losses_of([(w, b) for w in w_values], x, y) for b in b_values])
        for place, rate in ((121, 0.01), (122, 0.1)):
            rows = np.vstack([(-15.0, -10.0), train(x, y, -15.0, -10.0, rate, 2, 10)])
            ax = figure.add_subplot(place, projection="3d", title=f"rate {rate:g}")
            plot_wireframe(ax, w_values, b_values, Z, rows, losses_of(rows, x, y))

# %% [markdown]
# ## Drawn anew after every epoch
#
# A film of a training is two pictures that are drawn again and again: the line among the points, and the path over the
# map. Axes keep what was drawn on them, so before an epoch is drawn, the last one has to go: `ax.clear()` takes
# everything away, the title and the labels as well.
#
# What is drawn is somebody else's business here, too. An object with `__call__` can be handed to `train` as its
# `on_epoch`; it keeps the axes and two functions that draw on them. The neighbour only counts.


# %%
class CountUpdates:
    """Remembers how many updates there were after each epoch. (Nothing to do here.)"""

    def __init__(self):
        self.counts = []

    def __call__(self, rows):
        self.counts.append(len(rows))


# %%
class Redraw:
    """Draws both pictures of a training anew each time that it is called with the rows so far."""

    def __init__(self, left, right, draw_line, draw_path):
        """Remember where to draw, and what with.

        left, right: axes; draw_line(ax, w, b): draws the line of two floats; draw_path(ax, rows): draws a path.
        """
        ### BEGIN SOLUTION
        self.left, self.right = left, right
        self.draw_line, self.draw_path = draw_line, draw_path
        ### END SOLUTION

    def __call__(self, rows):
        """Clear both axes; draw the line of the last row on the left ones and the path of all rows on the right ones.

        rows: array of shape (updates so far, 2). The title of the left axes holds the number of updates so far,
        and no other number.
        """
        ### BEGIN SOLUTION
        self.left.clear()
        self.right.clear()
        w, b = rows[-1]
        self.draw_line(self.left, w, b)
        self.draw_path(self.right, rows)
        self.left.set_title(f"after {len(rows)} updates")
        ### END SOLUTION


# %% [markdown]
# The last picture of the film. Run this in a notebook with `plt.pause(0.1)` at the end of `draw_path`, and it moves.

# %%
if __name__ == "__main__":
    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        x, y = noisy_points(1.0, -1.0, 0.4, -3.0, 2.9, 60, seed=1)

        def draw_line(ax, w, b):
            plots.model(plots.data(ax, x.numpy(), y.numpy()), x.numpy(), np.poly1d((w, b))).set_ylim(-10, 15)

        def draw_path(ax, rows):
            plots.loss_contours(ax, lambda row: losses_of([row], x, y)[0], (-16, 16), (-14, 14), ("w", "b"))
            plots.path(ax, rows, start=(-15.0, -10.0))

        train(x, y, -15.0, -10.0, 0.01, 2, 5, Redraw(*figure.subplots(1, 2), draw_line, draw_path))
