# right: flat state

import numpy as np
import torch

def running_mean(values, beta):
    values = np.asarray(values)
    m = np.zeros_like(values[0], dtype=float)
    out = []
    for v in values:
        m = beta * m + (1 - beta) * v
        out.append(m)
    return np.array(out)


def corrected(means, beta):
    out = np.empty_like(means)
    for t in range(len(means)):
        out[t] = means[t] / (1 - beta ** (t + 1))
    return out


class Adam:
    def __init__(self, params, lr, betas=(0.9, 0.999), eps=1e-8):
        self.lr, (self.b1, self.b2), self.eps = lr, betas, eps
        self.params = tuple(params)
        self.state = {}

    def zero_grad(self):
        [p.grad.zero_() for p in self.params if p.grad is not None]

    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            t, m, v = self.state.get(i, (0, 0.0, 0.0))
            t, m, v = t + 1, self.b1 * m + (1 - self.b1) * p.grad, self.b2 * v + (1 - self.b2) * p.grad.square()
            self.state[i] = t, m, v
            m, v = m / (1 - self.b1**t), v / (1 - self.b2**t)
            p.data.sub_(self.lr * m / (v.sqrt() + self.eps))


def memory(optimizer):
    state_dict = optimizer.state_dict()
    result = []
    for group in state_dict["param_groups"]:
        for number in group["params"]:
            s = state_dict["state"].get(number)
            if s is None:
                result.append(None)
            else:
                result.append((int(s["step"]), s["exp_avg"].clone(), s["exp_avg_sq"].clone()))
    return result
