"""Entry script of the example: it composes a config and prints it; the training itself is left out."""

import hydra
from omegaconf import DictConfig, OmegaConf


@hydra.main(config_path="config", config_name="cfg_pretrain", version_base=None)
def launch(config: DictConfig) -> None:
    print(OmegaConf.to_yaml(config, resolve=True))


if __name__ == "__main__":
    launch()
