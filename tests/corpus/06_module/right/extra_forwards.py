# right: looks at the loss again after every update; calls forward by its name
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


@torch.no_grad()
def set_parameters(model, values):
    unknown = values.keys() - {name for name, _ in model.named_parameters()}
    if unknown:
        raise KeyError(*unknown)
    for name, parameter in model.named_parameters():
        if name in values:
            parameter.copy_(torch.as_tensor(values[name], dtype=parameter.dtype))


def train(model, x, y, lr, steps):
    model.train()
    opt = torch.optim.SGD(model.parameters(), lr=lr, momentum=0, weight_decay=0)
    losses = []
    for t in range(steps):
        opt.zero_grad()
        error = model.forward(x) - y
        loss = error.square().sum() / error.numel()
        loss.backward()
        opt.step()
        losses.append(float(loss.detach().double()))
        with torch.no_grad():
            after = nn.functional.mse_loss(model(x), y)
        print(f"update {t}: {losses[-1]:.3f} \u2192 {after:.3f}")
    return losses
