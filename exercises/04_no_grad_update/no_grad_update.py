# %% [markdown]
# # 04 An update outside the graph
#
# **Goal:** let autograd find the slopes, and move the parameters yourself without autograd recording it.
#
# The model now has $F$ features and $M$ outputs. Each output has a row of weights in $W$ and an entry
# in $b$, and all $N$ points are predicted at once:
#
# $$\hat Y = X W^\top + b, \qquad J(W, b) = \frac{1}{N M} \sum_{i,j} (\hat Y_{ij} - Y_{ij})^2 .$$
#
# PyTorch records what is computed from a tensor that requires grad. `backward()` walks that record (the
# *graph*) back to the tensors at its start, the *leaves*, and adds each slope to the leaf's `.grad`.
# The update is ordinary arithmetic on those leaves, but it belongs to no model: nobody will ever ask for
# its slope. Inside, every optimizer of PyTorch does what you write here by hand. So what goes wrong here (a
# lost tensor, gradients that pile up) is what you will later have to recognise from outside.

# %%
import torch

# %% [markdown]
# ## The prediction
#
# The worked neighbour predicts a single output from a vector of weights, so its shape is (N,). Yours has
# a column for each output. `X` is (N, F) and `W` is (M, F): look at which sizes have to meet. `b` has
# one entry per column; added to a matrix it is repeated for every row.


# %%
def predict_one(X, w, b):
    """One output at every point: X is (N, F), w is (F,), b a single number. (Nothing to do here.)"""
    return X @ w + b


# %%
def predict(X, W, b):
    """The model's outputs at every point.

    X: tensor (N, F); W: tensor (M, F); b: tensor (M,).
    Returns a tensor of shape (N, M), connected to W and b by the graph.
    """
    # TODO 04.predict: your code here
    raise NotImplementedError("04_no_grad_update: predict is not written yet")


# %% [markdown]
# ## The loss
#
# One number for all outputs of all points together. With two outputs there are $2N$ squares to average,
# not $N$: divide by the number of points alone, and every step becomes $M$ times too long.
#
# The result must stay a tensor. The number that `.item()` gives has forgotten where it came from, and
# nothing can be differentiated through it.


# %%
def mae(Y_hat, Y):
    """The mean absolute error, for comparison: a tensor without dimensions. (Nothing to do here.)"""
    return (Y_hat - Y).abs().mean()


# %%
def mse(Y_hat, Y):
    """The mean squared error over all elements.

    Y_hat, Y: tensors of shape (N, M).
    Returns a tensor of shape (), connected to Y_hat by the graph.
    """
    # TODO 04.mse: your code here
    raise NotImplementedError("04_no_grad_update: mse is not written yet")


# %% [markdown]
# ## The update
#
# After `backward()` each parameter $p$ carries its slope in `p.grad`. One step of gradient descent is
#
# $$p \leftarrow p - \eta \, \frac{\partial J}{\partial p} \qquad \text{for every parameter } p .$$
#
# `fill` below changes tensors in the way that you need: inside `torch.no_grad()` nothing is recorded, and
# a method whose name ends in an underscore changes the tensor itself. (`+=` and its relatives do so too.)
#
# Three things go wrong easily:
#
# - **Recorded.** Outside `torch.no_grad()`, changing a leaf in place is an error: a leaf is where the
#   record starts, and it would become the result of a computation.
# - **A new tensor.** `p = p - ...` computes another tensor and moves the *name* `p` to it. The tensor
#   that you were given stays where it was, and so does whoever else holds it. The new one either hangs on
#   the graph and gets no `.grad`, or, made inside `torch.no_grad()`, requires none.
# - **Piling up.** `backward()` *adds* to `.grad`. If the old slopes stay, the next step goes along the sum
#   of both, and the one after along the sum of three. What counts is what stands in `p.grad` afterwards;
#   it must be `None` or zeros for every parameter.


# %%
def fill(params, value):
    """Write one number into every element of every tensor in `params`. (Nothing to do here.)"""
    with torch.no_grad():
        for p in params:
            p.fill_(value)


# %%
def update(params, lr):
    """One step of gradient descent on every tensor in `params`.

    params: a list of any number of leaf tensors that require grad, of any shapes, with `.grad` set.
    lr: the rate, a float.
    Changes the tensors in place, outside the graph: they are still the same leaves and still require
    grad. Clears their gradients: afterwards every `.grad` is None or all zeros. Returns nothing.
    """
    # TODO 04.update: your code here
    raise NotImplementedError("04_no_grad_update: update is not written yet")


# %% [markdown]
# ## The descent
#
# `slopes` shows forward pass and `backward()` at a single place, on leaves of its own. Training repeats
# them on the leaves that you are given, with an update after each. The forward pass belongs inside the
# loop and outside `torch.no_grad()`: it is the part that has to be recorded, and each `backward()` uses
# its record up.
#
# Write down where the parameters are after every update, `W` row by row and then `b`. Mind that
# `detach()` and `reshape` share memory with the tensor: a row that shares it changes with every later
# update, and in the end all rows are equal. Keep a copy, or plain numbers.


# %%
def slopes(X, Y, W, b):
    """Both gradients of the loss at (W, b), without touching W and b. (Nothing to do here.)"""
    W = W.detach().clone().requires_grad_()
    b = b.detach().clone().requires_grad_()
    mse(predict(X, W, b), Y).backward()
    return W.grad, b.grad


# %%
def train(X, Y, W, b, lr, steps):
    """Gradient descent on all points, from where W and b are.

    X: tensor (N, F); Y: tensor (N, M); W: (M, F) and b: (M,), leaves that require grad, with no gradient
    yet; lr: the rate, a float; steps: how many updates.
    Moves the very tensors W and b that were passed in.
    Returns the trajectory, shape (steps, M*F + M): row t holds every parameter after update t + 1, W
    row by row, then b. The start itself is not a row.
    """
    # TODO 04.train: your code here
    raise NotImplementedError("04_no_grad_update: train is not written yet")


# %% [markdown]
# Two outputs of one feature are two lines, trained together. Each panel shows one thing that your rows hold:
# on the left the lines after the last update, on the right the way of all four parameters. The dotted
# lines are where they should end up.

# %%
if __name__ == "__main__":
    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        x, y = (torch.tensor(values).reshape(-1, 1) for values in plots.scattered(lambda x: 1.5 * x - 1))
        Y = torch.hstack([y, -y / 2])
        W, b = (torch.zeros(shape, dtype=torch.float64, requires_grad=True) for shape in ((2, 1), 2))
        rows = train(x, Y, W, b, 0.2, 60)
        left, right = figure.subplots(1, 2)
        left.plot(x, Y, ".", x, predict(x, W, b).detach(), "k-", linewidth=0.5)
        left.set(xlabel="x", ylabel="both columns of Y")
        plots.parameters(right, rows, ["W[0, 0]", "W[1, 0]", "b[0]", "b[1]"])
        best = torch.linalg.lstsq(torch.hstack([x, torch.ones_like(x)]), Y).solution
        right.hlines(best.reshape(-1), 1, 60, color="black", linestyle=":")
