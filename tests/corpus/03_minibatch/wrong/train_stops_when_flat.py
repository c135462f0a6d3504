# wrong: train - it stops where both slopes are small
# mistake: stops-when-flat
import numpy as np


def batches(n, batch_size, rng=None):
    if rng is None:
        order = np.arange(n)
    else:
        order = rng.permutation(n)
    result = []
    for start in range(0, n, batch_size):
        result.append(order[start:start + batch_size])
    return result


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    rows = []
    for epoch in range(epochs):
        for idx in batches(len(x), batch_size, rng):
            xb, yb = x[idx], y[idx]
            error = w * xb + b - yb
            dw = 2 * (error * xb).mean()
            db = 2 * error.mean()
            w -= lr * dw
            b -= lr * db
            rows.append((w, b))
            if abs(dw) < 1e-3 and abs(db) < 1e-3:
                return np.array(rows)
    return np.array(rows)
