import hydra
from torch import nn


def softmax(tau=1, scale=1):
    return tau, scale


class Head(nn.Module):
    def __init__(self, model, kind, **kwargs):
        super().__init__()
        print(model, kind, softmax(**kwargs))


@hydra.main(config_path="conf", config_name="train", version_base=None)
def main(cfg):
    Head("model", **cfg.loss)


if __name__ == "__main__":
    main()
