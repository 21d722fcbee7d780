"""A real project mended: line for line what its reviewers asked for, and hydra-core composes what they meant."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from trm_hooks.fix.fixer import mend
from trm_hooks.run.request import Request

CORPUS = Path(os.environ.get("TRM_HOOKS_CORPUS", Path(__file__).parents[2] / "../shared/corpus/etrm"))
pytestmark = pytest.mark.skipif(not (CORPUS / "config").is_dir(), reason="the corpus is not here")

WARNING = b"  # Default: more capacity. IMPORTANT: Use L_cycles: 4 when load_pretrained_decoder is set!"
MEMORY = b"  # Reduced from 768 due to encoder memory overhead"
BATCH = b"global_batch_size: 256"
EXPLORE = b"  halt_exploration_prob: 0.5  # Controls Q-head exploration during training"
# By file: line number, what it holds, and what takes its place (None: the line goes). Line 0 is behind the last one.
CHANGED: dict[str, list[tuple[int, bytes, bytes | None]]] = {
    "config/arch/etrm.yaml": [
        (
            28,
            b"halt_exploration_prob: 0.5   # Exploration probability during training",
            b"halt_exploration_prob: 0.1   # Exploration probability during training",
        )
    ],
    "config/arch/etrmtrm.yaml": [(37, b"halt_exploration_prob: 0.5", b"halt_exploration_prob: 0.1")],
    "config/cfg_pretrain.yaml": [
        (47, b"ema: False # use Exponential-Moving-Average", b"ema: True # use Exponential-Moving-Average")
    ],
    "config/cfg_pretrain_etrm_arc_agi_1.yaml": [
        (21, b"  L_cycles: 6", b"  L_cycles: 6" + WARNING),
        (22, EXPLORE, None),
        (39, BATCH, BATCH + MEMORY),
    ],
    "config/cfg_pretrain_etrmtrm_arc_agi_1.yaml": [
        (19, b"  L_cycles: 6", b"  L_cycles: 6" + WARNING),
        (20, EXPLORE, None),
        (38, BATCH, BATCH + MEMORY),
    ],
    "config/cfg_test_frozen_decoder.yaml": [
        (22, BATCH, BATCH + b"  # Reduced from 768: Smaller scale for quick test"),
        (0, b"", b"\narch:\n  L_cycles: 4  # Match pretrained decoder's training config"),
    ],
    "config/cfg_test_frozen_decoder_corrected.yaml": [(29, BATCH, BATCH + b"  # Reduced from 768: Overfit test parameters")],
}


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    shutil.copytree(CORPUS, tmp_path / "etrm", copy_function=shutil.copyfile)
    for path in (tmp_path / "etrm").rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    (tmp_path / "etrm").chmod(0o755)
    (tmp_path / "etrm/.git").mkdir()
    return tmp_path / "etrm"


def files(lab: Path) -> dict[str, bytes]:
    return {path.relative_to(lab).as_posix(): path.read_bytes() for path in lab.rglob("*") if path.is_file()}


def changed(data: bytes, changes: list[tuple[int, bytes, bytes | None]]) -> bytes:
    lines = data.split(b"\n")
    for number, old, new in reversed(changes):
        if number == 0:
            assert lines[-1] == old
            lines[-1:] = [*new.split(b"\n"), b""] if new is not None else [b""]
            continue
        assert lines[number - 1] == old
        lines[number - 1 : number] = [] if new is None else [new]
    return b"\n".join(lines)


def composed(lab: Path) -> dict[str, dict[str, Any]]:
    """Every primary config by hydra-core, flat."""
    from hydra import compose, initialize_config_dir
    from omegaconf import OmegaConf

    found = {}
    with initialize_config_dir(str(lab / "config"), version_base=None):
        for path in sorted((lab / "config").glob("*.yaml")):
            found[path.stem] = dict(flat(OmegaConf.to_container(compose(path.stem), resolve=True), ""))
    return found


def flat(data: Any, key: str) -> Any:
    if isinstance(data, dict) and data:
        for name, item in data.items():
            yield from flat(item, f"{key}.{name}" if key else str(name))
    else:
        yield key, data


def test_safe_fixes_change_the_lines_they_must_and_no_other(lab: Path) -> None:
    before = files(lab)
    outcome = mend(Request([], str(lab)))
    assert files(lab) == {path: changed(data, CHANGED.get(path, [])) for path, data in before.items()}
    assert outcome.result.findings == []
    assert outcome.refused == []


def test_mending_twice_changes_nothing(lab: Path) -> None:
    mend(Request([], str(lab)))
    before = files(lab)
    again = mend(Request([], str(lab)))
    assert again.mended == []
    assert files(lab) == before


def test_hydra_composes_what_was_meant_and_all_else_as_before(lab: Path) -> None:
    before = composed(lab)
    mend(Request([], str(lab)))
    after = composed(lab)
    wanted = {name: dict(values) for name, values in before.items()}
    for name in wanted:
        wanted[name]["arch.halt_exploration_prob"] = 0.1
    wanted["cfg_test_frozen_decoder"]["arch.L_cycles"] = 4
    wanted["cfg_pretrain"]["ema"] = True
    assert after == wanted


def test_files_passed_one_by_one_come_to_the_same_in_the_end(lab: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(lab, whole)
    mend(Request([], str(whole)))
    for _ in range(2):
        for path in sorted(files(lab)):
            mend(Request([path], str(lab)))
    assert files(lab) == files(whole)


def test_all_checks_and_unsafe_fixes_keep_every_value_but_those_found_wrong(lab: Path) -> None:
    from trm_hooks.checks import CHECKS

    before = composed(lab)
    mend(Request([], str(lab), select=CHECKS), unsafe=True)
    after = composed(lab)
    for name, values in before.items():
        differ = {key for key in values.keys() | after[name].keys() if values.get(key) != after[name].get(key)}
        assert differ <= {"arch.halt_exploration_prob", "arch.L_cycles", "ema"}
    assert after["cfg_test_frozen_decoder"]["arch.L_cycles"] == 4
    assert after["cfg_pretrain_etrm_arc_agi_1"]["arch.L_cycles"] == 6
