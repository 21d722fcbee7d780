import hydra


@hydra.main(config_path="conf", config_name="train", version_base=None)
def main(cfg):
    if cfg.epochs % cfg.every:
        raise ValueError("the interval must divide the epochs")
    if cfg.width % cfg.heads != 0:
        raise ValueError("the heads must divide the width")
    print(cfg.epochs // cfg.every, cfg.width // cfg.heads)


if __name__ == "__main__":
    main()
