# %% [markdown]
# # 03 A small network
#
# **Goal:** tell several classes apart by a border that need not be straight.
#
# Two layers with a bend between them: the first makes new features out of the given ones, $h = \tanh(X W_1^\top + b_1)$, the
# second makes one score per class of them. Without the bend the two would be one layer in disguise.
#
# With several classes a point has several scores. `nn.CrossEntropyLoss` takes them as they are, with the labels as
# whole numbers: it turns the scores into probabilities that add up to 1, and takes minus the logarithm of the one that
# belongs to the label.

# %%
import torch
from torch import nn

# %% [markdown]
# ## The network
#
# The neighbour has one layer and no bend.


# %%
class OneLayer(nn.Module):
    """Scores of one layer. (Nothing to do here.)"""

    def __init__(self, features, classes):
        super().__init__()
        self.out = nn.Linear(features, classes)

    def forward(self, X):
        return self.out(X)


# %%
class Network(nn.Module):
    """Scores of two layers with tanh between them."""

    def __init__(self, features, hidden, classes):
        """Two `nn.Linear` layers named `hidden` and `out`: from features to hidden numbers, and from these to classes."""
        # TODO 03.Network: your code here
        raise NotImplementedError("03_small_network: Network is not written yet")

    def forward(self, X):
        """The scores of each point: shape (n, classes)."""
        # TODO 03.Network: your code here
        raise NotImplementedError("03_small_network: Network is not written yet")


# %%
def accuracy(model, X, y):
    """The share of points whose highest score is that of their label.

    model: gives scores of shape (n, classes); X: tensor of shape (n, features); y: labels, whole numbers of shape (n,).
    Returns a Python float.
    """
    # TODO 03.accuracy: your code here
    raise NotImplementedError("03_small_network: accuracy is not written yet")


# %%
def train(model, X, y, lr, steps):
    """Plain gradient descent (`torch.optim.SGD`) on all points, with the mean cross entropy.

    model: gives scores of shape (n, classes), in the dtype of X; X: tensor of shape (n, features); y: labels, whole
    numbers of shape (n,); lr: the rate; steps: how many updates.
    Returns a list of floats: the loss before each update.
    """
    # TODO 03.train: your code here
    raise NotImplementedError("03_small_network: train is not written yet")


# %% [markdown]
# Three classes, and in which part of the plane the network has learnt to see each of them.

# %%
if __name__ == "__main__":
    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        generator = torch.Generator().manual_seed(2)
        y = torch.arange(90) % 3
        middles = torch.tensor([[0.0, 0.0], [2.5, 0.5], [0.5, 2.5]])
        X = 0.7 * torch.randn(90, 2, generator=generator) + middles[y]
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(1)
            model = Network(2, 8, 3)
        train(model, X, y, 0.5, 300)
        ax = figure.add_subplot(xlabel="first feature", ylabel="second feature")
        across, up = torch.meshgrid(torch.linspace(-2.5, 5, 150), torch.linspace(-2.5, 5, 150), indexing="xy")
        with torch.no_grad():
            seen = model(torch.stack([across, up], dim=-1)).argmax(dim=-1)
        ax.contourf(across, up, seen, levels=[-0.5, 0.5, 1.5, 2.5], alpha=0.3, colors=["C0", "C1", "C2"])
        for label in range(3):
            ax.plot(*X[y == label].T, "o", markersize=4, color=f"C{label}", label=f"label {label}")
        ax.set_title(f"{100 * accuracy(model, X, y):.0f} % right")
        ax.legend()
