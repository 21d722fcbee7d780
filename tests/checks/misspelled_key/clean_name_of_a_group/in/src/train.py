import hydra, rootutils
rootutils.setup_root(__file__, indicator=".project-root", pythonpath=True)
@hydra.main(version_base="1.3", config_path="../configs", config_name="train.yaml")
def main(cfg): ...
