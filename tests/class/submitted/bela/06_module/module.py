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


def set_parameters(model, values):
    known = {name: p for name, p in model.named_parameters()}
    for name, value in values.items():
        p = known[name]
        p.data = torch.as_tensor(value, dtype=p.dtype).detach().clone().reshape(p.shape)


def train(model, x, y, lr, steps):
    model.train(True)
    params = list(model.parameters())
    losses = []
    for _ in range(steps):
        loss = torch.mean(torch.square(y - model(x)))
        grads = torch.autograd.grad(loss, params)
        with torch.no_grad():
            for p, g in zip(params, grads):
                p.sub_(lr * g)
        losses.append(loss.detach().item())
    return tuple(losses)
