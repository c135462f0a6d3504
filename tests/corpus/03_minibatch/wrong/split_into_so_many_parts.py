# wrong: batches, train - batch_size parts
# mistake: size-for-count-at-all-sizes
# follow-through: train

import numpy as np

def batches(n, batch_size, rng=None):
    idx = rng.permutation(n) if rng is not None else np.arange(n)
    return np.array_split(idx, batch_size)


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    rows = []
    for epoch in range(epochs):
        for idx in batches(len(x), batch_size, rng):
            xb, yb = x[idx], y[idx]
            err = w * xb + b - yb
            dw = 2 * np.mean(err * xb)
            db = 2 * np.mean(err)
            w = w - lr * dw
            b = b - lr * db
            rows.append((w, b))
    return np.array(rows)
