# wrong: split - the first rows and the rest: not at random
# mistake: split-in-order
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, Subset, random_split


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


class LineDataset(Dataset):
    """The points (x_i, y_i) as samples, one pair of tensors each."""

    def __init__(self, x, y, dtype=torch.float64):
        """Keep the points.

        x, y: arrays of shape (N,), of any number type; they are left as they are.
        dtype: the dtype of every item, whatever the arrays have.
        """
        self.x = torch.tensor(x, dtype=dtype).reshape(-1, 1)
        self.y = torch.tensor(y, dtype=dtype).reshape(-1, 1)

    def __len__(self):
        """How many points there are: an int."""
        return len(self.x)

    def __getitem__(self, index):
        """Point number `index`: the tensors (x_i, y_i), each of shape (1,), in the dtype asked for."""
        return self.x[index], self.y[index]


def draw(n, seed):
    """`n` random numbers from [0, 1) that depend on the seed alone. (Nothing to do here.)"""
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(n, generator=generator)


def make_loader(dataset, batch_size, shuffle, seed):
    """A loader over the data set whose order depends on the seed alone.

    dataset: a Dataset; batch_size: an int; shuffle: a bool; seed: an int.
    Returns a DataLoader. Each pass over it gives every sample once, in batches of `batch_size`; what is
    left over is the last, shorter batch. Without shuffle the samples come in the order of the data set.
    With shuffle, two loaders with equal seeds give equal orders pass by pass, whatever else draws random
    numbers, and other seeds give other orders. The global random generators are left alone.
    """
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=shuffle, generator=generator)


def cut(dataset, size):
    """The first `size` samples, and the others, in order. (Nothing to do here.)"""
    return Subset(dataset, range(size)), Subset(dataset, range(size, len(dataset)))


def split(dataset, fractions, seed):
    ends = [0]
    for part in random_split(range(len(dataset)), fractions, torch.Generator().manual_seed(seed)):
        ends.append(ends[-1] + len(part))
    return [Subset(dataset, range(a, b)) for a, b in zip(ends, ends[1:])]


def count(loader):
    """How many batches and how many samples one pass gives. (Nothing to do here.)"""
    batches = samples = 0
    for x, _ in loader:
        batches += 1
        samples += len(x)
    return batches, samples


def train(model, loader, lr, epochs):
    """Train with stochastic gradient descent on the mean squared error, one update per batch.

    model: an nn.Module that takes x of shape (N, 1) to predictions of shape (N, 1); its parameters are
    updated in place. loader: gives the batches (x, y), both of shape (N, 1); every epoch is a new pass
    over it. lr: the rate; epochs: how many passes.
    Returns a list of floats, one per epoch: the mean loss over the epoch's samples, each batch's loss
    taken before its update.
    """
    loss_fn = nn.MSELoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        total, samples = 0.0, 0
        for x, y in loader:
            loss = loss_fn(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
            samples += len(x)
        losses.append(total / samples)
    return losses
