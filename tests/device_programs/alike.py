"""Expressions that must come out on the device as on the CPU, to the last bit.

`x` and `y` have shape (3,), `X` (3, 2), in float32; `w` is a leaf of shape (3,) that requires gradients.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.nn import functional

EXPRESSIONS = """
torch.tensor([1.,2.],device=d)
torch.as_tensor([1.,2.],device=d)
torch.from_numpy(np.arange(3.)).to(d)
torch.asarray(np.arange(3.), device=d)
torch.asarray([1.,2.], device=d)
torch.ones(2).to(d, torch.float64)
torch.ones(2).to(device=d, dtype=torch.float64, copy=True)
x.to(torch.float16)
x.type(torch.float64)
x.double()
x.half().float()
x.bfloat16()
x.int()
x.type_as(torch.ones(1,dtype=torch.float64,device=d))
x.new_tensor([1,2.])
x.new_zeros(3)
x.new_ones((2,2))
x.new_empty(2).fill_(3)
torch.zeros_like(x)
torch.ones_like(x, dtype=torch.float64)
torch.full_like(x, 3.)
torch.empty_like(x).copy_(x)
torch.linspace(0,1,5,device=d)
torch.logspace(0,1,5,device=d)
torch.eye(3,device=d)
torch.full((2,),3.,device=d)
torch.func.grad(lambda p:(p*x).sum())(w.detach())
torch.func.grad_and_value(lambda p:(p**2*x).sum())(w.detach())
torch.func.jacrev(lambda p:p**2)(x)
torch.func.vjp(lambda p:p**2,x)[1](x)
torch.func.hessian(lambda p:(p**3).sum())(x)
torch.func.vmap(lambda a:(a**2).sum())(X)
torch.vmap(torch.func.grad(lambda p,a:(p*a).sum()),(None,0))(x[:2].detach(),X)
torch.autograd.functional.jacobian(lambda p:p**2,x)
torch.autograd.functional.hessian(lambda p:(p**3).sum(),x)
torch.einsum("ij,kj->ik",X,X)
torch.einsum("i,i->",x,y)
torch.matmul(X,X.T)
torch.mm(X,X.T)
torch.mv(X,x[:2])
torch.dot(x,y)
x@y
torch.outer(x,y)
torch.inner(x,y)
torch.addmm(torch.ones(3,3,device=d),X,X.T)
torch.bmm(X[None],X.T[None])
torch.baddbmm(torch.ones(1,3,3,device=d),X[None],X.T[None])
torch.tensordot(X,X,dims=([1],[1]))
torch.linalg.norm(X)
torch.linalg.vector_norm(x)
torch.norm(x)
x.norm()
x.var(), x.std(), x.mean(), x.median(), torch.quantile(x,.5)
torch.var_mean(x)
torch.std_mean(x)
x.var(unbiased=False)
x.var(correction=0)
torch.median(X,0)
torch.mode(x)
torch.nanmean(x), torch.nansum(x)
torch.histc(x,4)
torch.histogram(x,4)
x.sort(), x.argsort(), torch.sort(x,descending=True,stable=True)
x.topk(2)
x.kthvalue(2)
x.unique()
torch.unique(x,return_counts=True,return_inverse=True)
torch.unique_consecutive(x)
torch.bincount(torch.tensor([0,1,1],device=d))
torch.searchsorted(x.sort()[0],y)
torch.bucketize(y,x.sort()[0])
torch.cumsum(x,0), x.cumprod(0), torch.logcumsumexp(x,0)
torch.cummax(x,0)
torch.diff(x)
torch.trapezoid(x)
torch.gradient(x)
torch.where(x>1,x,y)
torch.where(x>1)
torch.where(x>1,0.,x)
x[x>1]
x.masked_fill(x>1,0.)
x.masked_select(x>1)
x.nonzero()
torch.argwhere(x>1)
x.index_select(0,torch.tensor([0,2],device=d))
torch.take(x,torch.tensor([0,2],device=d))
x.gather(0,torch.tensor([0,2],device=d))
x.scatter(0,torch.tensor([0,2],device=d),9.)
x.clone().scatter_add_(0,torch.tensor([0,0],device=d),y[:2])
x.clone().index_add_(0,torch.tensor([0,0],device=d),y[:2])
x.index_fill(0,torch.tensor([0],device=d),1.)
torch.cat([x,y]), torch.stack([x,y]), torch.hstack([x,y]), torch.vstack([x,y]), torch.column_stack([x,y])
x.split(2), x.chunk(2), torch.tensor_split(x,2), X.unbind()
torch.tile(x,(2,)), x.repeat(2), x.expand(2,3), x.repeat_interleave(2)
x.flip(0), x.roll(1), torch.rot90(X)
X.T, X.t(), X.mT, X.permute(1,0), X.transpose(0,1), X.reshape(-1), X.view(-1), X.flatten(), X.ravel(), x.unsqueeze(0).squeeze(), x[None], x[...,None]
X.contiguous().is_contiguous(), X.T.is_contiguous(), X.stride()
torch.meshgrid(x,y,indexing="ij")
torch.cartesian_prod(x,y)
torch.broadcast_tensors(x,X[:,:1])
x.unfold(0,2,1)
torch.nn.functional.pad(x,(1,1))
torch.combinations(x)
format(x.mean(),".2f")
x==y, x!=y, x<y, (x==y).all(), (x<y).any(), torch.allclose(x,y), torch.equal(x,y), torch.isclose(x,y)
x.eq(y).sum().item()
1.0 in x, x[0] in x
[float(v) for v in x]
sorted(x.tolist())
range(torch.tensor(3,device=d))
[1,2,3][torch.tensor(1,device=d)]
x*np.float64(2.0)
np.float64(2.0)*x
np.float32(2.0)*x
np.array([v.item() for v in x])
np.float64(x[0])
np.append([],x[0].item())
torch.tensor(x)
torch.tensor([x[0],x[1]])
torch.tensor([x[0],x[1]],device=d)
torch.tensor(x.tolist(),device=d)
torch.as_tensor(x), torch.asarray(x)
torch.stack([v for v in x])
torch.FloatTensor([1.,2.]).to(d)
torch.Tensor([1.,2.]).to(d)
torch.sum(x), torch.prod(x), x.sum(dtype=torch.float64), x.max(), x.min(), x.argmax(), x.argmin(), x.aminmax()
X.max(0), X.max(dim=1).values, X.sum(0,keepdim=True), X.mean((0,1)), X.amax(1)
torch.maximum(x,y), torch.minimum(x,y), x.clamp(0,1), x.clip(min=1), torch.max(x,y)
torch.round(x,decimals=2)
x//2, x%2, divmod(5,2), x.fmod(2), torch.div(x,2,rounding_mode="floor"), x.float_power(2)
torch.lerp(x,y,.5), torch.addcmul(x,x,y,value=.5), torch.addcdiv(x,x,y), torch.hypot(x,y), torch.atan2(x,y)
x.isnan().any(), x.isfinite().all(), torch.nan_to_num(x)
~(x>1), (x>1)&(y>1), (x>1)|(y>1), (x>1)^(y>1), torch.logical_and(x>1,y>1), torch.logical_not(x>1)
torch.tensor([3,5],device=d)&1, torch.tensor([3],device=d)<<1
F.mse_loss(x,y), F.l1_loss(x,y), F.smooth_l1_loss(x,y), F.huber_loss(x,y), F.mse_loss(x,y,reduction="sum"), F.mse_loss(x,y,reduction="none")
F.relu(x), F.gelu(x), F.softmax(x,0), F.log_softmax(x,0), F.softplus(x), F.leaky_relu(x), F.elu(x), F.silu(x), F.normalize(X)
F.cross_entropy(X,torch.tensor([0,1,1],device=d)), F.binary_cross_entropy_with_logits(x,(y>1).float()), F.nll_loss(F.log_softmax(X,1),torch.tensor([0,1,1],device=d))
F.one_hot(torch.tensor([0,1,1],device=d)), F.cosine_similarity(X,X), F.pairwise_distance(X,X), torch.cdist(X,X)
"""


def values(value: Any) -> Any:
    """A result as plain values: of a tensor its dtype, its shape, whether it requires gradients, and its numbers."""
    if isinstance(value, torch.Tensor):
        return [str(value.dtype), list(value.shape), value.requires_grad, repr(value.detach().cpu().tolist())]
    if isinstance(value, list | tuple):
        return [values(item) for item in value]
    return repr(value)


def results(device: torch.device) -> dict[str, Any]:
    """What came of every expression on a device."""
    found = {}
    for expression in EXPRESSIONS.strip().splitlines():
        x, y = torch.tensor([1.5, 0.25, 3.0], device=device), torch.tensor([0.5, 2.0, 3.0], device=device)
        X = torch.tensor([[1.0, 2.0], [3.0, 4.5], [0.5, -1.0]], device=device)
        w = torch.tensor([1.0, 2.0, 3.0], device=device, requires_grad=True)
        names = {"d": device, "x": x, "y": y, "X": X, "w": w, "torch": torch, "F": functional, "np": np}
        found[expression] = values(eval(expression, names))
    return found
