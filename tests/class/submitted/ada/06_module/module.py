import torch
from torch import nn


class LinearRegression(nn.Module):
    def __init__(self, w=0.0, b=0.0):
        super().__init__()
        self.w = nn.Parameter(torch.tensor(w, dtype=torch.float64))
        self.b = nn.Parameter(torch.tensor(b, dtype=torch.float64))

    def forward(self, x):
        return self.w * x + self.b


class LinearLayer(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)

    def forward(self, x):
        return self.linear(x)


def find(model, name):
    head, _, rest = name.partition(".")
    if rest:
        children = dict(model.named_children())
        return find(children[head], rest)
    return dict(model.named_parameters(recurse=False))[head]


def set_parameters(model, values):
    for name, value in values.items():
        target = find(model, name)
        with torch.no_grad():
            target[...] = torch.tensor(value, dtype=target.dtype) if not torch.is_tensor(value) else value


def train(model, x, y, lr, steps):
    opt = torch.optim.SGD(model.parameters(), lr=lr)
    model.train()

    def closure():
        opt.zero_grad()
        loss = nn.functional.mse_loss(model(x), y)
        loss.backward()
        return loss

    return [opt.step(closure).item() for _ in range(steps)]
