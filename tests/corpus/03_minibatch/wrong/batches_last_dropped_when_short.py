# wrong: batches, train - range stops early
# mistake: range-ends-early
import numpy as np


def batches(n, batch_size, rng=None):
    idx = np.arange(n) if rng is None else rng.permutation(n)
    return [idx[k:k + batch_size] for k in range(0, n - batch_size, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    trajectory = []
    for _ in range(epochs):
        for batch in batches(len(x), batch_size, rng):
            error = w * x[batch] + b - y[batch]
            dw, db = (2 * np.mean(error * x[batch]), 2 * np.mean(error))
            w = w - lr * dw
            b = b - lr * db
            trajectory.append((w, b))
    return np.array(trajectory).reshape(-1, 2)
