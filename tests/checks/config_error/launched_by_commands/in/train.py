import hydra


@hydra.main(config_path="config", config_name="cfg", version_base=None)
def main(cfg):
    print(cfg)
