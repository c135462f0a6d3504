# wrong: train - weighs the short batch by the square of its share
# mistake: none
# line: scale = (len(sel) / batch_size) ** 2
import numpy as np
import math


def batches(n, batch_size, rng=None):
    ids = list(range(n))
    if rng is not None:
        ids = rng.permutation(n).tolist()
    out = []
    while ids:
        out.append(np.array(ids[:batch_size]))
        ids = ids[batch_size:]
    return out


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    path = []
    for _ in range(epochs):
        for sel in batches(len(x), batch_size, rng):
            xb, yb = x[sel], y[sel]
            scale = (len(sel) / batch_size) ** 2
            e = w * xb + b - yb
            w, b = w - lr * scale * 2 * np.mean(e * xb), b - lr * scale * 2 * np.mean(e)
            path.append((w, b))
    return np.array(path)
