# wrong: Adam - v of slopes, not squares
# mistake: none
# line: self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * g

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
        self.params = list(params)
        self.lr = lr
        self.beta1, self.beta2 = betas
        self.eps = eps
        self.m = [torch.zeros_like(p) for p in self.params]
        self.v = [torch.zeros_like(p) for p in self.params]
        self.t = [0] * len(self.params)

    @torch.no_grad()
    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is None:
                continue
            self.t[i] += 1
            g = p.grad
            self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * g
            self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * g
            m_hat = self.m[i] / (1 - self.beta1 ** self.t[i])
            v_hat = self.v[i] / (1 - self.beta2 ** self.t[i])
            p -= self.lr * m_hat / (v_hat.sqrt() + self.eps)

    def zero_grad(self):
        for p in self.params:
            if p.grad is not None:
                p.grad.zero_()


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
