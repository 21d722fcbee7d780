"""After the first look only what an edit reaches is composed and judged again: configs, options and commands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from projects import LAUNCHED, Project, left

from trm_hooks.project import config_stores
from trm_hooks.run.look import Judge

PRIMARY, OPTION = LAUNCHED["config/cfg.yaml"], LAUNCHED["config/arch/trm.yaml"]
WRONG = "arch:\n  halt_exploration_prob: 0.5\n"
CONFIGS = [f"run_{n}" for n in range(60)]
COMMANDS = "".join(f"python pretrain.py --config-name {name} seed=1\n" for name in CONFIGS)
OTHER = PRIMARY.replace("arch: trm", "arch: other")


def project(root: Path, **configs: str) -> Project:
    files = {f"config/{name}.yaml": PRIMARY for name in CONFIGS} | {f"config/{name}.yaml": configs[name] for name in configs}
    return Project(root / "lab", {**LAUNCHED, **files, "jobs.sh": COMMANDS})


class Counts:
    """How often each config was composed, and contexts, commands and keys were judged."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.composed: Counter[str] = Counter()
        self.judged: Counter[str] = Counter()
        compose = config_stores.compose
        composed = self.composed

        def counting(root: Any, name: str, *rest: Any, **more: Any) -> Any:
            composed[name] += 1
            return compose(root, name, *rest, **more)

        monkeypatch.setattr(config_stores, "compose", counting)
        for what, name_of in (("composition", lambda context: context.config), ("command", lambda each: each.target.name)):
            self._count(monkeypatch, what, name_of)

    def _count(self, monkeypatch: pytest.MonkeyPatch, what: str, name_of: Callable[[Any], str]) -> None:
        really, judged = getattr(Judge, what), self.judged

        def counting(judge: Judge, of: Any, *rest: Any) -> Any:
            judged[name_of(of)] += 1
            return really(judge, of, *rest)

        monkeypatch.setattr(Judge, what, counting)


@pytest.mark.parametrize(
    ("configs", "reached"),
    [
        ({"run_7": PRIMARY + WRONG}, {"run_7"}),
        ({"arch/other": OPTION.replace("0.1", "0.5"), "run_7": OTHER, "run_8": OTHER}, {"run_7", "run_8"}),
        ({"run_7": PRIMARY + WRONG, "run_8": PRIMARY + WRONG}, {"run_7", "run_8"}),
        ({}, set()),
    ],
)
def test_only_what_an_edit_reaches_is_composed_and_judged_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, configs: dict[str, str], reached: set[str]
) -> None:
    lab = project(tmp_path, **configs)
    with monkeypatch.context() as patch:
        checked = Counts(patch)
        assert bool(lab.found()) == bool(configs)
    with monkeypatch.context() as patch:
        mended = Counts(patch)
        outcome = lab.mend()
    assert left(outcome) == []
    assert len(outcome.texts) == len([text for text in configs.values() if "0.5" in text])
    assert {name for name, count in mended.composed.items() if count > checked.composed[name]} == reached
    assert {name for name, count in mended.judged.items() if count > checked.judged[name]} == reached
    assert sum(checked.judged.values()) >= 2 * len(CONFIGS)


def test_after_a_command_was_mended_only_its_file_is_looked_at_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lab = project(tmp_path)
    lab.write("wrong.sh", "python pretrain.py --config-name run_7 arch.halt_exploration_prob=0.5\n")
    with monkeypatch.context() as patch:
        checked = Counts(patch)
        assert lab.found() == [("wrong.sh:1", "launch-commands")]
    with monkeypatch.context() as patch:
        mended = Counts(patch)
        assert left(lab.mend()) == []
    assert {name for name, count in mended.judged.items() if count > checked.judged[name]} == {"run_7"}
    assert {name for name, count in mended.composed.items() if count > checked.composed[name]} == {"run_7"}
