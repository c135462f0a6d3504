# wrong: train - rate divided by the number of the epoch
# mistake: rate-divided
import numpy as np


def batches(n, batch_size, rng=None):
    order = np.arange(n) if rng is None else rng.permutation(n)
    return [order[start:start + batch_size] for start in range(0, n, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    rows = []
    for epoch in range(1, epochs + 1):
        for k in batches(len(x), batch_size, rng):
            e = w * x[k] + b - y[k]
            w, b = w - lr / epoch * 2 * (e * x[k]).mean(), b - lr / epoch * 2 * e.mean()
            rows.append([w, b])
    return rows
