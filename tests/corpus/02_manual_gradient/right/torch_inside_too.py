# right: autograd does the work
import numpy as np
import torch


def predict(x, w, b):
    return (torch.as_tensor(x) * w + b).numpy()


def mse(y_hat, y):
    return torch.nn.functional.mse_loss(torch.as_tensor(y_hat), torch.as_tensor(y)).item()


def gradient(x, y, w, b):
    t = torch.tensor([w, b], dtype=torch.float64, requires_grad=True)
    x, y = torch.tensor(x, dtype=torch.float64), torch.tensor(y, dtype=torch.float64)
    ((t[0] * x + t[1] - y) ** 2).mean().backward()
    return t.grad.tolist()


def train(x, y, w, b, lr, steps):
    out = []
    for _ in range(steps):
        dw, db = gradient(x, y, w, b)
        w, b = w - lr * dw, b - lr * db
        out.append(torch.tensor([w, b], dtype=torch.float64))
    return out
