# wrong: train - draws once and reuses
# mistake: drawn-once
import numpy as np


def batches(n, batch_size, rng=None):
    order = np.arange(n) if rng is None else rng.permutation(n)
    return [order[start:start + batch_size] for start in range(0, n, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    rows = []
    parts = batches(len(x), batch_size, rng)
    for _ in range(epochs):
        for k in parts:
            e = w * x[k] + b - y[k]
            w, b = w - lr * 2 * (e * x[k]).mean(), b - lr * 2 * e.mean()
            rows.append([w, b])
    return rows
