import hydra
from pydantic import model_validator
from schema.base import Base


class Config(Base):
    warmup: int

    @model_validator(mode="after")
    def in_time(self):
        if self.warmup > self.steps:
            raise ValueError("the warmup is longer than the run")
        return self


@hydra.main(config_path="conf", config_name="train", version_base=None)
def main(cfg):
    print(Config(**cfg))
    assert cfg.warmup < 8 or cfg.get("patient")


if __name__ == "__main__":
    main()
