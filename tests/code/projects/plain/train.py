from dataclasses import dataclass

import hydra
from hydra.utils import instantiate
from omegaconf import OmegaConf
from parts.boxes import Kept
from parts.nets import describe


@dataclass
class Schedule:
    warmup: int
    total: int
    floor: float = 0.0


def optimizer(settings):
    momentum = settings.get("momentum", 0.0)
    return settings["lr"], momentum


@hydra.main(config_path="conf", config_name="train", version_base="1.3")
def main(cfg):
    schedule = Schedule(**cfg.schedule)
    net = instantiate(cfg.net)
    print(schedule, optimizer(cfg.optimizer), net, cfg.data.path)
    if "workers" in cfg.data:
        print("parallel")
    print(Kept(**cfg.kept))
    print(sorted(OmegaConf.to_container(cfg.free).items()), describe(cfg))


if __name__ == "__main__":
    main()
