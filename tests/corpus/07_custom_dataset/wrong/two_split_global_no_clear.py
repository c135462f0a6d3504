# wrong: split, train - seeds globally, never clears
# mistake: split-seeds-globally, never-cleared
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
    torch.manual_seed(seed)
    return random_split(dataset, fractions)


def train(model, loader, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        s, n = 0.0, 0
        for x, y in loader:
            loss = nn.functional.mse_loss(model(x), y)
            loss.backward()
            optimizer.step()
            s += float(loss) * x.size(0)
            n += x.size(0)
        losses.append(s / n)
    return losses
