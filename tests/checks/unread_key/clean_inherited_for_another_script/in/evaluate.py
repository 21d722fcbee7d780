import hydra


@hydra.main(config_path="config", config_name="cfg_eval", version_base=None)
def evaluate(config):
    print(config.arch.name, config.get("emma"))


if __name__ == "__main__":
    evaluate()
