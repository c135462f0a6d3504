# wrong: train - averages the gradients of an epoch
# mistake: none
import numpy as np


def batches(n, batch_size, rng=None):
    order = np.arange(n) if rng is None else rng.permutation(n)
    return [order[start:start + batch_size] for start in range(0, n, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    rows = []
    for _ in range(epochs):
        parts = batches(len(x), batch_size, rng)
        for k in parts:
            e = w * x[k] + b - y[k]
            w, b = w - lr * 2 * (e * x[k]).mean() / len(parts), b - lr * 2 * e.mean() / len(parts)
            rows.append([w, b])
    return rows
