import os
from typing import Any, List, Optional

import hydra
import pydantic
from omegaconf import DictConfig
from utils.functions import load_class, source_of

RANK = int(os.environ.get("RANK", "0"))


class LossConfig(pydantic.BaseModel, extra="allow"):
    name: str


class EvaluatorConfig(pydantic.BaseModel, extra="allow"):
    name: str


class ArchConfig(pydantic.BaseModel):
    model_config = {"extra": "allow"}
    name: str
    loss: LossConfig


class PretrainConfig(pydantic.BaseModel):
    arch: ArchConfig
    data_paths: List[str]
    evaluators: List[EvaluatorConfig] = []
    global_batch_size: int
    epochs: int
    lr: float
    beta1: float = 0.95
    eval_interval: Optional[int] = None
    project_name: Optional[str] = None
    run_name: Optional[str] = None
    load_checkpoint: Optional[str] = None
    seed: int = 0
    ema: bool = False
    clip: float = 1.0


def pick_evaluators(config: PretrainConfig) -> list[Any]:
    made = []
    for each in config.evaluators:
        made.append((each.name, each.__pydantic_extra__))
    return made


def make_model(config: PretrainConfig, vocabulary: int, rank: int):
    given = dict(
        **config.arch.__pydantic_extra__,
        batch_size=config.global_batch_size,
        vocabulary=vocabulary,
        causal=False,
    )
    model_class = load_class(config.arch.name)
    head_class = load_class(config.arch.loss.name)
    model = model_class(given)
    print(model)
    model = head_class(model, **config.arch.loss.__pydantic_extra__)
    if rank == 0 and config.load_checkpoint is not None:
        print("loads", config.load_checkpoint)
    scales = [(config.beta1, config.lr), (config.beta1, config.lr * 2)]
    return model, scales


def step_size(base: float, config: PretrainConfig, step: int) -> float:
    return base * (1 + step) / config.epochs


def save_code(config: PretrainConfig):
    names = [source_of(config.arch.name), source_of(config.arch.loss.name)]
    with open(os.devnull, "w") as out:
        import yaml

        yaml.dump(config.model_dump(), out)
    return [name for name in names if name is not None]


def synced(hydra_config: DictConfig, rank: int, world: int) -> PretrainConfig:
    objects: list[Any] = [None]
    if rank == 0:
        config = PretrainConfig(**hydra_config)
        if config.project_name is None:
            config.project_name = os.path.basename(config.data_paths[0])
        if config.run_name is None:
            config.run_name = f"{config.arch.name.split('@')[-1]}-run"
        objects = [config]
    return objects[0]


@hydra.main(config_path="config", config_name="cfg_pretrain", version_base=None)
def launch(hydra_config: DictConfig):
    rank, world = RANK, 1
    config = synced(hydra_config, rank, world)
    every = config.eval_interval if config.eval_interval is not None else config.epochs
    rounds = config.epochs // every
    assert config.epochs % every == 0, "the interval must divide the epochs"
    model, scales = make_model(config, 11, rank)
    print(pick_evaluators(config), scales, rounds, config.seed, config.ema, config.run_name, config.project_name)
    print(model, step_size(config.lr, config, 3), save_code(config))


if __name__ == "__main__":
    launch()
