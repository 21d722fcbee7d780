"""The jobs of ``hydra.sweeper.params``: those that Hydra's own basic sweeper launches, in its order."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from hydra._internal.core_plugins.basic_sweeper import BasicSweeper
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.errors import HydraException
from omegaconf import OmegaConf

from trm_hooks.hydra.composition import compose
from trm_hooks.hydra.config_files import ConfigRoot
from trm_hooks.hydra.sweeps import combinations, params, says_multirun


def ours(folder: Path, entries: dict[str, Any]) -> list[list[str]] | None:
    """The overrides of every job; None where one entry is refused."""
    folder.mkdir(exist_ok=True)
    config = {"hydra": {"mode": "MULTIRUN", "sweeper": {"params": entries}}}
    (folder / "config.yaml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    root = ConfigRoot(str(folder))
    found = params(compose(root, "config").layers, root)
    if any(entry.problem is not None for entry in found):
        return None
    columns = [[override.input_line for override in entry.overrides] for entry in found]
    return list(combinations(columns, 10_000))


def theirs(entries: dict[str, Any]) -> list[list[str]] | None:
    texts = [f"{key}={value}" for key, value in OmegaConf.create(entries).items()]
    try:
        overrides = OverridesParser.create().parse_overrides(texts)
    except HydraException:
        return None
    return BasicSweeper.split_arguments(overrides, None)[0]


VALUES = [
    "1,2", "0.1,0.5", 0.1, 1e-4, True, 3, "a,b,c", "choice(a,b)", "range(1,4)", "range(0.1,0.4,0.1)", "[1,2],[3]", "{a:1},{b:2}",
    "'a,b'", "a b,c", "null,1", "true,false", "sort(3,1,2)", "sort(choice(b,a),reverse=true)", "tag(x,choice(1,2))", "x", "",
    "1,(", "int(1.5)", "float(1,2)", "str(1,2)", "a=b", "\\,", "1e400,nan", "range(3)", '"q",\'r\'', "choice([1],{a:2})",
    "-1,+2", "a-b,a/b",
]  # fmt: skip
KEYS = ["x", "+x", "++x", "x.y", "g", "+g@p", "x/y"]


@pytest.mark.parametrize("value", VALUES, ids=str)
def test_one_entry_gives_the_jobs_of_hydra(tmp_path: Path, value: Any) -> None:
    assert ours(tmp_path, {"x": value}) == theirs({"x": value})


@pytest.mark.parametrize("seed", range(30))
def test_several_entries_give_the_jobs_of_hydra(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    entries = {key: dice.choice(VALUES) for key in dice.sample(KEYS, dice.randrange(1, 4))}
    assert ours(tmp_path, entries) == theirs(entries)


@pytest.mark.parametrize(("mode", "is_one"), [("MULTIRUN", True), ("RUN", False), (None, False)])
def test_the_mode_says_whether_a_config_sweeps(tmp_path: Path, mode: str | None, is_one: bool) -> None:
    (tmp_path / "config.yaml").write_text(yaml.safe_dump({"hydra": {"mode": mode}}), encoding="utf-8")
    assert says_multirun(compose(ConfigRoot(str(tmp_path)), "config").layers) is is_one
