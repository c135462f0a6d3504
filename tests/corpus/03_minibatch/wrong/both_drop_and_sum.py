# wrong: batches, train - drops the rest, and sums
# mistake: drops-last, sum-not-mean
import numpy as np


def batches(n, batch_size, rng=None):
    idx = rng.permutation(n) if rng is not None else np.arange(n)
    m = n // batch_size
    return np.split(idx[: m * batch_size], m) if m else []


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    rows = []
    for _ in range(epochs):
        for k in batches(len(x), batch_size, rng):
            e = w * x[k] + b - y[k]
            w, b = w - lr * 2 * (e * x[k]).sum(), b - lr * 2 * e.sum()
            rows.append([w, b])
    return rows
