import hydra
from hydra.utils import call, instantiate


@hydra.main(config_path="conf", config_name="app", version_base=None)
def main(cfg):
    print(call(cfg.net), instantiate(cfg.other, depth=3), instantiate(cfg.library))


if __name__ == "__main__":
    main()
