import sys

import hydra


@hydra.main(config_path="config", config_name="cfg_pretrain", version_base=None)
def launch(config):
    print(config)


if __name__ == "__main__":
    sys.argv = [each for each in sys.argv if each != '--fast']
    launch()
