import hydra


@hydra.main(config_path="conf", config_name="train", version_base=None)
def main(cfg):
    if cfg.epochs % cfg.get("interval", 5) != 0:
        raise ValueError("the interval must divide the epochs")
    print(cfg.epochs, cfg.lr)


if __name__ == "__main__":
    main()
