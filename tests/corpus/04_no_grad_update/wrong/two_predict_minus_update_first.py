# wrong: predict, update, train - b taken away; only the first tensor moves
# mistake: predict-minus-b, first-moves
import torch


def predict(X, W, b):
    return torch.matmul(X, W.t()) - b


def mse(Y_hat, Y):
    return ((Y_hat - Y) ** 2).mean()


def update(params, lr):
    with torch.no_grad():
        params[0] -= lr * params[0].grad
    for p in params:
        p.grad = None


def train(X, Y, W, b, lr, steps):
    trajectory = []
    for _ in range(steps):
        loss = mse(predict(X, W, b), Y)
        loss.backward()
        update([W, b], lr)
        trajectory.append(torch.cat([W.detach().reshape(-1), b.detach()]))
    return trajectory
