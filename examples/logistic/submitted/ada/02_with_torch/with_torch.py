import torch
import torch.nn.functional as F


def as_column(y, dtype):
    return y.unsqueeze(1).type(dtype)


def predict(model, X):
    scores = model(X).detach().flatten()
    return torch.where(scores > 0, 1, 0)


def train(model, optimizer, X, y, steps):
    losses = []
    while len(losses) < steps:
        optimizer.zero_grad()
        loss = F.binary_cross_entropy(torch.sigmoid(model(X)), as_column(y, X.dtype))
        loss.backward()
        losses.append(float(loss))
        optimizer.step()
    return losses
