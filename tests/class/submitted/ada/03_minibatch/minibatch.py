import numpy as np


def batches(n, batch_size, rng=None):
    order = np.arange(n) if rng is None else rng.permutation(n)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    plan = [part for _ in range(epochs) for part in batches(len(x), batch_size, rng)]
    rows = np.zeros((len(plan), 2))
    for t, part in enumerate(plan):
        e = w * x[part] + b - y[part]
        w, b = w - lr * 2 * np.mean(e * x[part]), b - lr * 2 * np.mean(e)
        rows[t] = w, b
    return rows
