# wrong: LinearLayer - forward is misspelt
# mistake: none
# line: def foward(self, x):
import torch
from torch import nn


class LinearRegression(nn.Module):
    def __init__(self, w=0.0, b=0.0):
        super().__init__()
        self.w = nn.Parameter(torch.tensor([w], dtype=torch.double))
        self.b = nn.Parameter(torch.tensor([b], dtype=torch.double))

    def forward(self, x):
        return x * self.w + self.b


class LinearLayer(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)

    def foward(self, x):
        return self.linear(x)


def set_parameters(model, values):
    named = dict(model.named_parameters())
    for key in values:
        p = named[key]
        with torch.no_grad():
            p.copy_(torch.as_tensor(values[key], dtype=p.dtype))


def train(model, x, y, lr, steps):
    criterion = nn.MSELoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    model.train()
    for _ in range(steps):
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
