# wrong: train - the rate is divided by the number of batches
# mistake: none
# line: w, b = w - lr / len(parts) * dw, b - lr / len(parts) * db
import numpy as np


def batches(n, batch_size, rng=None):
    order = np.arange(n)
    if rng is not None:
        rng.shuffle(order)
    return np.array_split(order, np.arange(batch_size, n, batch_size))


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    rows = []
    for _ in range(epochs):
        parts = batches(len(x), batch_size, rng)
        for part in parts:
            e = w * x[part] + b - y[part]
            dw, db = 2 * (e * x[part]).mean(), 2 * e.mean()
            w, b = w - lr / len(parts) * dw, b - lr / len(parts) * db
            rows.append((float(w), float(b)))
    return rows
