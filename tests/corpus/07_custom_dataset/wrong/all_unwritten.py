# wrong: LineDataset, make_loader, split, train - nothing is written
# mistake: none
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
    def __init__(self, x, y, dtype=torch.float64):
        raise NotImplementedError("07 LineDataset")


def draw(n, seed):
    """`n` random numbers from [0, 1) that depend on the seed alone. (Nothing to do here.)"""
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(n, generator=generator)


def make_loader(dataset, batch_size, shuffle, seed):
    raise NotImplementedError("07 make_loader")


def cut(dataset, size):
    """The first `size` samples, and the others, in order. (Nothing to do here.)"""
    return Subset(dataset, range(size)), Subset(dataset, range(size, len(dataset)))


def split(dataset, fractions, seed):
    raise NotImplementedError("07 split")


def count(loader):
    """How many batches and how many samples one pass gives. (Nothing to do here.)"""
    batches = samples = 0
    for x, _ in loader:
        batches += 1
        samples += len(x)
    return batches, samples


def train(model, loader, lr, epochs):
    raise NotImplementedError("07 train")
