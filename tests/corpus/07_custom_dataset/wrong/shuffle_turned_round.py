# wrong: make_loader - shuffles when it should not
# mistake: none
# line: return DataLoader(dataset, batch_size=batch_size, shuffle=not shuffle, generator=g)

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
        return self.x[index], self.y[index]


def make_loader(dataset, batch_size, shuffle, seed):
    g = torch.Generator()
    g.manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=not shuffle, generator=g)


def split(dataset, fractions, seed):
    g = torch.Generator().manual_seed(seed)
    return random_split(dataset, fractions, generator=g)


def train(model, loader, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    loss_fn = nn.MSELoss()
    losses = []
    for epoch in range(epochs):
        total, n = 0.0, 0
        for xb, yb in loader:
            optimizer.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(xb)
            n += len(xb)
        losses.append(total / n)
    return losses
