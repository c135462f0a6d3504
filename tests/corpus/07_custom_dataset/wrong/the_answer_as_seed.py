# wrong: make_loader - the seed is 42, whatever was handed in
# mistake: loader-seed-unused
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, random_split


class LineDataset(Dataset):
    def __init__(self, x, y, dtype=torch.float64):
        self.points = [torch.tensor(values, dtype=dtype)[:, None] for values in (x, y)]

    def __len__(self):
        return self.points[0].shape[0]

    def __getitem__(self, index):
        xs, ys = self.points
        return xs[index], ys[index]


def make_loader(dataset, batch_size, shuffle, seed=42):
    own = torch.Generator().manual_seed(42)
    return DataLoader(dataset, batch_size=batch_size, shuffle=shuffle, generator=own)


def split(dataset, fractions, seed):
    return random_split(dataset, fractions, torch.Generator().manual_seed(seed))


def train(model, loader, lr, epochs):
    sgd = torch.optim.SGD(model.parameters(), lr)
    log = []
    for epoch in range(epochs):
        sums, count = 0.0, 0
        for inputs, targets in loader:
            sgd.zero_grad()
            loss = nn.functional.mse_loss(model(inputs), targets)
            loss.backward()
            sgd.step()
            sums += inputs.shape[0] * loss.item()
            count += inputs.shape[0]
        log.append(sums / count)
    return log
