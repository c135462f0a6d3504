# wrong: make_loader, train - drop_last; mean of batch means
# mistake: loader-drops-last, mean-of-batch-means
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
    return DataLoader(dataset, batch_size, shuffle, drop_last=True, generator=torch.Generator().manual_seed(seed))


def split(dataset, fractions, seed):
    generator = torch.Generator().manual_seed(seed)
    return random_split(dataset, fractions, generator=generator)


def train(model, loader, lr, epochs):
    opt = torch.optim.SGD(model.parameters(), lr)
    out = []
    for _ in range(epochs):
        ls = []
        for x, y in loader:
            opt.zero_grad()
            l = ((model(x) - y) ** 2).mean()
            l.backward()
            opt.step()
            ls.append(l.item())
        out.append(torch.tensor(ls, dtype=torch.float64).mean().item())
    return out
