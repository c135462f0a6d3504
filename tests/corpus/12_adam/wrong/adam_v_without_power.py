# wrong: Adam - v is divided by 1 - beta2 at every step
# mistake: squares-without-power
import numpy as np
import torch


def running_mean(values, beta):
    means = np.zeros(values.shape)
    last = np.zeros(values.shape[1:])
    for t in range(len(values)):
        last = last * beta + values[t] * (1 - beta)
        means[t] = last
    return means


def corrected(means, beta):
    result = np.array(means, dtype=float)
    for t, row in enumerate(means, start=1):
        result[t - 1] = row / (1 - beta**t)
    return result


class Adam:
    def __init__(self, params, lr, betas=(0.9, 0.999), eps=1e-8):
        self.params = [p for p in params]
        self.lr = lr
        self.betas = betas
        self.eps = eps
        self.memory = [{"t": 0, "m": torch.zeros_like(p), "v": torch.zeros_like(p)} for p in self.params]

    def step(self):
        beta1, beta2 = self.betas
        for p, own in zip(self.params, self.memory):
            if p.grad is None:
                continue
            own["t"] += 1
            g = p.grad.detach()
            own["m"] = beta1 * own["m"] + (1 - beta1) * g
            own["v"] = beta2 * own["v"] + (1 - beta2) * g * g
            mean = own["m"] / (1 - beta1 ** own["t"])
            square = own["v"] / (1 - beta2)
            with torch.no_grad():
                p.sub_(self.lr * mean / (square.sqrt() + self.eps))

    def zero_grad(self):
        for p in self.params:
            if p.grad is not None:
                p.grad.zero_()


def memory(optimizer):
    state = optimizer.state_dict()
    numbers = [number for group in state["param_groups"] for number in group["params"]]
    triples = []
    for number in numbers:
        if number in state["state"]:
            own = state["state"][number]
            triples.append((own["step"].item(), own["exp_avg"].clone(), own["exp_avg_sq"].clone()))
        else:
            triples.append(None)
    return triples
