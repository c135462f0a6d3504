# wrong: train - the mean is divided by the number of points once more
# mistake: averaged-twice
import torch
import torch.nn as nn


class LinearRegression(nn.Module):
    def __init__(self, w=0.0, b=0.0):
        super().__init__()
        self.w = nn.Parameter(torch.full((), float(w), dtype=torch.double))
        self.b = nn.Parameter(torch.full((), float(b), dtype=torch.double))

    def forward(self, x):
        return x * self.w + self.b


class LinearLayer(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.linear = nn.Linear(in_features=in_features, out_features=out_features)

    def forward(self, x):
        y = self.linear(x)
        return y


def set_parameters(model, values):
    known = dict(model.named_parameters())
    for name in values:
        target = known[name]
        new = torch.as_tensor(values[name], dtype=target.dtype)
        target.data.copy_(new)


def train(model, x, y, lr, steps):
    model.train()
    criterion = nn.MSELoss()
    sgd = torch.optim.SGD(model.parameters(), lr)
    history = []
    for step in range(steps):
        sgd.zero_grad()
        loss = criterion(model(x), y) / len(y)
        loss.backward()
        sgd.step()
        history.append(loss.item())
    return history
