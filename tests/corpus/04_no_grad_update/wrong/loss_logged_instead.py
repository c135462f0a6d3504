# wrong: train - a list of losses comes back, not the path
# mistake: losses-returned
import torch


def predict(X, W, b):
    return torch.addmm(b, X, W.t())


def mse(Y_hat, Y):
    return torch.mean(torch.square(Y_hat - Y))


def update(params, lr):
    for p in params:
        with torch.no_grad():
            p.add_(p.grad, alpha=-lr)
            p.grad.zero_()


def train(X, Y, W, b, lr, steps):
    log = []
    for step in range(steps):
        loss = mse(predict(X, W, b), Y)
        loss.backward()
        update([W, b], lr)
        log.append(loss.item())
    return log
