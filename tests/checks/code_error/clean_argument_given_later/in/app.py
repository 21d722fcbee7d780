import hydra


@hydra.main(config_path="conf", config_name="app", version_base=None)
def main(cfg):
    build = hydra.utils.instantiate(cfg.net)
    print(build(width=3), hydra.utils.instantiate(cfg.now, width=3))


if __name__ == "__main__":
    main()
