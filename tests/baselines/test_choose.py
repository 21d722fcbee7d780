"""Which baseline a composed config is judged by, and which of its keys."""

from __future__ import annotations

import pytest

from trm_hooks.baselines.answers import ABSENT
from trm_hooks.baselines.choose import choose, for_checkpoint, for_decoder
from trm_hooks.baselines.family import is_trm
from trm_hooks.baselines.load import Baselines, all_baselines
from trm_hooks.baselines.reading import read_baseline
from trm_hooks.yaml.text import SourceText

CHECKPOINT = "arc-agi-1-checkpoint"
TRM = "recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1"
HRM = "recursive_reasoning.hrm@HierarchicalReasoningModel_ACTV1"


class Unresolved:
    """As the composition answers for an interpolation that it cannot resolve."""

    reason = "`oc.env` is not run"


def config(**values):
    flat = {key.replace("__", "."): value for key, value in values.items()}
    return lambda key: flat.get(key, ABSENT)


def trm(*data, **values):
    return config(arch__name=TRM, data_paths=list(data), **values)


@pytest.fixture(scope="module")
def baselines():
    return all_baselines()


@pytest.mark.parametrize(
    "name",
    [
        TRM,
        "recursive_reasoning.trm_hier6@TinyRecursiveReasoningModel_ACTV1",
        "recursive_reasoning.trm_singlez@TinyRecursiveReasoningModel_ACTV1",
        "recursive_reasoning.etrm@TRMWithEncoder",
        "recursive_reasoning.etrmtrm@TRMWithRecurrentEncoder",
        "models.tiny.rec@TinyRecursiveReasoningModel_ACTV1",
        "my.pkg.TRMNet",
        "my.pkg.MyTRM",
        "my.pkg.TinyTRM6",
        "my.pkg.MyTRMNet",
        "nets.SmallTrmModel",
        "nets.small_trm@Net",
        "nets.hiertrm@Net",
        "tiny_recursive.model@Model",
        "trm.model@Model",
        "trm",
        "hrm_vs_trm@Net",
    ],
)
def test_names_of_the_family(name):
    assert is_trm(name)


@pytest.mark.parametrize(
    "name",
    [
        HRM,
        "recursive_reasoning.transformers_baseline@Model_ACTV2",
        "trm.models.hrm@HierarchicalReasoningModel_ACTV1",
        "trm.models.transformers_baseline@Model",
        "trm.lstm_baseline@Net",
        "nets.heartrmonitor@Net",
        "nets.attrmlp@Net",
        "nets.LatentTRMixer",
        "tiny.resnet@Net",
        "unet",
        "",
    ],
)
def test_names_of_other_families(name):
    assert not is_trm(name)


@pytest.mark.parametrize(
    ("data", "values", "name"),
    [
        ("data/arc1concept-aug-1000", {}, CHECKPOINT),
        ("data/arc-aug-1000", {}, CHECKPOINT),
        ("data/arc1concept-encoder-aug-1000", {}, CHECKPOINT),
        ("/mnt/scratch/arc1concept-aug-1000/", {}, CHECKPOINT),
        ("D:\\data\\arc1concept-aug-1000", {}, CHECKPOINT),
        ("data/arc2concept-aug-1000", {}, "readme-arc-agi-2"),
        ("data/sudoku-extreme-1k-aug-1000", {}, "readme-sudoku-attention"),
        ("data/sudoku-extreme-1k-aug-1000", {"arch__mlp_t": False}, "readme-sudoku-attention"),
        ("data/sudoku-extreme-1k-aug-1000", {"arch__mlp_t": True}, "readme-sudoku-mlp"),
        ("data/maze-30x30-hard-1k", {}, "readme-maze-hard"),
    ],
)
def test_the_data_names_the_recipe(baselines, data, values, name):
    choice = choose(baselines, trm(data, **values))
    assert (choice.baseline.name, choice.assumed, choice.limited) == (name, False, False)
    assert data in choice.why


def test_list_items_may_come_as_flat_keys(baselines):
    flat = config(arch__name=TRM, data_paths__0="data/maze-30x30-hard-1k")
    assert choose(baselines, flat).baseline.name == "readme-maze-hard"


@pytest.mark.parametrize("name", [HRM, "recursive_reasoning.transformers_baseline@Model_ACTV2", "unet"])
def test_other_families_are_not_judged(baselines, name):
    choice = choose(baselines, config(arch__name=name, data_paths=["data/arc-aug-1000"], ema=False))
    assert choice.baseline is None
    assert name in choice.why
    assert [choice.expected(policy) for policy in ("pinned", "documented", "decoder")] == [{}, {}, {}]


@pytest.mark.parametrize("name", [Unresolved(), "???"])
def test_a_name_that_is_not_known_here_is_not_judged(baselines, name):
    choice = choose(baselines, config(arch__name=name, data_paths=["data/arc-aug-1000"]))
    assert choice.baseline is None
    assert choice.why == "`arch.name` is not known here"


@pytest.mark.parametrize("name", [{}, {"arch__name": None}])
def test_a_config_without_a_name_is_judged_if_a_key_of_the_model_or_its_data_says_so(baselines, name):
    assert choose(baselines, config(**name, arch__L_cycles=6)).baseline.name == CHECKPOINT
    assert choose(baselines, config(**name, load_pretrained_decoder=None)).assumed
    assert choose(baselines, config(**name, data_paths=["data/arc-aug-1000"])).baseline.name == CHECKPOINT
    assert choose(baselines, config(**name, lr=0.1, ema=False, data_paths=["data/imagenet"])).baseline is None


def test_without_data_the_default_is_assumed_with_all_of_its_keys(baselines):
    for get in (config(arch__name=TRM), trm()):
        choice = choose(baselines, get)
        assert (choice.baseline.name, choice.assumed, choice.limited) == (CHECKPOINT, True, False)
        assert choice.expected("documented")["epochs"].value == 100000


@pytest.mark.parametrize(
    "data",
    [
        ["data/mine"],
        ["data/arc-aug-1000", "data/sudoku-extreme-1k-aug-1000"],
        ["data/sudoku-extreme-full"],
        ["data/arc1concept-aug-1000", "data/mine"],
        [Unresolved()],
        ["???"],
        [None],
        Unresolved(),
        "???",
    ],
)
def test_on_other_data_only_what_does_not_depend_on_it_is_judged(baselines, data):
    choice = choose(baselines, config(arch__name=TRM, data_paths=data))
    assert (choice.baseline.name, choice.assumed, choice.limited) == (CHECKPOINT, True, True)
    assert choice.expected("pinned").keys() == {"arch.halt_exploration_prob"}
    assert choice.expected("documented").keys() == {"ema", "global_batch_size"}
    assert choice.expected("decoder")["arch.L_cycles"].value == 4


def test_several_paths_of_one_recipe_are_that_recipe(baselines):
    choice = choose(baselines, trm("data/arc-aug-1000", "data/arc1concept-aug-1000"))
    assert not choice.assumed


def test_a_pinned_key_is_borrowed_where_the_recipe_does_not_state_it(baselines):
    pinned = choose(baselines, trm("data/sudoku-extreme-1k-aug-1000")).expected("pinned")
    assert {key: (each.value, each.baseline.name, each.borrowed) for key, each in pinned.items()} == {
        "arch.halt_exploration_prob": (0.1, CHECKPOINT, True)
    }
    own = choose(baselines, trm("data/arc-aug-1000")).expected("pinned")["arch.halt_exploration_prob"]
    assert (own.value, own.baseline.name, own.borrowed) == (0.1, CHECKPOINT, False)


def test_a_sudoku_config_is_not_wrong_for_six_cycles(baselines):
    choice = choose(baselines, trm("data/sudoku-extreme-1k-aug-1000"))
    assert choice.expected("decoder")["arch.L_cycles"].value == 6
    assert choice.expected("documented")["global_batch_size"].borrowed
    assert choice.expected("documented")["weight_decay"].value == 1.0


def test_choices_are_shared_between_configs(baselines):
    assert choose(baselines, trm("data/arc-aug-1000")) is choose(baselines, trm("data/arc-aug-1000", lr=1))


def test_the_others_are_not_read_for_the_defaults_own_data():
    fresh = all_baselines()
    choose(fresh, trm("data/arc1concept-encoder-aug-1000"))
    choose(fresh, config(arch__name=TRM))
    choose(fresh, config(arch__name=HRM))
    assert fresh._others is None


@pytest.mark.parametrize(
    "path",
    [
        "./checkpoints/official_trm/arc_v1_public/step_518071",
        "checkpoints/Arc1concept-aug-1000-ACT-torch/pretrain_att_arc1concept_4/step_518071",
        "a/arc_v1_public/step_1",
        "arc_v1_public/",
        "x/step_518071.pt",
        "x\\arc_v1_public\\step_518071",
    ],
)
def test_a_checkpoint_path_names_its_baseline(baselines, path):
    assert for_checkpoint(baselines, path).name == CHECKPOINT


@pytest.mark.parametrize("path", ["", "x/step_5180712", "x/step_1000", "x/arc_v1_publication/step_1"])
def test_other_checkpoint_paths_name_none(baselines, path):
    assert for_checkpoint(baselines, path) is None


def test_a_decoder_of_no_baseline_is_held_to_the_configs_own(baselines):
    sudoku = choose(baselines, trm("data/sudoku-extreme-1k-aug-1000"))
    assumed = for_decoder(baselines, "runs/mine/step_5", sudoku)
    assert (assumed.baseline.name, assumed.assumed) == ("readme-sudoku-attention", True)
    known = for_decoder(baselines, "a/arc_v1_public/step_518071", sudoku)
    assert (known.baseline.name, known.assumed) == (CHECKPOINT, False)
    other = choose(baselines, config(arch__name=HRM))
    assert for_decoder(baselines, "a/arc_v1_public/step_518071", other).baseline is None


def own(text):
    baseline = read_baseline(SourceText("mine.yaml", f"name: mine\nsource: s\nvalues: {{lr: 1.0}}\n{text}"))
    baseline.is_own = True
    return Baselines([baseline]), baseline


def test_an_own_baseline_comes_first_where_it_applies():
    baselines, _ = own("policies: {documented: [lr]}\napplies_to: {data_paths: [arc-aug-1000, mine-*]}\n")
    for data in ("data/arc-aug-1000", "mine-7"):
        choice = choose(baselines, trm(data))
        assert (choice.baseline.name, choice.assumed) == ("mine", False)
        assert choice.expected("documented").keys() == {"lr"}
        assert choice.expected("pinned")["arch.halt_exploration_prob"].borrowed
    assert choose(baselines, trm("data/arc1concept-aug-1000")).baseline.name == CHECKPOINT


def test_an_own_baseline_that_applies_to_nothing_waits_to_be_named():
    baselines, baseline = own("")
    assert choose(baselines, trm("data/mine")).baseline.name == CHECKPOINT
    for get in (trm("data/mine"), trm("data/arc-aug-1000"), config(arch__name=TRM)):
        choice = choose(baselines, get, baseline)
        assert (choice.baseline.name, choice.assumed, choice.limited) == ("mine", False, False)
        assert choice.why == "named in the settings"
    assert choose(baselines, config(arch__name=HRM), baseline).baseline is None


def test_a_named_baseline_stands_in_for_the_default():
    baselines, baseline = own("applies_to: {data_paths: mine-*}\n")
    assert choose(baselines, trm("mine-1"), baseline).baseline.name == "mine"
    assert choose(baselines, trm("data/maze-30x30-hard-1k"), baseline).baseline.name == "readme-maze-hard"
    stand_in = choose(baselines, trm("data/other"), baseline)
    assert (stand_in.baseline.name, stand_in.limited) == ("mine", False)


def test_an_own_baseline_may_name_another_family():
    baselines, _ = own("applies_to: {arch.name: '*hrm@*'}\npolicies: {pinned: [lr]}\n")
    choice = choose(baselines, config(arch__name=HRM, data_paths=["data/arc-aug-1000"]))
    assert choice.baseline.name == "mine"
    assert choice.expected("pinned").keys() == {"lr"}
    assert choose(baselines, config(arch__name="unet")).baseline is None
