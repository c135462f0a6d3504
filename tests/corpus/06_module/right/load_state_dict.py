# right: load_state_dict of a full dict; modes set module by module; eval mode left behind
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
    state = {name: p.detach().clone() for name, p in model.named_parameters()}
    for name, value in values.items():
        if name not in state:
            raise KeyError(f"no parameter {name}")
        state[name] = torch.as_tensor(value, dtype=state[name].dtype).reshape(state[name].shape)
    model.load_state_dict(state, strict=False)


def train(model, x, y, lr, steps):
    for part in model.modules():
        part.training = True
    opt = torch.optim.SGD(list(model.parameters()), lr)
    result = [0.0] * steps
    for t in range(steps):
        opt.zero_grad(set_to_none=False)
        loss = nn.functional.mse_loss(input=model(x), target=y, reduction="mean")
        loss.backward()
        result[t] = loss.tolist()
        opt.step()
    model.eval()
    return result
