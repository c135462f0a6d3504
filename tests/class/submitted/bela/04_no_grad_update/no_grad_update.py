import torch


predict = lambda X, W, b: torch.nn.functional.linear(X, W, b)


mse = torch.nn.MSELoss()


def update(params, lr):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad
            p.grad = None


def train(X, Y, W, b, lr, steps):
    rows = []
    for _ in range(steps):
        loss = mse(predict(X, W, b), Y)
        grads = torch.autograd.grad(loss, (W, b))
        with torch.no_grad():
            for p, g in zip((W, b), grads):
                p.add_(g, alpha=-lr)
        rows.append(torch.hstack([W.flatten(), b]))
    return torch.stack(rows)
