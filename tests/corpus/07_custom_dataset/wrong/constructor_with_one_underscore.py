# wrong: LineDataset - the constructor is called _init_ and never runs
# mistake: none
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, random_split


class LineDataset(Dataset):
    def _init_(self, x, y, dtype=torch.float64):
        self.x = torch.tensor(x, dtype=dtype).unsqueeze(1)
        self.y = torch.tensor(y, dtype=dtype).unsqueeze(1)

    def __len__(self):
        return len(self.x)

    def __getitem__(self, index):
        return self.x[index], self.y[index]


def make_loader(dataset, batch_size, shuffle, seed):
    own = torch.Generator()
    own.manual_seed(seed)
    return DataLoader(dataset, batch_size, shuffle, generator=own)


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
