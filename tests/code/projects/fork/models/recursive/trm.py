import math
from dataclasses import dataclass
from typing import Any, Dict, List, Optional

import torch
from models.common import trunc_normal_init_
from models.layers import Attention, CastedLinear, Rotary, SwiGLU
from pydantic import BaseModel
from torch import nn

IGNORE_LABEL_ID = -100


@dataclass
class InnerCarry:
    z_H: Any
    z_L: Any


@dataclass
class Carry:
    inner_carry: InnerCarry
    steps: Any
    halted: Any
    current_data: Dict[str, Any]


class RecursiveConfig(BaseModel):
    batch_size: int
    seq_len: int
    puzzle_emb_ndim: int = 0
    num_puzzle_identifiers: int
    vocab_size: int

    H_cycles: int
    L_cycles: int

    H_layers: int
    L_layers: int

    hidden_size: int
    expansion: float
    num_heads: int
    pos_encodings: str

    rms_norm_eps: float = 1e-5
    rope_theta: float = 10000.0

    halt_max_steps: int
    halt_exploration_prob: float

    forward_dtype: str = "bfloat16"

    mlp_t: bool = False
    puzzle_emb_len: int = 16
    no_ACT_continue: bool = True


class Block(nn.Module):
    def __init__(self, config: RecursiveConfig) -> None:
        super().__init__()
        self.config = config
        if self.config.mlp_t:
            self.puzzle_emb_len = (
                -(self.config.puzzle_emb_ndim // -self.config.hidden_size)
                if self.config.puzzle_emb_len == 0
                else self.config.puzzle_emb_len
            )
            self.mlp_t = SwiGLU(hidden_size=self.config.seq_len + self.puzzle_emb_len, expansion=config.expansion)
        else:
            self.self_attn = Attention(
                hidden_size=config.hidden_size,
                head_dim=config.hidden_size // config.num_heads,
                num_heads=config.num_heads,
                num_key_value_heads=config.num_heads,
                causal=False,
            )
        self.mlp = SwiGLU(hidden_size=config.hidden_size, expansion=config.expansion)
        self.norm_eps = config.rms_norm_eps

    def forward(self, cos_sin, hidden_states):
        return hidden_states


class Reasoning(nn.Module):
    def __init__(self, layers: List[Block]):
        super().__init__()
        self.layers = torch.nn.ModuleList(layers)


class Inner(nn.Module):
    def __init__(self, config: RecursiveConfig) -> None:
        super().__init__()
        self.config = config
        self.forward_dtype = getattr(torch, self.config.forward_dtype)
        self.embed_scale = math.sqrt(self.config.hidden_size)
        self.lm_head = CastedLinear(self.config.hidden_size, self.config.vocab_size, bias=False)
        self.q_head = CastedLinear(self.config.hidden_size, 2, bias=True)
        self.puzzle_emb_len = (
            -(self.config.puzzle_emb_ndim // -self.config.hidden_size)
            if self.config.puzzle_emb_len == 0
            else self.config.puzzle_emb_len
        )
        if self.config.puzzle_emb_ndim > 0:
            self.puzzle_emb = nn.Embedding(self.config.num_puzzle_identifiers, self.config.puzzle_emb_ndim)
        if self.config.pos_encodings == "rope":
            self.rotary_emb = Rotary(
                dim=self.config.hidden_size // self.config.num_heads,
                max_position_embeddings=self.config.seq_len + self.puzzle_emb_len,
                base=self.config.rope_theta,
            )
        elif self.config.pos_encodings == "learned":
            self.embed_pos = nn.Embedding(self.config.seq_len + self.puzzle_emb_len, self.config.hidden_size)
        self.L_level = Reasoning(layers=[Block(self.config) for _i in range(self.config.L_layers)])
        self.H_init = nn.Buffer(trunc_normal_init_(torch.empty(self.config.hidden_size), std=1), persistent=True)

    def forward(self, carry: InnerCarry, batch: Dict[str, Any]):
        z_H, z_L = carry.z_H, carry.z_L
        with torch.no_grad():
            for _H_step in range(self.config.H_cycles - 1):
                for _L_step in range(self.config.L_cycles):
                    z_L = self.L_level(z_L)
                z_H = self.L_level(z_H)
        return z_H


class RecursiveReasoner(nn.Module):
    """Halts by itself."""

    def __init__(self, config_dict: dict):
        super().__init__()
        self.config = RecursiveConfig(**config_dict)
        self.inner = Inner(self.config)

    def __repr__(self):
        return repr(self.config)

    @property
    def puzzle_emb(self):
        return self.inner.puzzle_emb

    def initial_carry(self, batch: Dict[str, Any]):
        return Carry(inner_carry=None, steps=0, halted=True, current_data={})

    def forward(self, carry: Carry, batch: Dict[str, Any]):
        steps = carry.steps + 1
        last = steps >= self.config.halt_max_steps
        if self.training and (self.config.halt_max_steps > 1):
            if self.config.no_ACT_continue:
                last = last | (carry.halted > 0)
            explore = torch.rand_like(last) < self.config.halt_exploration_prob
            last = last & (steps >= explore)
        return carry, {}
