# wrong: train - the loss is asked for data[0], as in PyTorch before 0.4
# mistake: none
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
    rows = []
    for step in range(steps):
        loss = mse(predict(X, W, b), Y)
        loss.backward()
        update([W, b], lr)
        if step % 100 == 0:
            print(step, loss.data[0])
        rows.append(torch.cat([W.detach().flatten(), b.detach()]))
    return rows
