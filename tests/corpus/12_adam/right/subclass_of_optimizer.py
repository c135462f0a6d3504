# right: a subclass of torch.optim.Optimizer with its state, the rule by hand
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


class Adam(torch.optim.Optimizer):
    def __init__(self, params, lr, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                own = self.state[p]
                if not own:
                    own.update(t=0, m=torch.zeros_like(p), v=torch.zeros_like(p))
                own["t"] += 1
                own["m"] = own["m"].lerp(p.grad, 1 - beta1)
                own["v"] = own["v"].lerp(p.grad.square(), 1 - beta2)
                m, v = own["m"] / (1 - beta1 ** own["t"]), own["v"] / (1 - beta2 ** own["t"])
                p -= group["lr"] * m / (v.sqrt() + group["eps"])

    def zero_grad(self):
        super().zero_grad(set_to_none=False)


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
