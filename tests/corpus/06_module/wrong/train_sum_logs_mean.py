# wrong: train - descends the sum and logs the mean
# mistake: sum-for-update
import torch
from torch import nn


class LinearRegression(nn.Module):
    def __init__(self, w=0.0, b=0.0):
        super(LinearRegression, self).__init__()
        self.register_parameter("w", nn.Parameter(torch.tensor([w], dtype=torch.double)))
        self.register_parameter("b", nn.Parameter(torch.tensor([b], dtype=torch.double)))

    def forward(self, x):
        return torch.addcmul(self.b, self.w, x)


class LinearLayer(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features, dtype=torch.float64)

    def forward(self, x):
        return self.linear.forward(x)


def set_parameters(model, values):
    own = dict(model.named_parameters())
    missing = [k for k in values if k not in own]
    if missing:
        raise KeyError(missing)
    for k, v in values.items():
        p = own[k]
        p.data.copy_(torch.as_tensor(v, dtype=p.dtype).reshape(p.shape))


def train(model, x, y, lr, steps):
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = ((model(x) - y) ** 2).sum()
        loss.backward()
        optimizer.step()
        losses.append(loss.item() / y.numel())
    return losses
