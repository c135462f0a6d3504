# wrong: make_loader - not shuffled comes reversed
# mistake: none
# line: return DataLoader(dataset, batch_size, sampler=list(range(len(dataset)))[::-1])
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, Subset, random_split


class LineDataset(Dataset):

    def __init__(self, x, y, dtype=torch.float64):
        self.x = torch.tensor(x, dtype=dtype).reshape(-1, 1)
        self.y = torch.tensor(y, dtype=dtype).reshape(-1, 1)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, index):
        return (self.x[index], self.y[index])


def make_loader(dataset, batch_size, shuffle, seed):
    g = torch.Generator()
    g.manual_seed(seed)
    if shuffle:
        return DataLoader(dataset, batch_size, shuffle=True, generator=g)
    return DataLoader(dataset, batch_size, sampler=list(range(len(dataset)))[::-1])


def split(dataset, fractions, seed):
    generator = torch.Generator().manual_seed(seed)
    return random_split(dataset, fractions, generator=generator)


def train(model, loader, lr, epochs):
    loss_fn = nn.MSELoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        total, samples = (0.0, 0)
        for x, y in loader:
            loss = loss_fn(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(x)
            samples += len(x)
        losses.append(total / samples)
    return losses
