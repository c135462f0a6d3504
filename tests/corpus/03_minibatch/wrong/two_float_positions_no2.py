# wrong: batches, train - positions as floats; no factor 2
# mistake: float-positions, no-factor-2
import numpy as np


def batches(n, batch_size, rng=None):
    order = np.arange(n) if rng is None else rng.permutation(n)
    return [order[i:i + batch_size].astype(float) for i in range(0, n, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    rows = []
    for _ in range(epochs):
        order = np.arange(len(x)) if rng is None else rng.permutation(len(x))
        for i in range(0, len(x), batch_size):
            k = order[i:i + batch_size]
            e = w * x[k] + b - y[k]
            w, b = w - lr * (e * x[k]).mean(), b - lr * e.mean()
            rows.append([w, b])
    return rows
