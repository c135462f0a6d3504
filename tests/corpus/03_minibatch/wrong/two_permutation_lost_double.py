# wrong: batches, train - the permutation is thrown away, and every step is twice as long
# mistake: permutation-thrown-away, twice-as-far
import numpy as np
import math


def batches(n, batch_size, rng=None):
    idx = np.arange(n)
    if rng is not None:
        rng.permutation(idx)
    return [idx[i:i + batch_size] for i in range(0, n, batch_size)]


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    path = []
    for epoch in range(epochs):
        for part in batches(len(x), batch_size, rng):
            e = w * x[part] + b - y[part]
            w, b = w - lr * 4 * np.mean(e * x[part]), b - lr * 4 * np.mean(e)
            path.append((w, b))
    return np.array(path)
