# right: a vector that is changed in place, and copied into a preallocated array
import numpy as np


def batches(n, batch_size, rng=None):
    order = list(range(n)) if rng is None else rng.permutation(n).tolist()
    result = []
    while order:
        result.append(np.array(order[:batch_size], dtype=np.int32))
        order = order[batch_size:]
    return result


def train(x, y, w, b, lr, epochs, batch_size, rng=None):
    theta = np.array([w, b], dtype=np.float64)
    per_epoch = -(-len(x) // batch_size)
    out = np.empty((epochs * per_epoch, 2))
    t = 0
    for _ in range(epochs):
        for part in batches(len(x), batch_size, rng):
            e = theta[0] * x[part] + theta[1] - y[part]
            g = np.array([np.dot(e, x[part]), e.sum()]) * (2.0 / part.size)
            theta -= lr * g
            out[t] = theta
            t += 1
    return out
