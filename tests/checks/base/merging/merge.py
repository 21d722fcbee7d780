import hydra


@hydra.main(config_path="conf", config_name="train", version_base=None)
def main(cfg):
    assert cfg.adapter is not None, "the adapter to merge must be given"
    if not cfg.output:
        raise ValueError("the output must be given")
    print(cfg.adapter, cfg.output)


if __name__ == "__main__":
    main()
