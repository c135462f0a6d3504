# wrong: train - no factor 2, loops by hand
# mistake: no-factor-2
import numpy as np


def batches(n, batch_size, rng=None):
    order = np.arange(n) if rng is None else rng.permutation(n)
    return [order[start:start + batch_size] for start in range(0, n, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    rows = []
    for _ in range(epochs):
        for k in batches(len(x), batch_size, rng):
            gw = gb = 0
            for i in k:
                r = w * x[i] + b - y[i]
                gw += r * x[i]
                gb += r
            w -= lr * gw / len(k)
            b -= lr * gb / len(k)
            rows.append([w, b])
    return rows
