import hydra
from omegaconf import DictConfig
from pretrain import PretrainConfig, make_model


class ClippedConfig(PretrainConfig):
    clip: float = 1.0


@hydra.main(config_path="config", config_name="cfg_pretrain", version_base=None)
def launch(hydra_config: DictConfig):
    config = ClippedConfig(**hydra_config)
    print(make_model(config, 11, 0), config.clip)


if __name__ == "__main__":
    launch()
