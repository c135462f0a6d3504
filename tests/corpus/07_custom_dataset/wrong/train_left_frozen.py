# wrong: train - when it is done no parameter requires grad any more
# mistake: none
# line: p.requires_grad_(False)
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, random_split


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
    return DataLoader(dataset, batch_size=batch_size, shuffle=shuffle, generator=g)


def split(dataset, fractions, seed):
    return random_split(dataset, fractions, generator=torch.Generator().manual_seed(seed))


def train(model, loader, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    loss_fn = nn.MSELoss()
    history = []
    for epoch in range(epochs):
        running, count = 0.0, 0
        for xb, yb in loader:
            optimizer.zero_grad()
            loss = loss_fn(model(xb), yb)
            loss.backward()
            optimizer.step()
            running += loss.item() * len(xb)
            count += len(xb)
        history.append(running / count)
    for p in model.parameters():
        p.requires_grad_(False)
    return history
