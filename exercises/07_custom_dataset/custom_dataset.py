# %% [markdown]
# # 07 A data set of your own
#
# **Goal:** feed your own data to a training loop in batches, in an order that you control.
#
# So far each loop cut up its arrays by itself. PyTorch splits that work in two. A `Dataset` answers two
# questions: how many samples are there, and what is sample `i`? A `DataLoader` decides in which order to
# ask, and stacks the answers into batches. Training then minimises the same loss as ever, one batch
# $B$ at a time:
#
# $$J_B(w, b) = \frac{1}{|B|} \sum_{i \in B} (w x_i + b - y_i)^2 .$$
#
# The order of the batches is now part of the experiment: other batches, another path of $(w, b)$. If
# you can't repeat the order, you can't repeat the result.

# %%
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, Subset, random_split

# %% [markdown]
# ## The data set
#
# The worked neighbour makes its samples when it is asked for them. It has the three methods that every
# data set has: the constructor keeps what the samples need, `__len__` counts them, and `__getitem__`
# returns one.


# %%
class Squares(Dataset):
    """The samples (i, i * i) for i below n, as plain numbers. (Nothing to do here.)"""

    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n

    def __getitem__(self, index):
        if not 0 <= index < self.n:
            raise IndexError(index)
        return index, index * index


# %% [markdown]
# Yours holds the points of a line. Three things go wrong here more often than anything else:
#
# - *The constructor's arguments are forgotten.* In a notebook, where a global array lies around under a
#   similar name, a class that reads that array seems to work, until it is given other data: then it goes on
#   serving the old ones, and nothing raises. One of the tutorials behind this course does this. Use what
#   comes in through the parentheses.
# - *The dtype is left to chance.* A tensor made from an array takes over the array's dtype, whole
#   numbers included, and a float64 model refuses it. Convert straight to the dtype you were asked for:
#   a detour through float32 leaves a float64 tensor with only seven right digits.
# - *The shape is left to chance.* A layer wants samples with a feature axis. If one item is a tensor of
#   shape `(1,)`, a batch of $N$ items is `(N, 1)`. Predictions of shape `(N, 1)` minus targets of shape
#   `(N,)` would give all $N \times N$ differences, and no error message.


# %%
class LineDataset(Dataset):
    """The points (x_i, y_i) as samples, one pair of tensors each."""

    def __init__(self, x, y, dtype=torch.float64):
        """Keep the points.

        x, y: arrays of shape (N,), of any number type; they are left as they are.
        dtype: the dtype of every item, whatever the arrays have.
        """
        # TODO 07.LineDataset: your code here
        raise NotImplementedError("07_custom_dataset: LineDataset is not written yet")

    def __len__(self):
        """How many points there are: an int."""
        # TODO 07.LineDataset: your code here
        raise NotImplementedError("07_custom_dataset: LineDataset is not written yet")

    def __getitem__(self, index):
        """Point number `index`: the tensors (x_i, y_i), each of shape (1,), in the dtype asked for."""
        # TODO 07.LineDataset: your code here
        raise NotImplementedError("07_custom_dataset: LineDataset is not written yet")


# %% [markdown]
# ## The loader
#
# Shuffling needs random numbers. By default they come from one global generator, which everything in
# the program shares: whoever draws from it first changes what all others get. Calling
# `torch.manual_seed` in a function makes matters worse, since it also rewinds the numbers of every
# other part of the program, and it only helps until the next draw, while a loader draws its order later,
# each time a loop over it begins.
#
# A `torch.Generator` is a source of random numbers for one purpose. Its numbers depend on its seed and
# on nothing else, as in the neighbour below. `DataLoader` can be handed one, too.


# %%
def draw(n, seed):
    """`n` random numbers from [0, 1) that depend on the seed alone. (Nothing to do here.)"""
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(n, generator=generator)


# %%
def make_loader(dataset, batch_size, shuffle, seed):
    """A loader over the data set whose order depends on the seed alone.

    dataset: a Dataset; batch_size: an int; shuffle: a bool; seed: an int.
    Returns a DataLoader. Each pass over it gives every sample once, in batches of `batch_size`; what is
    left over is the last, shorter batch. Without shuffle the samples come in the order of the data set.
    With shuffle, two loaders with equal seeds give equal orders pass by pass, whatever else draws random
    numbers, and other seeds give other orders. The global random generators are left alone, and workers
    stay at 0: no process may be started while this is graded.
    """
    # TODO 07.make_loader: your code here
    raise NotImplementedError("07_custom_dataset: make_loader is not written yet")


# %% [markdown]
# One pass over 40 points that are sorted by `x`, in batches of 12; each batch has a colour. In order, every
# batch sees one end of the line only. Shuffled, every batch sees a little of everything, and its gradient
# is close to that of all points.

# %%
if __name__ == "__main__":
    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        x, y = plots.scattered(lambda x: 1.5 * x - 1)
        dataset = LineDataset(x[x.argsort()], y[x.argsort()])
        for ax, shuffle in zip(figure.subplots(1, 2), (False, True), strict=True):
            for batch_x, batch_y in make_loader(dataset, 12, shuffle, seed=1):
                ax.plot(batch_x, batch_y, "o", label=f"{len(batch_x)} points")
            ax.set(title="shuffled" if shuffle else "in order", xlabel="x", ylabel="y")
            ax.legend()

# %% [markdown]
# ## The split
#
# Some samples are put aside, so that a model can be tried on points that it was not trained on. The
# neighbour takes the first samples for one part and the rest for the other. That is a poor split when
# the data are sorted: train on small `x`, try on large `x`. A random split avoids this, and again it
# must be repeatable: with another split in each run, points for trying have soon been seen in training.
#
# The sizes take care. 70 and 30 percent of 23 points are 16.1 and 6.9 points. `random_split` rounds
# each share down and hands out the points that remain one by one, starting with the first part: 17
# and 6.


# %%
def cut(dataset, size):
    """The first `size` samples, and the others, in order. (Nothing to do here.)"""
    return Subset(dataset, range(size)), Subset(dataset, range(size, len(dataset)))


# %%
def split(dataset, fractions, seed):
    """Deal out the samples at random to several parts.

    dataset: a Dataset; fractions: a list of floats that add up to 1; seed: an int.
    Returns one data set for each fraction. Every sample is in exactly one part; the sizes are those of
    `torch.utils.data.random_split`. Which samples a part gets, and in which order, depends on the seed
    alone. The global random generators are left alone.
    """
    # TODO 07.split: your code here
    raise NotImplementedError("07_custom_dataset: split is not written yet")


# %% [markdown]
# ## The training loop
#
# One pass over all batches is an *epoch*. There is one update for each batch, so an epoch of 23 points
# in batches of 8 makes three updates: on 8, 8 and 7 points.
#
# The loss of an epoch is the mean over its samples. The mean of the three batch losses is something
# else: there, each point of the short batch counts for more than the others. With batches
# $B_1, \dots, B_K$ and the loss $J_k$ of batch $k$, taken before the update that it causes,
#
# $$\frac{\sum_k |B_k| \, J_k}{\sum_k |B_k|} .$$
#
# The neighbour shows what one pass gives: batches of `x` and of `y`, each with a length of its own.


# %%
def count(loader):
    """How many batches and how many samples one pass gives. (Nothing to do here.)"""
    batches = samples = 0
    for x, _ in loader:
        batches += 1
        samples += len(x)
    return batches, samples


# %%
def train(model, loader, lr, epochs):
    """Train with stochastic gradient descent on the mean squared error, one update per batch.

    model: an nn.Module that takes x of shape (N, 1) to predictions of shape (N, 1); its parameters are
    updated in place. loader: gives the batches (x, y), both of shape (N, 1); every epoch is a new pass
    over it. lr: the rate; epochs: how many passes.
    Returns a list of floats, one per epoch: the mean loss over the epoch's samples, each batch's loss
    taken before its update.
    """
    # TODO 07.train: your code here
    raise NotImplementedError("07_custom_dataset: train is not written yet")


# %% [markdown]
# Everything together: the points are split, a line is trained on one part, and the points of the other part
# (hollow) show how well it does on what it has not seen. On the right the loss of every epoch.

# %%
if __name__ == "__main__":
    from autograder import plots

    @plots.as_you_work
    def picture(figure):
        left, right = figure.subplots(1, 2)
        training, rest = split(LineDataset(*plots.scattered(lambda x: 1.5 * x - 1)), [0.7, 0.3], seed=1)
        model = nn.Linear(1, 1).double()
        nn.init.constant_(model.weight, -0.5), nn.init.constant_(model.bias, 2.0)
        losses = train(model, make_loader(training, 8, shuffle=True, seed=1), lr=0.05, epochs=20)
        for part, name, fill in ((training, "training", "full"), (rest, "the rest", "none")):
            left.plot(*zip(*part, strict=True), "o", color="tab:blue", fillstyle=fill, label=name)
        left.axline((0, model.bias.item()), slope=model.weight.item(), color="tab:red")
        left.set(xlabel="x", ylabel="y")
        left.legend()
        plots.learning_curves(right, {"training": losses}, log=True, step="epoch")
