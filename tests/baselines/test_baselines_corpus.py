"""What the baselines say about the configs of the example and of a real project, composed by hydra-core itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from trm_hooks.baselines.choose import choose, for_decoder
from trm_hooks.baselines.compare import differs
from trm_hooks.baselines.load import all_baselines
from trm_hooks.baselines.model import ABSENT

ROOT = Path(__file__).parents[2]
CORPUS = Path(os.environ.get("TRM_HOOKS_CORPUS") or ROOT.parent / "shared" / "corpus" / "etrm")
EXAMPLE = ROOT / "examples" / "etrm"
PROJECTS = [EXAMPLE, *([CORPUS] if CORPUS.is_dir() else [])]

SHORT = {"global_batch_size": 256, "epochs": 20000, "lr": 3e-4, "lr_warmup_steps": 1000}
WRONG = {"arch.halt_exploration_prob": 0.5, "global_batch_size": 256}
# Per project and config: the effective values that are not the baseline's, pinned and documented.
DEVIATIONS = {
    EXAMPLE: {
        "cfg_pretrain": {},
        "cfg_pretrain_arc_agi_1": {},
        "cfg_pretrain_etrm_arc_agi_1": WRONG,
        "cfg_pretrain_etrmtrm_arc_agi_1": WRONG,
        "cfg_test_frozen_decoder": {**WRONG, "epochs": 20000},
    },
    CORPUS: {
        "cfg_pretrain": {"ema": False},
        "cfg_pretrain_arc_agi_1": {},
        "cfg_pretrain_etrm_arc_agi_1": WRONG,
        "cfg_pretrain_etrmtrm_arc_agi_1": WRONG,
        "cfg_test_frozen_decoder": {**WRONG, **SHORT},
        "cfg_test_frozen_decoder_corrected": {**WRONG, **SHORT},
    },
}
CASES = [(project, name) for project in PROJECTS for name in DEVIATIONS[project]]


def composed(project, name, *overrides):
    hydra = pytest.importorskip("hydra")
    from omegaconf import OmegaConf

    with hydra.initialize_config_dir(str((project / "config").resolve()), version_base=None):
        config = hydra.compose(name, list(overrides))
    return lambda key: (
        OmegaConf.to_object(config).get(key, ABSENT) if "." not in key else OmegaConf.select(config, key, default=ABSENT)
    )


def deviations(get, choice, *policies):
    expected = {key: each.value for policy in policies for key, each in choice.expected(policy).items()}
    found = {key: get(key) for key in expected}
    return {key: value for key, value in found.items() if value is not ABSENT and differs(value, expected[key])}


@pytest.mark.parametrize(("project", "name"), CASES)
def test_deviations(project, name):
    get = composed(project, name)
    choice = choose(all_baselines(), get)
    assert (choice.baseline.name, choice.assumed) == ("arc-agi-1-checkpoint", False)
    assert deviations(get, choice, "pinned", "documented") == DEVIATIONS[project][name]


@pytest.mark.parametrize("project", PROJECTS)
@pytest.mark.parametrize(
    ("name", "found"), [("cfg_test_frozen_decoder", {"arch.L_cycles": 6}), ("cfg_test_frozen_decoder_corrected", {})]
)
def test_decoders(project, name, found):
    baselines = all_baselines()
    get = composed(project, name)
    choice = for_decoder(baselines, get("load_pretrained_decoder"), choose(baselines, get))
    assert not choice.assumed
    assert deviations(get, choice, "decoder") == found


@pytest.mark.parametrize(
    ("project", "arch", "found"),
    [(EXAMPLE, "trm", {}), *((CORPUS, arch, {"ema": False}) for arch in ("trm", "trm_hier6", "trm_singlez"))],
)
def test_what_architectures_of_the_repository_differ_in(project, arch, found):
    if project not in PROJECTS:
        pytest.skip("the corpus is not here")
    get = composed(project, "cfg_pretrain", f"arch={arch}")
    assert deviations(get, choose(all_baselines(), get), "pinned", "documented") == found


@pytest.mark.parametrize(
    ("project", "arch"), [(EXAMPLE, "hrm"), *((CORPUS, arch) for arch in ("hrm", "transformers_baseline"))]
)
def test_other_architectures_of_the_repository_are_not_judged(project, arch):
    if project not in PROJECTS:
        pytest.skip("the corpus is not here")
    assert choose(all_baselines(), composed(project, "cfg_pretrain", f"arch={arch}")).baseline is None
