# wrong: batches, train - the last batch filled up from the front; one row per epoch
# mistake: filled-up, one-row-per-epoch
import numpy as np


def batches(n, batch_size, rng=None):
    order = np.arange(n) if rng is None else rng.permutation(n)
    out = []
    for i in range(0, n, batch_size):
        k = order[i:i + batch_size]
        if len(k) < batch_size:
            k = np.concatenate([k, order[:batch_size - len(k)]])
        out.append(k)
    return out


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    rows = []
    for _ in range(epochs):
        for k in batches(len(x), batch_size, rng):
            e = w * x[k] + b - y[k]
            w, b = w - lr * 2 * (e * x[k]).mean(), b - lr * 2 * e.mean()
        rows.append([w, b])
    return rows
