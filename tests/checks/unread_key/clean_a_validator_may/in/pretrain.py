import hydra
import pydantic
from omegaconf import DictConfig


class PretrainConfig(pydantic.BaseModel):
    arch: dict
    data_paths: list[str]
    global_batch_size: int = 768
    epochs: int
    eval_interval: int
    lr: float
    ema: bool

    @pydantic.model_validator(mode="before")
    @classmethod
    def shorter(cls, values):
        return {**values, "global_batch_size": values.get("bs", 768)}


@hydra.main(config_path="config", config_name="cfg_pretrain", version_base=None)
def launch(hydra_config: DictConfig):
    print(PretrainConfig(**hydra_config))


if __name__ == "__main__":
    launch()
