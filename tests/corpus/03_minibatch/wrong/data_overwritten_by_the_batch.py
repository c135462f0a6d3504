# wrong: train - x and y are the batch from then on
# mistake: none
import numpy as np


def batches(n, batch_size, rng=None):
    order = np.arange(n)
    if rng is not None:
        rng.shuffle(order)
    return np.array_split(order, np.arange(batch_size, n, batch_size))


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    rows = []
    for _ in range(epochs):
        for part in batches(len(x), batch_size, rng):
            x, y = x[part], y[part]
            e = w * x + b - y
            dw, db = 2 * (e * x).mean(), 2 * e.mean()
            w, b = w - lr * dw, b - lr * db
            rows.append((float(w), float(b)))
    return rows
