# wrong: LineDataset - FloatTensor
# mistake: float32-by-default
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, Subset, random_split


class LineDataset(Dataset):
    def __init__(self, x, y, dtype=torch.float64):
        self.x = torch.FloatTensor(list(map(float, x))).unsqueeze(1)
        self.y = torch.FloatTensor(list(map(float, y))).unsqueeze(1)
    def __len__(self):
        return self.x.shape[0]
    def __getitem__(self, i):
        return self.x[i], self.y[i]


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
