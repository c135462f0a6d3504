# wrong: train - divides by len - 1
# mistake: divided-by-one-less
import numpy as np


def batches(n, batch_size, rng=None):
    order = np.arange(n) if rng is None else rng.permutation(n)
    return [order[start:start + batch_size] for start in range(0, n, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    rows = []
    for _ in range(epochs):
        for k in batches(len(x), batch_size, rng):
            e = w * x[k] + b - y[k]
            m = max(len(k) - 1, 1)
            w, b = w - lr * 2 * (e * x[k]).sum() / m, b - lr * 2 * e.sum() / m
            rows.append([w, b])
    return rows
