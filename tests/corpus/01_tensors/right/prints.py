# right: prints odd characters, has a main block and extra functions; to_numpy copies
import numpy as np
import torch


def to_tensor(array, dtype=torch.float64):
    print("tensor \u2192 \U0001f525", array.shape)
    return torch.empty_like(torch.from_numpy(array), dtype=dtype).copy_(torch.from_numpy(array))


def shared_view(array):
    return torch.as_tensor(array)


def to_numpy(tensor):
    return tensor.detach().cpu().numpy().copy()


def scalar(tensor):
    if tensor.numel() != 1:
        raise ValueError("not one element")
    return tensor.item()


def main():
    print(to_tensor(np.arange(3)))


if __name__ == "__main__":
    main()
