# wrong: LinearRegression, set_parameters - b left out; values are added
# mistake: forward-without-b, values-added
import torch
from torch import nn


class LinearRegression(nn.Module):
    def __init__(self, w=0.0, b=0.0):
        super().__init__()
        self.w = nn.Parameter(torch.tensor([w], dtype=torch.double))
        self.b = nn.Parameter(torch.tensor([b], dtype=torch.double))
    def forward(self, x):
        return self.w * x


class LinearLayer(nn.Module):

    def __init__(self, in_features, out_features):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)

    def forward(self, x):
        return self.linear(x)


def set_parameters(model, values):
    own = dict(model.named_parameters())
    for name, value in values.items():
        p = own[name]
        with torch.no_grad():
            p += torch.as_tensor(value, dtype=p.dtype)


def train(model, x, y, lr, steps):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    model.train()
    for _ in range(steps):
        loss = nn.functional.mse_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
