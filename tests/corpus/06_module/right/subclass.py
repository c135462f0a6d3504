# right: a KeyError of its own; nn.ParameterDict is avoided, inheritance used; float64 layer
import torch
from torch import nn


class Base(nn.Module):
    def __init__(self, **values):
        super().__init__()
        for name, value in values.items():
            setattr(self, name, nn.Parameter(torch.tensor(float(value)).double() * 0 + torch.tensor(value, dtype=torch.float64)))


class LinearRegression(Base):
    def __init__(self, w=0.0, b=0.0):
        super().__init__(w=w, b=b)

    def forward(self, x, *rest):
        y_hat = x.clone()
        y_hat = y_hat * self.w
        y_hat += self.b
        return y_hat


class LinearLayer(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)

    def forward(self, x):
        return self.linear(x)


class UnknownParameter(KeyError):
    pass


def set_parameters(model, values):
    names = [name for name, _ in model.named_parameters()]
    for name, value in values.items():
        if name not in names:
            raise UnknownParameter(name)
        model.get_parameter(name).data.copy_(torch.as_tensor(value, dtype=float))


def one_update(model, optimizer, x, y):
    optimizer.zero_grad()
    loss = nn.MSELoss(reduction="mean")(model(x), y)
    loss.backward()
    optimizer.step()
    return loss.item()


def train(model, x, y, lr, steps):
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    return [one_update(model, optimizer, x, y) for _ in range(steps)]
