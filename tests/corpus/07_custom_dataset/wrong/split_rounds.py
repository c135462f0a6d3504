# wrong: split - rounds the sizes, the last part gets the rest
# mistake: none
import numpy as np
import torch
from torch import nn
from torch.utils.data import BatchSampler, DataLoader, Dataset, RandomSampler, SequentialSampler, Subset, TensorDataset, random_split


class LineDataset(Dataset):
    def __init__(self, x, y, dtype=torch.float64):
        self.points = np.stack([x, y])
        self.dtype = dtype
        self.points = self.points.copy()

    def __len__(self):
        return self.points.shape[1]

    def __getitem__(self, index):
        a, b = self.points[:, index]
        return torch.tensor([a], dtype=self.dtype), torch.tensor([b], dtype=self.dtype)


def make_loader(dataset, batch_size, shuffle, seed):
    sampler = RandomSampler(dataset, generator=torch.Generator().manual_seed(seed)) if shuffle else SequentialSampler(dataset)
    return DataLoader(dataset, batch_sampler=BatchSampler(sampler, batch_size, False), generator=torch.Generator().manual_seed(seed))


def split(dataset, fractions, seed):
    n = len(dataset)
    lengths = [round(n * f) for f in fractions]
    lengths[-1] = n - sum(lengths[:-1])
    return random_split(dataset, lengths, generator=torch.Generator().manual_seed(seed))


def train(model, loader, lr, epochs):
    model.train()
    crit = nn.MSELoss(reduction="sum")
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        totals = []
        for xb, yb in loader:
            total = crit(model(xb), yb)
            opt.zero_grad(set_to_none=True)
            (total / xb.shape[0]).backward()
            opt.step()
            totals.append((total.item(), len(xb)))
        history.append(sum(t for t, _ in totals) / sum(n for _, n in totals))
    return history
