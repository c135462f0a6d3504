# wrong: LinearRegression - w is a number; @ wants axes
# mistake: none
# line: return x @ self.w + self.b

import torch
from torch import nn

class LinearRegression(nn.Module):
    def __init__(self, w=0.0, b=0.0):
        super().__init__()
        self.w = nn.Parameter(torch.tensor(w, dtype=torch.float64))
        self.b = nn.Parameter(torch.tensor(b, dtype=torch.float64))

    def forward(self, x):
        return x @ self.w + self.b


class LinearLayer(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)

    def forward(self, x):
        return self.linear(x)


def set_parameters(model, values):
    params = dict(model.named_parameters())
    with torch.no_grad():
        for name, value in values.items():
            p = params[name]
            p.copy_(torch.as_tensor(value, dtype=p.dtype).reshape(p.shape))


def train(model, x, y, lr, steps):
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    loss_fn = nn.MSELoss()
    losses = []
    for step in range(steps):
        optimizer.zero_grad()
        loss = loss_fn(model(x), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
