# wrong: train - no factor 2 and rows before the update
# mistake: none
import numpy as np


def batches(n, batch_size, rng=None):
    order = np.arange(n) if rng is None else rng.permutation(n)
    return [order[start:start + batch_size] for start in range(0, n, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    rows = []
    for _ in range(epochs):
        for k in batches(len(x), batch_size, rng):
            e = w * x[k] + b - y[k]
            rows.append([w, b])
            w, b = w - lr * (e * x[k]).mean(), b - lr * e.mean()
    return rows
