# wrong: LinearLayer, train - not written yet
# mistake: none
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
        raise NotImplementedError("06.LinearLayer")

    def forward(self, x):
        raise NotImplementedError("06.LinearLayer")


def set_parameters(model, values):
    parameters = dict(model.named_parameters())
    with torch.no_grad():
        for name, value in values.items():
            parameters[name].copy_(torch.as_tensor(value, dtype=parameters[name].dtype))


def train(model, x, y, lr, steps):
    raise NotImplementedError("06.train")
