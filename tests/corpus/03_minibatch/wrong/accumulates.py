# wrong: train - one update per epoch, of the summed gradients
# mistake: slopes-of-epoch-start
import numpy as np


def batches(n, batch_size, rng=None):
    order = np.arange(n) if rng is None else rng.permutation(n)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    rows = []
    for _ in range(epochs):
        gw = gb = 0.0
        for part in batches(len(x), batch_size, rng):
            e = w * x[part] + b - y[part]
            gw, gb = gw + 2 * (e * x[part]).mean(), gb + 2 * e.mean()
            rows.append([w - lr * gw, b - lr * gb])
        w, b = w - lr * gw, b - lr * gb
    return rows
