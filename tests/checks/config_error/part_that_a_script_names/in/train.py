import hydra


@hydra.main(config_path="conf", config_name="part", version_base=None)
def main(cfg): ...
