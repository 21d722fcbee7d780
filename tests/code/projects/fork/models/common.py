import math

import torch
from torch import nn


def trunc_normal_init_(tensor, std: float = 1.0, lower: float = -2.0, upper: float = 2.0):
    with torch.no_grad():
        if std == 0:
            tensor.zero_()
        else:
            low, high = math.erf(lower / math.sqrt(2)), math.erf(upper / math.sqrt(2))
            tensor.uniform_(low, high)
            tensor.mul_(std / ((high - low) / 2))
    return tensor
