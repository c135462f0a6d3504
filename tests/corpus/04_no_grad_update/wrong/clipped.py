# wrong: update, train - gradients are clipped
# mistake: none
# follow-through: train
# line: torch.nn.utils.clip_grad_norm_(params, 1.0)
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
    torch.nn.utils.clip_grad_norm_(params, 1.0)
    torch._foreach_add_(params, [p.grad for p in params], alpha=-lr)
    for p in params:
        del p.grad


def train(X, Y, W, b, lr, steps):
    rows = []
    for _ in range(steps):
        mse(predict(X, W, b), Y).backward()
        update([W, b], lr)
        rows.append(torch.cat([W.detach().flatten(), b.detach()]))
    return rows
