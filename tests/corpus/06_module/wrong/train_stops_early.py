# wrong: train - it stops once the loss is below 0.01, though so many updates were asked for
# mistake: stops-when-small
import torch
from torch import nn


class LinearRegression(nn.Module):
    def __init__(self, w=0.0, b=0.0):
        super().__init__()
        self.w = nn.Parameter(torch.tensor(w, dtype=torch.float64))
        self.b = nn.Parameter(torch.tensor(b, dtype=torch.float64))

    def forward(self, x):
        return x * self.w + self.b


class LinearLayer(nn.Module):
    def __init__(self, in_features, out_features):
        super().__init__()
        self.linear = nn.Linear(in_features, out_features)

    def forward(self, x):
        return self.linear(x)


def set_parameters(model, values):
    known = dict(model.named_parameters())
    with torch.no_grad():
        for name in values:
            known[name].copy_(torch.as_tensor(values[name], dtype=known[name].dtype))


def train(model, x, y, lr, steps):
    sgd = torch.optim.SGD(model.parameters(), lr=lr)
    criterion = nn.MSELoss()
    model.train()
    history = []
    for epoch in range(steps):
        sgd.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        sgd.step()
        history.append(float(loss))
        if loss < 0.01:
            break
    return history
