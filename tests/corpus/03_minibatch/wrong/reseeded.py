# wrong: train - the generator is made anew in each epoch
# mistake: none
# line: rng = rng and np.random.default_rng(1)
import numpy as np


def batches(n, batch_size, rng=None):
    order = np.arange(n) if rng is None else rng.permutation(n)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    rows = []
    for _ in range(epochs):
        rng = rng and np.random.default_rng(1)
        for part in batches(len(x), batch_size, rng):
            e = w * x[part] + b - y[part]
            dw, db = 2 * (e * x[part]).mean(), 2 * e.mean()
            w, b = w - lr * dw, b - lr * db
            rows.append([w, b])
    return np.array(rows)
