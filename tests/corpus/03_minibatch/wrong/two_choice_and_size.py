# wrong: batches, train - positions are drawn again, and the short batch is divided by the batch size
# mistake: with-replacement, by-batch-size
import numpy as np


def batches(n, batch_size, rng=None):
    order = np.arange(n) if rng is None else rng.choice(n, n)
    return [order[k:k + batch_size] for k in range(0, n, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    path = []
    for _ in range(epochs):
        for part in batches(x.size, batch_size, rng):
            e = w * x[part] + b - y[part]
            w, b = w - lr * 2 * np.sum(e * x[part]) / batch_size, b - lr * 2 * np.sum(e) / batch_size
            path.append((w, b))
    return np.array(path).reshape(-1, 2)
