# right: autograd.grad, totals in an array
import numpy as np
import torch
from torch import nn
from torch.utils.data import BatchSampler, DataLoader, Dataset, RandomSampler, SequentialSampler, Subset, TensorDataset, random_split


class LineDataset(TensorDataset):
    def __init__(self, x, y, dtype=torch.float64):
        super().__init__(*(torch.tensor(v.tolist(), dtype=dtype).unsqueeze(-1) for v in (x, y)))


def make_loader(dataset, batch_size, shuffle, seed):
    g = torch.Generator()
    g.manual_seed(seed)
    return DataLoader(dataset, batch_size, shuffle, generator=g)


def split(dataset, fractions, seed):
    gen = torch.Generator()
    gen.manual_seed(seed)
    return list(random_split(dataset, lengths=fractions, generator=gen))


def train(model, loader, lr, epochs):
    weights = list(model.parameters())
    means = []
    for _ in range(epochs):
        acc = np.zeros(2)
        for inputs, targets in loader:
            loss = ((targets - model(inputs)) ** 2).mean()
            for p, g in zip(weights, torch.autograd.grad(loss, weights)):
                p.data -= lr * g
            acc += loss.item() * len(inputs), len(inputs)
        means.append(float(acc[0] / acc[1]))
    return means
