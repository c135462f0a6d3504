import torch


def predict(x, w, b):
    return (torch.as_tensor(x) * w + b).numpy()


def mse(y_hat, y):
    return torch.nn.functional.mse_loss(torch.as_tensor(y_hat), torch.as_tensor(y)).item()


def gradient(x, y, w, b):
    w = torch.tensor(float(w), dtype=torch.float64, requires_grad=True)
    b = torch.tensor(float(b), dtype=torch.float64, requires_grad=True)
    loss = ((w * torch.as_tensor(x) + b - torch.as_tensor(y)) ** 2).mean()
    return torch.autograd.grad(loss, (w, b))


def train(x, y, w, b, lr, steps):
    rows = []
    for _ in range(steps):
        dw, db = gradient(x, y, w, b)
        w, b = w - lr * dw, b - lr * db
        rows.append(torch.stack([w, b]))
    return torch.stack(rows).requires_grad_()
