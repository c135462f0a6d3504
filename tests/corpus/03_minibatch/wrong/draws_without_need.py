# wrong: batches - draws from the global generator even when the order stays
# mistake: none
import numpy as np


def batches(n, batch_size, rng=None):
    order = np.random.permutation(n)
    order = np.sort(order) if rng is None else rng.permutation(n)
    return [order[i : i + batch_size] for i in range(0, n, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    rows = []
    for _ in range(epochs):
        for part in batches(len(x), batch_size, rng):
            e = w * x[part] + b - y[part]
            dw, db = 2 * (e * x[part]).mean(), 2 * e.mean()
            w, b = w - lr * dw, b - lr * db
            rows.append([w, b])
    return np.array(rows)
