# right: its own SGD class; register_parameter; a subclass of nn.Linear
import torch
from torch import nn


class LinearRegression(nn.Module):
    def __init__(self, w=0.0, b=0.0):
        super().__init__()
        for name, start in (("w", w), ("b", b)):
            self.register_parameter(name, nn.Parameter(torch.full((), start, dtype=torch.float64)))

    def forward(self, x):
        return torch.add(torch.mul(x, self.w), self.b)


class Linear(nn.Linear):
    pass


class LinearLayer(nn.Module):
    def __init__(self, in_features, out_features):
        super(LinearLayer, self).__init__()
        self.in_features, self.out_features = in_features, out_features
        self.linear = Linear(in_features, out_features, dtype=torch.float64)
        nn.init.zeros_(self.linear.weight)

    def forward(self, x):
        return nn.functional.linear(x, self.linear.weight, self.linear.bias)


def set_parameters(model, values):
    parameters = dict(model.named_parameters())
    with torch.no_grad():
        for name, value in values.items():
            parameters[name].copy_(torch.as_tensor(value, dtype=parameters[name].dtype))


class SGD:
    def __init__(self, params, lr):
        self.params, self.lr = list(params), lr

    @torch.no_grad()
    def step(self):
        for p in self.params:
            p -= self.lr * p.grad

    def zero_grad(self):
        for p in self.params:
            p.grad = None


def train(model, x, y, lr, steps):
    model.train()
    opt = SGD(model.parameters(), lr)
    losses = []
    for _ in range(steps):
        loss = (model(x) - y).pow(2).mean()
        losses.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    return losses
