"""Composition in process: beside hydra-core's own, and over growing trees."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path

from benchmarks.timing import calls, report
from benchmarks.trees import make_tree
from trm_hooks.hydra.composition import compose
from trm_hooks.hydra.config_files import ConfigRoot


def _compose_all(directory: Path, names: list[str]) -> None:
    root = ConfigRoot(str(directory), "config")
    for name in names:
        compose(root, name)
        root.forget(name)


def _hydra_all(directory: Path, names: list[str]) -> None:
    from hydra import compose as hydra_compose
    from hydra import initialize_config_dir

    with initialize_config_dir(config_dir=str(directory), version_base=None):
        for name in names:
            hydra_compose(config_name=name)


def against_hydra(folder: Path) -> None:
    """200 primary configs that share bases: ours with reading every file, Hydra's per composition."""
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    directory = make_tree(folder / "tree", 230, bases=10) / "config"
    names = [f"run_{n}" for n in range(200)]
    some = names[:20]
    taken = calls({"ours": lambda: _compose_all(directory, names), "hydra": lambda: _hydra_all(directory, some)}, rounds=3)
    ours, hydra = taken["ours"] / len(names), taken["hydra"] / len(some)
    report(
        "200 primary configs that share bases",
        [
            ("hydra-core, per composition", hydra * 1000, "ms"),
            ("ours, per composition, files read anew", ours * 1000, "ms"),
            ("hydra-core / ours", hydra / ours, "x"),
        ],
        ">= 500",
    )


def linear(folder: Path) -> None:
    """The same per config, whatever the number of configs."""
    trees = {count: make_tree(folder / str(count), count) / "config" for count in (500, 1000, 2000, 4000)}

    def run(count: int) -> None:
        _compose_all(trees[count], [f"run_{n}" for n in range(count - 40)])

    taken = calls({str(count): (lambda count=count: run(count)) for count in trees}, rounds=3)
    rows = [(f"{count} configs, per config", taken[str(count)] / count * 1e6, "us") for count in trees]
    report("composing growing trees", rows, "the same")
