from dataclasses import dataclass

import hydra
from pydantic import BaseModel, model_validator


class Schedule(BaseModel):
    epochs: int
    every: int

    @model_validator(mode="after")
    def divides(self):
        if self.epochs % self.every != 0:
            raise ValueError("the interval must divide the epochs")
        return self


@dataclass
class Shape:
    width: int
    heads: int = 1

    def __post_init__(self):
        assert self.width % self.heads == 0, "the heads must divide the width"
        self.size = self.width // self.heads


@hydra.main(config_path="conf", config_name="train", version_base=None)
def main(cfg):
    print(Schedule(**cfg.schedule), Shape(**cfg.shape))


if __name__ == "__main__":
    main()
