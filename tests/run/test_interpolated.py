"""Values that an interpolation takes from elsewhere, and paths of which only the end is known."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import LAUNCHED, Project

BASE = LAUNCHED["config/cfg.yaml"].replace("load_pretrained_decoder: null\n", "")
POOL = "pool: {half: 0.5, without: false, small: 256, six: 6, lr: 3e-4, ckpt: q/arc_v1_public/step_518071}\n"
AT = "config/cfg.yaml:6"


def config(*lines: str) -> dict[str, str]:
    return LAUNCHED | {"config/cfg.yaml": BASE + POOL + "".join(f"{line}\n" for line in lines)}


@pytest.mark.parametrize(
    ("line", "check", "value"),
    [
        ("ema: ${pool.without}", "ema", "False"),
        ("ema: ${oc.select:pool.without}", "ema", "False"),
        ("global_batch_size: ${pool.small}", "batch-size-comment", "256"),
        ("lr: ${pool.lr}", "baseline-alignment", "0.0003"),
        ("arch: {halt_exploration_prob: '${pool.half}'}", "halt-exploration-prob", "0.5"),
        ("load_checkpoint: ${pool.ckpt}\narch: {L_cycles: '${pool.six}'}", "loaded-checkpoint", "6"),
        ("load_pretrained_decoder: ${pool.ckpt}\narch: {L_cycles: '${pool.six}'}", "pretrained-decoder", "6"),
    ],
)
def test_where_an_interpolation_takes_a_wrong_value_from_is_noted(tmp_path: Path, line: str, check: str, value: str) -> None:
    (finding,) = Project(tmp_path, config(line)).findings(select=(check,))
    assert f"takes {value} from {AT}" in finding.notes


@pytest.mark.parametrize("key", ["load_checkpoint", "load_pretrained_decoder"])
def test_the_end_of_a_path_shows_what_is_loaded(tmp_path: Path, key: str) -> None:
    lines = (f"{key}: ${{oc.env:WEIGHTS}}/arc_v1_public/step_518071", "arch: {L_cycles: 6}")
    (finding,) = Project(tmp_path, config(*lines)).findings()
    assert (finding.key, finding.value, finding.expected) == ("arch.L_cycles", 6, 4)
    assert finding.fix is not None


@pytest.mark.parametrize("path", ["${oc.env:WEIGHTS}", "${oc.env:WEIGHTS}/ours/step_9", "a/arc_v1_public/step_${oc.env:STEP}"])
@pytest.mark.parametrize("key", ["load_checkpoint", "load_pretrained_decoder"])
def test_what_is_not_known_by_its_end_is_not_judged(tmp_path: Path, key: str, path: str) -> None:
    assert Project(tmp_path, config(f"{key}: {path}", "arch: {L_cycles: 6}")).findings() == []
