# wrong: batches, train - range(0, n - size, size) ends a batch early; train uses it
# mistake: range-ends-early
# follow-through: train
import numpy as np


def batches(n, batch_size, rng=None):
    order = np.arange(n) if rng is None else rng.permutation(n)
    parts = []
    for start in range(0, n - batch_size, batch_size):
        parts.append(order[start : start + batch_size])
    return parts


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    path = []
    for _ in range(epochs):
        for part in batches(len(x), batch_size, rng):
            gaps = w * x[part] + b - y[part]
            dw = 2 / len(part) * np.sum(gaps * x[part])
            db = 2 / len(part) * np.sum(gaps)
            w, b = w - lr * dw, b - lr * db
            path.append((w, b))
    return np.array(path)
