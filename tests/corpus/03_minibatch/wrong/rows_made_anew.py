# wrong: train - the list of rows is made anew in every epoch
# mistake: rows-of-last-epoch
import numpy as np


def batches(n, batch_size, rng=None):
    order = np.arange(n) if rng is None else rng.permutation(n)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    n, rows = len(x), []
    for epoch in range(epochs):
        rows = []
        xe, ye = x, y
        if rng is not None:
            order = rng.permutation(n)
            xe, ye = x[order], y[order]
        start = 0
        while start < n:
            xb, yb = xe[start : start + batch_size], ye[start : start + batch_size]
            e = (w * xb + b) - yb
            w, b = w - lr * 2.0 * (xb * e).sum() / xb.shape[0], b - lr * 2.0 * e.sum() / yb.shape[0]
            rows.append(np.array([w, b]))
            start += batch_size
    return rows
