# wrong: LineDataset - shares memory, shape wrong for y
# mistake: y-without-axis
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, Subset, random_split


class LineDataset(Dataset):
    def __init__(self, x, y, dtype=torch.float64):
        self.x, self.y, self.dtype = x, y, dtype
    def __len__(self):
        return len(self.x)
    def __getitem__(self, i):
        return torch.tensor([self.x[i]], dtype=self.dtype), torch.tensor(self.y[i], dtype=self.dtype)


def make_loader(dataset, batch_size, shuffle, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size=batch_size, shuffle=shuffle, generator=generator)


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
