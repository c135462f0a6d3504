# wrong: train - sorts the caller's x
# mistake: none
# line: x.sort()
import numpy as np


def batches(n, batch_size, rng=None):
    order = np.arange(n) if rng is None else rng.permutation(n)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    rows = []
    x.sort()
    for _ in range(epochs):
        for part in batches(len(x), batch_size, rng):
            e = w * x[part] + b - y[part]
            dw, db = 2 * (e * x[part]).mean(), 2 * e.mean()
            w, b = w - lr * dw, b - lr * db
            rows.append([w, b])
    return np.array(rows)
