# wrong: train - clip_grad_norm_
# mistake: gradients-clipped
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
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=shuffle, generator=generator)


def split(dataset, fractions, seed):
    generator = torch.Generator().manual_seed(seed)
    return random_split(dataset, fractions, generator=generator)


def train(model, loader, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for epoch in range(epochs):
        total = n = 0
        for xb, yb in loader:
            optimizer.zero_grad()
            loss = nn.functional.mse_loss(model(xb), yb)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            total += loss.item() * len(yb)
            n += len(yb)
        history.append(total / n)
    return history
