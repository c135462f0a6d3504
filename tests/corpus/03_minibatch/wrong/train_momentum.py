# wrong: train - momentum 0.9
# mistake: momentum
import numpy as np


def batches(n, batch_size, rng=None):
    order = np.arange(n) if rng is None else rng.permutation(n)
    return [order[start:start + batch_size] for start in range(0, n, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    rows, v = [], np.zeros(2)
    p = np.array([w, b], dtype=float)
    for _ in range(epochs):
        for k in batches(len(x), batch_size, rng):
            e = p[0] * x[k] + p[1] - y[k]
            v = 0.9 * v + np.array([2 * (e * x[k]).mean(), 2 * e.mean()])
            p = p - lr * v
            rows.append(p)
    return np.array(rows).reshape(-1, 2)
