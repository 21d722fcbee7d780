"""What the baselines say about a real project's configs, composed by hydra-core itself. Skipped where it is not at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from trm_hooks.baselines.answers import ABSENT
from trm_hooks.baselines.choose import choose, for_decoder
from trm_hooks.baselines.compare import differs
from trm_hooks.baselines.load import all_baselines

ROOT = Path(__file__).parents[2]
CORPUS = Path(os.environ.get("TRM_HOOKS_CORPUS") or ROOT.parent / "shared" / "corpus" / "etrm")
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")

SHORT = {"global_batch_size": 256, "epochs": 20000, "lr": 3e-4, "lr_warmup_steps": 1000}
# Per config: the effective values that are not the baseline's, pinned and documented.
DEVIATIONS = {
    "cfg_pretrain": {"ema": False},
    "cfg_pretrain_arc_agi_1": {},
    "cfg_pretrain_etrm_arc_agi_1": {"arch.halt_exploration_prob": 0.5, "global_batch_size": 256},
    "cfg_pretrain_etrmtrm_arc_agi_1": {"arch.halt_exploration_prob": 0.5, "global_batch_size": 256},
    "cfg_test_frozen_decoder": {"arch.halt_exploration_prob": 0.5, **SHORT},
    "cfg_test_frozen_decoder_corrected": {"arch.halt_exploration_prob": 0.5, **SHORT},
}


def composed(name, *overrides):
    hydra = pytest.importorskip("hydra")
    from omegaconf import OmegaConf

    with hydra.initialize_config_dir(str((CORPUS / "config").resolve()), version_base=None):
        config = hydra.compose(name, list(overrides))
    return lambda key: (
        OmegaConf.to_object(config).get(key, ABSENT) if "." not in key else OmegaConf.select(config, key, default=ABSENT)
    )


def deviations(get, choice, *policies):
    expected = {key: each.value for policy in policies for key, each in choice.expected(policy).items()}
    found = {key: get(key) for key in expected}
    return {key: value for key, value in found.items() if value is not ABSENT and differs(value, expected[key])}


@pytest.mark.parametrize("name", sorted(DEVIATIONS))
def test_deviations_of_the_corpus(name):
    get = composed(name)
    choice = choose(all_baselines(), get)
    assert (choice.baseline.name, choice.assumed) == ("arc-agi-1-checkpoint", False)
    assert deviations(get, choice, "pinned", "documented") == DEVIATIONS[name]


@pytest.mark.parametrize(
    ("name", "found"), [("cfg_test_frozen_decoder", {"arch.L_cycles": 6}), ("cfg_test_frozen_decoder_corrected", {})]
)
def test_decoders_of_the_corpus(name, found):
    baselines = all_baselines()
    get = composed(name)
    choice = for_decoder(baselines, get("load_pretrained_decoder"), choose(baselines, get))
    assert not choice.assumed
    assert deviations(get, choice, "decoder") == found


@pytest.mark.parametrize("arch", ["trm", "trm_hier6", "trm_singlez"])
def test_architectures_of_the_repository_differ_in_nothing_but_ema(arch):
    get = composed("cfg_pretrain", f"arch={arch}")
    assert deviations(get, choose(all_baselines(), get), "pinned", "documented") == {"ema": False}


@pytest.mark.parametrize("arch", ["hrm", "transformers_baseline"])
def test_other_architectures_of_the_repository_are_not_judged(arch):
    assert choose(all_baselines(), composed("cfg_pretrain", f"arch={arch}")).baseline is None
