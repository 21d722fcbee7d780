from typing import Optional

from models.layers import Attention, SwiGLU
from pydantic import BaseModel
from torch import nn


class PlainConfig(BaseModel):
    batch_size: int
    seq_len: int
    puzzle_emb_ndim: int = 0
    num_puzzle_identifiers: int
    vocab_size: int
    H_cycles: int
    H_layers: int
    hidden_size: int
    expansion: float
    num_heads: int
    pos_encodings: str
    halt_max_steps: int
    halt_exploration_prob: float
    act_enabled: bool = True
    act_inference: bool = False
    forward_dtype: str = "bfloat16"
    rope_theta: Optional[float] = 10000.0


class PlainTransformer(nn.Module):
    def __init__(self, config_dict: dict):
        super().__init__()
        self.config = PlainConfig(**config_dict)
        self.blocks = [
            (
                Attention(
                    self.config.hidden_size, self.config.hidden_size // self.config.num_heads, self.config.num_heads, 1
                ),
                SwiGLU(self.config.hidden_size, self.config.expansion),
            )
            for _ in range(self.config.H_layers)
        ]

    def __repr__(self):
        return repr(self.config)
