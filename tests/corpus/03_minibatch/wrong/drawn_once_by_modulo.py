# wrong: train - draws all batches once and counts through them
# mistake: drawn-once
import numpy as np
import math


def batches(n, batch_size, rng=None):
    order = np.arange(n)
    if rng is not None:
        order = rng.permutation(n)
    count = math.ceil(n / batch_size)
    return tuple(order[k * batch_size : min((k + 1) * batch_size, n)] for k in range(count))


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    traj = []
    all_batches = list(batches(x.size, batch_size, rng))
    for i in range(epochs * len(all_batches)):
        sel = all_batches[i % len(all_batches)]
        res = w * x[sel] + b - y[sel]
        gw, gb = 2 * np.mean(res * x[sel]), 2 * np.mean(res)
        w, b = w - lr * gw, b - lr * gb
        traj.append([w, b])
    return np.array(traj)
