import hydra
from pydantic import BaseModel


class Config(BaseModel):
    arch: dict
    lr: float = 1e-4


@hydra.main(config_path="config", config_name="cfg_pretrain", version_base=None)
def launch(config):
    print(Config(**config))
