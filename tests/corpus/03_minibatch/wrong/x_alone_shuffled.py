# wrong: train - x by the batch's positions, y in order
# mistake: x-alone-shuffled
import numpy as np
import math


def batches(n, batch_size, rng=None):
    order = np.arange(n)
    if rng is not None:
        order = rng.permutation(n)
    count = math.ceil(n / batch_size)
    return tuple(order[k * batch_size : min((k + 1) * batch_size, n)] for k in range(count))


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    path = []
    for epoch in range(epochs):
        k = 0
        for part in batches(len(x), batch_size, rng):
            xb, yb = x[part], y[k:k + len(part)]
            k += len(part)
            e = w * xb + b - yb
            w, b = w - lr * 2 * np.mean(e * xb), b - lr * 2 * np.mean(e)
            path.append((w, b))
    return path
