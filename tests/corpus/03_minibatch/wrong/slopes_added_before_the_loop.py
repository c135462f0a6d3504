# wrong: train - the slopes of all batches of all epochs add up
# mistake: sums-never-reset
import numpy as np


def batches(n, batch_size, rng=None):
    positions = np.arange(n)
    if rng is not None:
        positions = rng.permutation(n)
    return [positions[first : first + batch_size] for first in range(0, n, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    path, dw, db = [], 0.0, 0.0
    for _ in range(epochs):
        for part in batches(len(x), batch_size, rng):
            gaps = w * x[part] + b - y[part]
            dw += 2 * np.mean(gaps * x[part])
            db += 2 * np.mean(gaps)
            w, b = w - lr * dw, b - lr * db
            path.append((w, b))
    return np.array(path)
