import functools

import hydra
from hydra.utils import call, instantiate
from lib.parts import Net, scaled


@hydra.main(config_path="conf", config_name="train", version_base="1.3")
def main(cfg):
    later = instantiate(cfg.later)
    twice = functools.partial(scaled, by=3)
    print(instantiate(cfg.net), later(width=7), instantiate(cfg.given, width=3), instantiate(cfg.by_position))
    print(instantiate(cfg.replaced, 6), call(cfg.made_by_method), call(cfg.made_by_function), instantiate(cfg.held))
    print(instantiate(cfg.outer), instantiate(cfg.raw), instantiate(cfg.frozen), instantiate(cfg.validated))
    print(instantiate(cfg.none), instantiate(cfg.net, width=4, depth=5), instantiate(cfg.net, _partial_=True), twice(4))
    keep = instantiate(cfg.never)
    print(keep.keywords["high"], isinstance(keep, Net))


if __name__ == "__main__":
    main()
