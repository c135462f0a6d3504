# wrong: batches, train - batch_size batches instead of batches of batch_size
# mistake: size-for-count
import numpy as np


def batches(n, batch_size, rng=None):
    order = np.arange(n) if rng is None else rng.permutation(n)
    return [part for part in np.array_split(order, batch_size) if len(part)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    rows = []
    for _ in range(epochs):
        for part in batches(len(x), batch_size, rng):
            e = w * x[part] + b - y[part]
            dw, db = 2 * (e * x[part]).mean(), 2 * e.mean()
            w, b = w - lr * dw, b - lr * db
            rows.append([w, b])
    return np.array(rows)
