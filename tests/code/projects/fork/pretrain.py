import copy
import json
import math
import os
import shutil
from dataclasses import dataclass
from typing import Any, List, Optional, Sequence

import hydra
import pydantic
import torch
import torch.distributed as dist
import wandb
import yaml
from dataset.puzzles import DatasetMetadata, PuzzleDataset, PuzzleDatasetConfig
from models.average import Average
from omegaconf import DictConfig
from torch import nn
from torch.utils.data import DataLoader
from utils.functions import get_source_path, load_class


class LossConfig(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="allow")
    name: str


class ArchConfig(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="allow")
    name: str
    loss: LossConfig


class EvaluatorConfig(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="allow")
    name: str


class PretrainConfig(pydantic.BaseModel):
    arch: ArchConfig
    data_paths: List[str]
    data_paths_test: List[str] = []
    evaluators: List[EvaluatorConfig] = []

    global_batch_size: int
    epochs: int
    lr: float
    lr_min_ratio: float
    lr_warmup_steps: int
    weight_decay: float
    beta1: float
    beta2: float
    puzzle_emb_lr: float
    puzzle_emb_weight_decay: float

    project_name: Optional[str] = None
    run_name: Optional[str] = None
    load_checkpoint: Optional[str] = None
    checkpoint_path: Optional[str] = None

    seed: int = 0
    checkpoint_every_eval: bool = False
    eval_interval: Optional[int] = None
    min_eval_interval: Optional[int] = 0
    eval_save_outputs: List[str] = []
    ema: bool = False
    ema_rate: float = 0.999
    freeze_weights: bool = False


@dataclass
class TrainState:
    model: nn.Module
    optimizers: Sequence[Any]
    optimizer_lrs: Sequence[float]
    carry: Any
    step: int
    total_steps: int


def create_dataloader(config: PretrainConfig, split: str, rank: int, world_size: int, **kwargs):
    paths = config.data_paths_test if len(config.data_paths_test) > 0 and split == "test" else config.data_paths
    dataset = PuzzleDataset(
        PuzzleDatasetConfig(seed=config.seed, dataset_paths=paths, rank=rank, num_replicas=world_size, **kwargs), split=split
    )
    return DataLoader(dataset, batch_size=None, num_workers=1, pin_memory=True), dataset.metadata


def create_model(config: PretrainConfig, metadata: DatasetMetadata, rank: int, world_size: int):
    model_config = dict(
        **config.arch.__pydantic_extra__,
        batch_size=config.global_batch_size // world_size,
        vocab_size=metadata.vocab_size,
        seq_len=metadata.seq_len,
        num_puzzle_identifiers=metadata.num_puzzle_identifiers,
        causal=False,
    )
    model_cls = load_class(config.arch.name)
    head_cls = load_class(config.arch.loss.name)

    with torch.device("cuda"):
        model: nn.Module = model_cls(model_config)
        print(model)
        model = head_cls(model, **config.arch.loss.__pydantic_extra__)
        if "DISABLE_COMPILE" not in os.environ:
            model = torch.compile(model)
        if rank == 0:
            load_checkpoint(model, config)
        if world_size > 1:
            with torch.no_grad():
                for each in list(model.parameters()) + list(model.buffers()):
                    dist.broadcast(each, src=0)

    if config.arch.puzzle_emb_ndim == 0:
        optimizers = [
            torch.optim.AdamW(model.parameters(), lr=0, weight_decay=config.weight_decay, betas=(config.beta1, config.beta2))
        ]
        lrs = [config.lr]
    elif config.freeze_weights:
        optimizers = [
            torch.optim.SGD(model.puzzle_emb.buffers(), lr=0, weight_decay=config.puzzle_emb_weight_decay)
        ]
        lrs = [config.puzzle_emb_lr]
    else:
        optimizers = [
            torch.optim.SGD(model.puzzle_emb.buffers(), lr=0, weight_decay=config.puzzle_emb_weight_decay),
            torch.optim.AdamW(model.parameters(), lr=0, weight_decay=config.weight_decay, betas=(config.beta1, config.beta2)),
        ]
        lrs = [config.puzzle_emb_lr, config.lr]
    return model, optimizers, lrs


def warmup_then_cosine(step: int, *, base_lr: float, warmup: int, total: int, min_ratio: float = 0.0, cycles: float = 0.5):
    if step < warmup:
        return base_lr * float(step) / float(max(1, warmup))
    progress = float(step - warmup) / float(max(1, total - warmup))
    return base_lr * (min_ratio + max(0.0, (1 - min_ratio) * 0.5 * (1.0 + math.cos(math.pi * cycles * 2.0 * progress))))


def init_train_state(config: PretrainConfig, metadata: DatasetMetadata, rank: int, world_size: int) -> TrainState:
    total = int(config.epochs * metadata.total_groups * metadata.mean_puzzle_examples / config.global_batch_size)
    model, optimizers, lrs = create_model(config, metadata, rank=rank, world_size=world_size)
    return TrainState(step=0, total_steps=total, model=model, optimizers=optimizers, optimizer_lrs=lrs, carry=None)


def save_train_state(config: PretrainConfig, state: TrainState):
    if config.checkpoint_path is None:
        return
    os.makedirs(config.checkpoint_path, exist_ok=True)
    torch.save(state.model.state_dict(), os.path.join(config.checkpoint_path, f"step_{state.step}"))


def load_checkpoint(model: nn.Module, config: PretrainConfig):
    if config.load_checkpoint is not None:
        print(f"Loading checkpoint {config.load_checkpoint}")
        state_dict = torch.load(config.load_checkpoint, map_location="cuda")
        model.load_state_dict(state_dict, assign=True)


def compute_lr(base_lr: float, config: PretrainConfig, state: TrainState):
    return warmup_then_cosine(
        state.step,
        base_lr=base_lr,
        warmup=round(config.lr_warmup_steps),
        total=state.total_steps,
        min_ratio=config.lr_min_ratio,
    )


def create_evaluators(config: PretrainConfig, metadata: DatasetMetadata) -> List[Any]:
    paths = config.data_paths_test if len(config.data_paths_test) > 0 else config.data_paths
    evaluators = []
    for each in config.evaluators:
        for path in paths:
            cls = load_class(each.name, "evaluators.")(data_path=path, metadata=metadata, **each.__pydantic_extra__)
            evaluators.append(cls)
    return evaluators


def train_batch(config: PretrainConfig, state: TrainState, batch: Any, global_batch_size: int, rank: int, world_size: int):
    state.step += 1
    if state.step > state.total_steps:
        return None
    batch = {key: value.cuda() for key, value in batch.items()}
    if state.carry is None:
        with torch.device("cuda"):
            state.carry = state.model.initial_carry(batch)
    state.carry, loss, metrics, _, _ = state.model(carry=state.carry, batch=batch, return_keys=[])
    ((1 / global_batch_size) * loss).backward()
    lr_this_step = None
    for optimizer, base_lr in zip(state.optimizers, state.optimizer_lrs):
        lr_this_step = compute_lr(base_lr, config, state)
        for group in optimizer.param_groups:
            group["lr"] = lr_this_step
        optimizer.step()
        optimizer.zero_grad()
    if len(metrics) and rank == 0:
        metrics["lr"] = lr_this_step
        return metrics
    return None


def evaluate(config: PretrainConfig, state: TrainState, loader: Any, evaluators: List[Any], rank: int, world_size: int):
    with torch.inference_mode():
        return_keys = set(config.eval_save_outputs)
        for evaluator in evaluators:
            evaluator.begin_eval()
            return_keys.update(evaluator.required_outputs)
        for set_name, batch, _ in loader:
            carry = state.model.initial_carry(batch)
            while True:
                carry, _, _, preds, done = state.model(carry=carry, batch=batch, return_keys=return_keys)
                if done:
                    break
            for evaluator in evaluators:
                evaluator.update_batch(batch, preds)
        reduced = {}
        for index, evaluator in enumerate(evaluators):
            saved = None
            if config.checkpoint_path is not None:
                saved = os.path.join(config.checkpoint_path, f"evaluator_{evaluator.__class__.__name__}_step_{state.step}")
                os.makedirs(saved, exist_ok=True)
            found = evaluator.result(saved, rank=rank, world_size=world_size)
            if found is not None:
                reduced.update(found)
        return reduced


def save_code_and_config(config: PretrainConfig):
    if config.checkpoint_path is None or wandb.run is None:
        return
    os.makedirs(config.checkpoint_path, exist_ok=True)
    for file in [get_source_path(config.arch.name), get_source_path(config.arch.loss.name)]:
        if file is not None:
            shutil.copy(file, os.path.join(config.checkpoint_path, os.path.basename(file)))
    with open(os.path.join(config.checkpoint_path, "all_config.yaml"), "wt") as out:
        yaml.dump(config.model_dump(), out)
    wandb.run.log_code(config.checkpoint_path)


def load_synced_config(hydra_config: DictConfig, rank: int, world_size: int) -> PretrainConfig:
    objects = [None]
    if rank == 0:
        config = PretrainConfig(**hydra_config)
        if config.project_name is None:
            config.project_name = f"{os.path.basename(config.data_paths[0]).capitalize()}-torch"
        if config.run_name is None:
            config.run_name = f"{config.arch.name.split('@')[-1]} unnamed"
        if config.checkpoint_path is None:
            config.checkpoint_path = os.path.join("checkpoints", config.project_name, config.run_name)
        objects = [config]
    if world_size > 1:
        dist.broadcast_object_list(objects, src=0)
    return objects[0]


@hydra.main(config_path="config", config_name="cfg_pretrain", version_base=None)
def launch(hydra_config: DictConfig):
    rank, world_size = 0, 1
    if "LOCAL_RANK" in os.environ:
        dist.init_process_group(backend="nccl")
        rank = dist.get_rank()
        world_size = dist.get_world_size()
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))

    config = load_synced_config(hydra_config, rank=rank, world_size=world_size)
    torch.random.manual_seed(config.seed + rank)

    per_iteration = config.eval_interval if config.eval_interval is not None else config.epochs
    iterations = config.epochs // per_iteration
    assert config.epochs % per_iteration == 0, "Eval interval must be a divisor of total epochs."

    train_loader, train_metadata = create_dataloader(
        config, "train", test_set_mode=False, epochs_per_iter=per_iteration,
        global_batch_size=config.global_batch_size, rank=rank, world_size=world_size,
    )
    try:
        eval_loader, eval_metadata = create_dataloader(
            config, "test", test_set_mode=True, epochs_per_iter=1,
            global_batch_size=config.global_batch_size, rank=rank, world_size=world_size,
        )
    except Exception:
        print("NO EVAL DATA FOUND")
        eval_loader = eval_metadata = None
    try:
        evaluators = create_evaluators(config, eval_metadata)
    except Exception:
        print("No evaluator found")
        evaluators = []

    state = init_train_state(config, train_metadata, rank=rank, world_size=world_size)
    average = None
    if rank == 0:
        wandb.init(
            project=config.project_name, name=config.run_name, config=config.model_dump(),
            settings=wandb.Settings(_disable_stats=True),
        )
        wandb.log({"num_params": sum(each.numel() for each in state.model.parameters())}, step=0)
        save_code_and_config(config)
    if config.ema:
        print("Setup EMA")
        average = Average(mu=config.ema_rate)
        average.register(state.model)

    for iteration in range(iterations):
        print(f"[rank {rank}, world size {world_size}]: epoch {iteration * per_iteration}")
        state.model.train()
        for _, batch, size in train_loader:
            metrics = train_batch(config, state, batch, size, rank=rank, world_size=world_size)
            if rank == 0 and metrics is not None:
                wandb.log(metrics, step=state.step)
            if config.ema:
                average.update(state.model)
        if config.min_eval_interval is not None and iteration >= config.min_eval_interval:
            shown = copy.deepcopy(state) if config.ema else state
            shown.model.eval()
            metrics = evaluate(config, shown, eval_loader or [], evaluators, rank=rank, world_size=world_size)
            if rank == 0 and metrics is not None:
                wandb.log(metrics, step=state.step)
            if rank == 0 and (config.checkpoint_every_eval or iteration == iterations - 1):
                save_train_state(config, state)

    print(json.dumps(config.model_dump()), state.optimizer_lrs, compute_lr(config.lr, config, state))
    if dist.is_initialized():
        dist.destroy_process_group()
    wandb.finish()


if __name__ == "__main__":
    launch()
