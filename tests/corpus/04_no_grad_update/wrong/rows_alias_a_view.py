# wrong: train - keeps a view of W and b's own memory, joined in the end
# mistake: rows-aliased
import torch


def predict(X, W, b):
    return torch.einsum("nf,mf->nm", X, W) + b


def mse(Y_hat, Y):
    d = Y_hat - Y
    return (d * d).sum() / d.numel()


@torch.no_grad()
def update(params, lr):
    for i in range(len(params)):
        params[i].sub_(params[i].grad * lr)
    for p in params:
        p.grad = None


def train(X, Y, W, b, lr, steps):
    trajectory = []
    flat_W = W.detach().view(-1)
    for _ in range(steps):
        loss = mse(predict(X, W, b), Y)
        loss.backward()
        update([W, b], lr)
        trajectory.append((flat_W, b.detach()))
    return torch.stack([torch.cat(pair) for pair in trajectory])
