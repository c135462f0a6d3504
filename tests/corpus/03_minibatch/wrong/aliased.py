# wrong: train - every row is the same array
# mistake: rows-aliased
import numpy as np


def batches(n, batch_size, rng=None):
    order = np.arange(n) if rng is None else rng.permutation(n)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    theta, rows = np.array([w, b], dtype=float), []
    for _ in range(epochs):
        for part in batches(len(x), batch_size, rng):
            e = theta[0] * x[part] + theta[1] - y[part]
            theta -= lr * 2 * np.array([(e * x[part]).mean(), e.mean()])
            rows.append(theta)
    return rows
