# %% [markdown]
# # 11 Fruit yields
#
# **Goal:** train on features as they come, in degrees and millimetres, and know which rates such data bear.
#
# The data of this exercise are a table. Each row is an orchard with three features (temperature in degrees
# Fahrenheit, rainfall in millimetres, humidity in per cent) and two targets (the yields of apples and of oranges,
# in tons per hectare). The model has one row of weights for each fruit:
#
# $$\hat Y = X W^\top + b, \qquad
#   J = \frac{1}{N M} \sum_{i=1}^{N} \sum_{j=1}^{M} (\hat Y_{ij} - Y_{ij})^2 .$$
#
# No feature has been brought to the size of 1, and that changes one thing: the rate. What served a line well
# throws this model out of the bowl within a few updates.

# %%
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

ORCHARDS = np.array([[73, 67, 43], [91, 88, 64], [87, 134, 58], [102, 43, 37], [69, 96, 70]], dtype=float)
YIELDS = np.array([[56, 70], [81, 101], [119, 133], [22, 37], [103, 119]], dtype=float)

# %% [markdown]
# ## A random start
#
# Nobody knows good weights beforehand, so most trainings start from chance. All zeros would do for one linear
# layer; in a network of several layers they would make all units of a layer alike for ever. A start can be by
# chance and still come out the same tomorrow: the numbers are drawn from a `torch.Generator` of its own, which
# begins at a given seed. `torch.manual_seed` sets the one generator that everybody shares. It makes the start
# repeat, too, and at the same time every other draw of the program.
#
# The neighbour draws points evenly from an interval. What it draws with is handed to the call as `generator`.


# %%
def random_points(n, low, high, seed):
    """Points spread evenly between low and high: shape (n,). (Nothing to do here.)"""
    generator = torch.Generator().manual_seed(seed)
    return low + (high - low) * torch.rand(n, generator=generator, dtype=torch.float64)


# %%
def random_start(features, outputs, seed, dtype=torch.float64):
    """Weights and biases from the normal distribution with mean 0 and standard deviation 1.

    features, outputs: the sizes F and M; seed: a whole number; dtype: in which both are drawn.
    Returns (W, b) of shapes (M, F) and (M,), both leaf tensors that require grad: two calls of `torch.randn`,
    first for W, then for b, on one generator that was seeded once. PyTorch's global generator is left alone.
    """
    ### BEGIN SOLUTION
    generator = torch.Generator().manual_seed(seed)
    W = torch.randn(outputs, features, generator=generator, dtype=dtype, requires_grad=True)
    b = torch.randn(outputs, generator=generator, dtype=dtype, requires_grad=True)
    return W, b
    ### END SOLUTION


# %% [markdown]
# ## How large a rate may be
#
# Along any one direction the mean squared error is a parabola. With $\lambda$ its second derivative, the
# *curvature*, the slope at a distance $d$ from the lowest point is $\lambda d$, so an update takes $d$ to
# $(1 - \eta \lambda) \, d$. The distance shrinks as long as $\eta < 2 / \lambda$. Beyond that it grows with every
# update, and the direction that is curved most decides for all.
#
# The curvatures are the eigenvalues of the matrix of second derivatives. For the parameters of one output it is
#
# $$H = \frac{2}{N M} A^\top A, \qquad A = \begin{pmatrix} X & \mathbf 1 \end{pmatrix},$$
#
# where the column of ones belongs to the bias. Features of the size of 80 have squares of the size of 6,400, and
# that is why this table wants a rate of 0.00001. The matrix is symmetric, so `np.linalg.eigvalsh` fits; it sorts
# the eigenvalues from small to large.
#
# The neighbour is the model $\hat y = w x$ with its one curvature, $2 \, \mathrm{mean}(x^2)$.


# %%
def largest_rate_of_slope(x):
    """From which rate on gradient descent for y = w * x diverges, a float. (Nothing to do here.)"""
    curvature = 2 * np.mean(x**2)
    return float(2 / curvature)


# %%
def largest_rate(X, outputs):
    """From which rate on gradient descent on all rows diverges: 2 divided by the largest curvature.

    X: array of shape (N, F); outputs: how many targets M a row has. The model is X @ W.T + b, the loss the
    mean over all N * M elements.
    Returns a float.
    """
    ### BEGIN SOLUTION
    A = np.column_stack([X, np.ones(len(X))])
    H = 2 / (len(X) * outputs) * A.T @ A
    return float(2 / np.linalg.eigvalsh(H)[-1])
    ### END SOLUTION


# %% [markdown]
# The smallest curvature decides how long it all takes. On this table the largest is two million times
# the smallest, so at any rate that does not diverge, some directions hardly move: the loss falls steeply, then
# creeps. Scaling the features, as the next function does, brings all curvatures close together.


# %%
def scaled(X):
    """Every feature with mean 0 and standard deviation 1. (Nothing to do here.)"""
    return (X - X.mean(axis=0)) / X.std(axis=0)


# %% [markdown]
# Your `largest_rate` at work: the loss of full-batch descent from your random start, just below that rate and just
# above it. On the right is the same with scaled features, at a rate some thousands of times as large.

# %%
if __name__ == "__main__":
    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        for ax, X, title in zip(figure.subplots(1, 2), (ORCHARDS, scaled(ORCHARDS)), ("as they come", "scaled"), strict=True):
            curves, largest = {}, largest_rate(X, 2)
            for factor in (0.1, 0.95, 1.02):
                W, b = (values.detach().numpy() for values in random_start(3, 2, seed=1))
                losses, rate = [], factor * largest
                for _ in range(40):
                    error = X @ W.T + b - YIELDS
                    losses.append(np.mean(error**2))
                    W, b = W - rate * 2 * error.T @ X / error.size, b - rate * 2 * error.sum(axis=0) / error.size
                curves[f"{factor:g} of it"] = losses
            plots.learning_curves(ax, curves, log=True).set_title(f"{title}: largest rate {largest:.2g}")

# %% [markdown]
# ## A model out of layers
#
# `nn.Sequential` strings layers together: what one returns, the next takes. With a single `nn.Linear` it is this
# exercise's model. Its parameters are named by place and name, `0.weight` and `0.bias`, as its `state_dict()` shows.
# A layer starts at random by itself; to start elsewhere, copy the numbers into the parameters that exist, under
# `torch.no_grad()`, or hand them to `load_state_dict`.
#
# `model.to(device)` differs from `tensor.to(device)`: a module moves its parameters *in place* and returns itself. The
# dtype is the layer's own, float32 unless you say otherwise. Copying float64 numbers into a float32 layer works in silence,
# and rounds them.


# %%
def names_and_shapes(model):
    """What a model learns, by name: a dict of name -> shape. (Nothing to do here.)"""
    return {name: tuple(value.shape) for name, value in model.state_dict().items()}


# %%
def make_model(W, b, device):
    """An `nn.Sequential` of one `nn.Linear` that starts at the given W and b, on `device`.

    W, b: tensors of shapes (M, F) and (M,), of one dtype, on the CPU; device: a torch.device.
    Returns the model. Its parameters have the dtype of W and require grad; W and b themselves are copied, so that
    training the model leaves them as they are.
    """
    ### BEGIN SOLUTION
    outputs, features = W.shape
    model = nn.Sequential(nn.Linear(features, outputs, dtype=W.dtype))
    with torch.no_grad():
        model[0].weight.copy_(W)
        model[0].bias.copy_(b)
    return model.to(device)
    ### END SOLUTION


# %% [markdown]
# ## Batches and the loss, by name
#
# Two things that were written by hand so far are there ready-made. A `TensorDataset` pairs the rows of some tensors, so
# that no class has to be written; a `DataLoader` deals the rows out in batches. `F.mse_loss` is the mean squared error as
# a function, where `nn.MSELoss()` is the same as an object; it gives a tensor of one number, which is part of the graph
# unless that is switched off.
#
# The neighbour pairs the rows by a zip: good enough to look at them, but such a list is built row by row.


# %%
def pairs_of(X, Y):
    """A list of the pairs (row of X, row of Y). (Nothing to do here.)"""
    return list(zip(X, Y, strict=True))


# %%
def make_loader(X, Y, batch_size):
    """The rows of X and Y in batches, in order: a `DataLoader` of a `TensorDataset`.

    X, Y: tensors with as many rows each; batch_size: a whole number. The last batch may be short.
    Returns the loader. Each of its batches is a pair: rows of X, and the same rows of Y.
    """
    ### BEGIN SOLUTION
    return DataLoader(TensorDataset(X, Y), batch_size=batch_size)
    ### END SOLUTION


# %%
def loss_of(model, X, Y, device):
    """The mean squared error over all elements, by `F.mse_loss`.

    model: an nn.Module on `device`; X, Y: tensors of shapes (N, F) and (N, M) on the CPU; device: a torch.device.
    Returns a float. No graph is recorded.
    """
    ### BEGIN SOLUTION
    with torch.no_grad():
        return F.mse_loss(model(X.to(device)), Y.to(device)).item()
    ### END SOLUTION


# %% [markdown]
# ## The training
#
# All the parts have names by now. The data lie on the CPU and the model on its device, so each batch has to follow it
# there, as above: the result of `tensor.to(device)` counts, the tensor itself stays.


# %%
def train(model, X, Y, lr, batch_size, epochs, device):
    """Plain gradient descent (`torch.optim.SGD`) on batches of rows, which come in order.

    model: an nn.Module on `device`, in the dtype of the data; X, Y: tensors of shapes (N, F) and (N, M) on the CPU;
    lr: the rate; batch_size, epochs: whole numbers. The last batch of an epoch may be short.
    Returns the trajectory, shape (updates, parameters), as numbers on the CPU: row t holds all the model's parameters
    after update t + 1, in the order of `model.parameters()`, each of them flattened row by row.
    """
    ### BEGIN SOLUTION
    loader = make_loader(X, Y, batch_size)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    trajectory = []
    for _ in range(epochs):
        for x, y in loader:
            x, y = x.to(device), y.to(device)
            loss = F.mse_loss(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            trajectory.append(np.concatenate([p.detach().cpu().numpy().ravel() for p in model.parameters()]))
    return np.array(trajectory)
    ### END SOLUTION


# %% [markdown]
# A thousand epochs from a random start: on the left the weights of both fruits, on the right each orchard's yields as
# measured and as the model has them in the end. Points on the dashed line are predicted exactly.

# %%
if __name__ == "__main__":
    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        X, Y, cpu = torch.tensor(ORCHARDS), torch.tensor(YIELDS), torch.device("cpu")
        model = make_model(*random_start(3, 2, seed=1), cpu)
        rows = train(model, X, Y, 1e-5, 5, 1000, cpu)
        left, right = figure.subplots(1, 2)
        fruits, features = ("apples", "oranges"), ("temperature", "rainfall", "humidity")
        plots.parameters(left, rows[:, :6], [f"{fruit}: {feature}" for fruit in fruits for feature in features])
        with torch.no_grad():
            predicted = model(X).numpy()
        for j, fruit in enumerate(fruits):
            right.plot(YIELDS[:, j], predicted[:, j], "o", label=fruit)
        right.axline((20, 20), slope=1, color="silver", linestyle="--")
        right.set(xlabel="yield, measured", ylabel="yield, predicted")
        right.legend()
