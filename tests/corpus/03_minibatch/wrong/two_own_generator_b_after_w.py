# wrong: batches, train - a generator of its own, and b moves after w
# mistake: own-generator, b-after-w
import numpy as np
import math


def batches(n, batch_size, rng=None):
    if rng is None:
        order = np.arange(n)
    else:
        order = np.random.default_rng(0).permutation(n)
    return [order[s:s + batch_size] for s in range(0, n, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    path = []
    for _ in range(epochs):
        for sel in batches(len(x), batch_size, rng):
            xb, yb = x[sel], y[sel]
            w = w - lr * 2 * np.mean((w * xb + b - yb) * xb)
            b = b - lr * 2 * np.mean(w * xb + b - yb)
            path.append((w, b))
    return np.array(path)
