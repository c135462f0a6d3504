# wrong: train - ignores the generator, seeds its own
# mistake: none
# line: rng = np.random.default_rng(0) if rng is not None else None
import numpy as np


def batches(n, batch_size, rng=None):
    order = np.arange(n) if rng is None else rng.permutation(n)
    return [order[start:start + batch_size] for start in range(0, n, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    rng = np.random.default_rng(0) if rng is not None else None
    rows = []
    for _ in range(epochs):
        for k in batches(len(x), batch_size, rng):
            e = w * x[k] + b - y[k]
            w, b = w - lr * 2 * (e * x[k]).mean(), b - lr * 2 * e.mean()
            rows.append([w, b])
    return rows
