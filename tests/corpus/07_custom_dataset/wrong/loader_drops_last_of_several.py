# wrong: make_loader - drops the short batch unless it is the only one
# mistake: loader-drops-last-of-several
import numpy as np
import torch
from torch import nn
from torch.utils.data import BatchSampler, DataLoader, Dataset, RandomSampler, SequentialSampler, Subset, TensorDataset, random_split


class LineDataset(TensorDataset):
    def __init__(self, x, y, dtype=torch.float64):
        super().__init__(*(torch.tensor(v.tolist(), dtype=dtype).unsqueeze(-1) for v in (x, y)))


def make_loader(dataset, batch_size, shuffle, seed):
    generator = torch.Generator().manual_seed(seed)
    kwargs = dict(batch_size=batch_size, drop_last=len(dataset) > batch_size, generator=generator)
    return DataLoader(dataset, shuffle=shuffle, **kwargs)


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
