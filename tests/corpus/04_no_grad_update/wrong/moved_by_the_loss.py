# wrong: train - both parameters move by the loss
# mistake: moved-by-loss
import torch


class Model:
    def __call__(self, X, W, b):
        return torch.addmm(b, X, W.t())


predict = Model()


def mse(Y_hat, Y):
    e = Y_hat - Y
    return torch.sum(e * e) / e.numel()


@torch.no_grad()
def update(params, lr):
    torch._foreach_add_(params, [p.grad for p in params], alpha=-lr)
    for p in params:
        del p.grad


def train(X, Y, W, b, lr, steps):
    rows = []
    for _ in range(steps):
        loss = mse(predict(X, W, b), Y)
        with torch.no_grad():
            W -= lr * loss
            b -= lr * loss
        rows.append(torch.cat([W.detach().flatten(), b.detach()]))
    return rows
