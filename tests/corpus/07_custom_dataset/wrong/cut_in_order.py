# wrong: split - the parts are cut in order, nothing is left to chance
# mistake: none
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, random_split


class LineDataset(Dataset):
    def __init__(self, x, y, dtype=torch.float64):
        self.pairs = torch.stack([torch.tensor(x, dtype=dtype), torch.tensor(y, dtype=dtype)], dim=1)

    def __len__(self):
        return self.pairs.shape[0]

    def __getitem__(self, index):
        return self.pairs[index, :1], self.pairs[index, 1:]


def make_loader(dataset, batch_size, shuffle, seed):
    g = torch.Generator()
    g.manual_seed(seed)
    return DataLoader(dataset, batch_size, shuffle, generator=g)


def split(dataset, fractions, seed):
    sizes = [int(f * len(dataset)) for f in fractions]
    sizes[0] += len(dataset) - sum(sizes)
    parts, start = [], 0
    for size in sizes:
        parts.append(torch.utils.data.Subset(dataset, range(start, start + size)))
        start += size
    return parts


def train(model, loader, lr, epochs):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        seen, total = 0, 0.0
        for xb, yb in loader:
            opt.zero_grad()
            loss = nn.functional.mse_loss(model(xb), yb)
            loss.backward()
            opt.step()
            total += loss.item() * xb.shape[0]
            seen += xb.shape[0]
        history.append(total / seen)
    return history
