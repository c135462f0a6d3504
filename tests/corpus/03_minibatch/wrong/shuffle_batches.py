# wrong: batches, train - the order of the batches is shuffled, not what they hold
# mistake: batches-shuffled
import numpy as np


def batches(n, batch_size, rng=None):
    parts = [np.arange(i, min(i + batch_size, n)) for i in range(0, n, batch_size)]
    return parts if rng is None else [parts[i] for i in rng.permutation(len(parts))]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    rows = []
    for _ in range(epochs):
        for part in batches(len(x), batch_size, rng):
            e = w * x[part] + b - y[part]
            dw, db = 2 * (e * x[part]).mean(), 2 * e.mean()
            w, b = w - lr * dw, b - lr * db
            rows.append([w, b])
    return np.array(rows)
