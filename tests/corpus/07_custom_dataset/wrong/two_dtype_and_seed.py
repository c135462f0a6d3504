# wrong: LineDataset, make_loader - keeps the arrays' dtype, and seeds with 0
# mistake: dtype-of-the-arrays, loader-seed-unused
import numpy as np
import torch
from torch import nn
from torch.utils.data import BatchSampler, DataLoader, Dataset, RandomSampler, SequentialSampler, Subset, TensorDataset, random_split


class LineDataset(Dataset):
    def __init__(self, x, y, dtype=torch.float64):
        self.x, self.y = torch.tensor(x).view(-1, 1), torch.tensor(y).view(-1, 1)

    def __len__(self):
        return self.x.size(0)

    def __getitem__(self, i):
        return self.x[i], self.y[i]


def make_loader(dataset, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(0)
    return DataLoader(dataset, batch_size=batch_size, shuffle=shuffle, generator=g)


def split(dataset, fractions, seed):
    return random_split(dataset, fractions, torch.Generator().manual_seed(seed))


def train(model, loader, lr, epochs):
    opt = torch.optim.SGD(model.parameters(), lr)
    out = []
    for _ in range(epochs):
        squared, count = 0.0, 0
        for xb, yb in loader:
            opt.zero_grad()
            err = model(xb) - yb
            err.square().mean().backward()
            opt.step()
            squared += err.detach().square().sum().item()
            count += err.numel()
        out.append(squared / count)
    return out
