# wrong: Adam - the new slope counts in full in its mean
# mistake: slope-whole
import copy

import numpy as np
import torch


def running_mean(values, beta):
    m, out = 0.0, []
    for v in values:
        m = beta * m + (1 - beta) * v
        out.append(m)
    return np.array(out)


def corrected(means, beta):
    return np.array([m / (1 - beta ** t) for t, m in enumerate(means, start=1)])


class Adam:
    def __init__(self, params, lr, betas=(0.9, 0.999), eps=1e-8):
        self.params = list(params)
        self.lr, self.betas, self.eps = lr, betas, eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    def step(self):
        b1, b2 = self.betas
        with torch.no_grad():
            for i, p in enumerate(self.params):
                if p.grad is None:
                    continue
                self.t[i] += 1
                self.m[i] = b1 * self.m[i] + p.grad
                self.v[i] = b2 * self.v[i] + (1 - b2) * p.grad ** 2
                m_hat = self.m[i] / (1 - b1 ** self.t[i])
                v_hat = self.v[i] / (1 - b2 ** self.t[i])
                p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            if p.grad is not None:
                p.grad.zero_()


def memory(optimizer):
    sd = optimizer.state_dict()
    out = []
    for group in sd["param_groups"]:
        for i in group["params"]:
            s = sd["state"].get(i)
            out.append(None if s is None else (float(s["step"]), s["exp_avg"].clone(), s["exp_avg_sq"].clone()))
    return out
