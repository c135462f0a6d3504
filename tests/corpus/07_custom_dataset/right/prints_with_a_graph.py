# right: measures the loss once more after each epoch, with a graph, and prints it
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


def LineDataset(x, y, dtype=torch.float64):
    columns = [torch.as_tensor(values).to(dtype).unsqueeze(1) for values in (x, y)]
    return torch.utils.data.TensorDataset(*columns)


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
    """Deal out the samples at random to several parts.

    dataset: a Dataset; fractions: a list of floats that add up to 1; seed: an int.
    Returns one data set for each fraction. Every sample is in exactly one part; the sizes are those of
    `torch.utils.data.random_split`. Which samples a part gets, and in which order, depends on the seed
    alone. The global random generators are left alone.
    """
    generator = torch.Generator().manual_seed(seed)
    return random_split(dataset, fractions, generator=generator)


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
        print(sum(loss_fn(model(x), y).item() for x, y in loader))
    return losses
