"""Which baseline a composed config is judged by, and which of its keys."""

from __future__ import annotations

import pytest

from trm_hooks.baselines.choose import choose, for_checkpoint, for_decoder
from trm_hooks.baselines.load import Baselines, all_baselines
from trm_hooks.baselines.model import ABSENT, is_trm
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
        ("data/maze-30x30-hard-1k", {"global_batch_size": 128}, "readme-maze-hard-one-gpu"),
        ("data/maze-30x30-hard-1k", {"global_batch_size": 256}, "readme-maze-hard"),
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


def test_without_data_only_the_pinned_keys_are_judged(baselines):
    for get in (config(arch__name=TRM), trm()):
        choice = choose(baselines, get)
        assert (choice.baseline.name, choice.assumed, choice.limited) == (CHECKPOINT, True, True)
        assert choice.expected("documented") == {}
        assert choice.expected("pinned").keys() == {"arch.halt_exploration_prob"}


def test_data_may_be_named_as_older_forks_name_it(baselines):
    assert choose(baselines, config(arch__name=TRM, data_path="data/sudoku-extreme-1k-aug-1000")).baseline.name == (
        "readme-sudoku-attention"
    )
    both = config(arch__name=TRM, data_paths=["data/maze-30x30-hard-1k"], data_path="data/arc-aug-1000")
    assert choose(baselines, both).baseline.name == "readme-maze-hard"


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
    assert choice.expected("documented") == {}
    assert choice.expected("decoder")["arch.L_cycles"].value == 4


def test_several_paths_of_one_recipe_are_that_recipe(baselines):
    choice = choose(baselines, trm("data/arc-aug-1000", "data/arc1concept-aug-1000"))
    assert not choice.assumed


def test_a_recipe_holds_to_the_repository_default_what_it_does_not_name(baselines):
    choice = choose(baselines, trm("data/sudoku-extreme-1k-aug-1000"))
    pinned = choice.expected("pinned")["arch.halt_exploration_prob"]
    assert (pinned.value, pinned.baseline.name, pinned.borrowed) == (0.1, "readme-sudoku-attention", False)
    documented = {key: each.value for key, each in choice.expected("documented").items()}
    assert (documented["lr_warmup_steps"], documented["beta2"], documented["global_batch_size"]) == (2000, 0.95, 768)
    assert (documented["weight_decay"], documented["ema"]) == (1.0, True)
    own = choose(baselines, trm("data/arc-aug-1000")).expected("pinned")["arch.halt_exploration_prob"]
    assert (own.value, own.baseline.name, own.borrowed) == (0.1, CHECKPOINT, False)


def test_a_sudoku_config_is_not_wrong_for_six_cycles(baselines):
    choice = choose(baselines, trm("data/sudoku-extreme-1k-aug-1000"))
    assert choice.expected("decoder")["arch.L_cycles"].value == 6
    assert "arch.L_cycles" not in choice.expected("documented")


def test_choices_are_shared_between_configs(baselines):
    assert choose(baselines, trm("data/arc-aug-1000")) is choose(baselines, trm("data/arc-aug-1000", lr=1))


def test_the_others_are_not_read_for_the_defaults_own_data():
    fresh = all_baselines()
    choose(fresh, trm("data/arc1concept-encoder-aug-1000"))
    choose(fresh, config(arch__name=TRM))
    choose(fresh, config(arch__name=HRM))
    assert "others" not in vars(fresh)


@pytest.mark.parametrize(
    "path",
    [
        "./checkpoints/official_trm/arc_v1_public/step_518071",
        "checkpoints/Arc1concept-aug-1000-ACT-torch/pretrain_att_arc1concept_4/step_518071",
        "a/arc_v1_public/step_1",
        "arc_v1_public/",
        "x\\arc_v1_public\\step_518071",
    ],
)
def test_a_checkpoint_path_names_its_baseline(baselines, path):
    assert for_checkpoint(baselines, path).name == CHECKPOINT


@pytest.mark.parametrize("path", ["", "x/step_518071", "x/step_5180712", "x/step_1000", "x/arc_v1_publication/step_1"])
def test_other_checkpoint_paths_name_none(baselines, path):
    assert for_checkpoint(baselines, path) is None


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("ckpt/arc_v2_public/step_723914", "arc-agi-2-checkpoint"),
        ("seconds-0/trm_arc2_8gpu/model.pt", "arc-agi-2-seconds-0"),
        ("seconds-0/trm-arc2-8gpu", "arc-agi-2-seconds-0"),
        ("alphaxiv/arc1_h3l4/step_259320.pt", "arc-agi-1-alphaxiv"),
        ("maze_hard_step_32550", "maze-hard-alphaxiv"),
    ],
)
def test_other_published_checkpoints_are_known_by_their_paths(baselines, path, name):
    assert for_checkpoint(baselines, path).name == name


@pytest.mark.parametrize(
    ("path", "data", "name"),
    [
        ("x/step_518071.pt", "data/arc-aug-1000", CHECKPOINT),
        ("step_518071", "data/arc1concept-encoder-aug-1000", CHECKPOINT),
        ("x/step_155718", "data/arc1concept-aug-1000", "arc-agi-1-sanjin2024"),
        ("x/step_16275", "data/sudoku-extreme-1k-aug-1000", "sudoku-mlp-sanjin2024"),
        ("x/step_21700", "data/sudoku-extreme-1k-aug-1000", "sudoku-attention-sanjin2024"),
        ("x/step_9765", "data/maze-30x30-hard-1k", "maze-hard-sanjin2024"),
    ],
)
def test_the_name_of_a_step_alone_counts_only_on_the_same_data(baselines, path, data, name):
    assert for_checkpoint(baselines, path, trm(data)).name == name
    assert for_checkpoint(baselines, path, trm("data/mine")) is None
    assert for_checkpoint(baselines, path, trm(data, "data/mine")) is None
    assert for_checkpoint(baselines, path) is None
    assert for_checkpoint(baselines, path.replace("step_", "step_1"), trm(data)) is None


def test_a_decoder_of_no_baseline_is_held_to_the_configs_own(baselines):
    sudoku = choose(baselines, trm("data/sudoku-extreme-1k-aug-1000"))
    assumed = for_decoder(baselines, "runs/mine/step_5", sudoku)
    assert (assumed.baseline.name, assumed.assumed) == ("readme-sudoku-attention", True)
    known = for_decoder(baselines, "a/arc_v1_public/step_518071", sudoku)
    assert (known.baseline.name, known.assumed) == (CHECKPOINT, False)
    other = choose(baselines, config(arch__name=HRM))
    assert for_decoder(baselines, "a/arc_v1_public/step_518071", other).baseline is None


def own(text):
    baseline = read_baseline(SourceText("mine.yaml", f"name: mine\nsource: s\nvalues: {{lr: 1.0}}\n{text}"), is_own=True)
    return Baselines([baseline]), baseline


def test_an_own_baseline_comes_first_where_it_applies():
    baselines, _ = own("policies: {documented: [lr]}\napplies_to: {data_paths: [arc-aug-1000, mine-*]}\n")
    for data in ("data/arc-aug-1000", "mine-7"):
        choice = choose(baselines, trm(data))
        assert (choice.baseline.name, choice.assumed) == ("mine", False)
        assert choice.expected("documented").keys() == {"lr"}
        assert choice.expected("pinned")["arch.halt_exploration_prob"].borrowed
    assert choose(baselines, trm("data/arc1concept-aug-1000")).baseline.name == CHECKPOINT


def test_an_own_baseline_that_says_nothing_judges_every_config():
    baselines, baseline = own("policies: {pinned: [lr]}\n")
    for get in (trm("data/mine"), trm("data/arc-aug-1000"), config(arch__name=HRM), config(model__name="resnet")):
        for preferred in (None, baseline):
            choice = choose(baselines, get, preferred)
            assert (choice.baseline.name, choice.assumed, choice.limited) == ("mine", False, False)
            assert "lr" in choice.expected("pinned")
    assert choose(baselines, config(lr=1), baseline).why == "named in the settings"
    assert choose(baselines, config(lr=1)).why == "`mine` judges every config"
    # what is TRM's own is lent to TRM's family only
    assert "arch.halt_exploration_prob" in choose(baselines, trm()).expected("pinned")
    assert choose(baselines, config(arch__name=HRM)).expected("pinned").keys() == {"lr"}


def test_an_own_baseline_that_says_where_goes_before_one_that_does_not():
    everywhere = own("")[1].but(name="everywhere")
    _, somewhere = own("applies_to: {data_paths: mine-*}\n")
    baselines = Baselines([everywhere, somewhere])
    assert choose(baselines, trm("mine-1")).baseline is somewhere
    assert choose(baselines, trm("mine-1"), everywhere).baseline is everywhere
    assert choose(baselines, trm("data/mine")).baseline is everywhere


@pytest.mark.parametrize(("stated", "judged"), [(TRM, [True, False, False]), (HRM, [False, True, False])])
def test_an_own_baseline_that_states_the_models_name_speaks_of_its_family(stated, judged):
    text = f"name: mine\nsource: s\nvalues: {{arch: {{name: '{stated}', lr: 1}}}}\n"
    baseline = read_baseline(SourceText("mine.yaml", text), is_own=True)
    contexts = (config(arch__name=TRM), config(arch__name=HRM), config(arch__name="unet"))
    assert [choose(Baselines([baseline]), get).baseline is baseline for get in contexts] == judged


def test_an_own_baseline_judges_nothing_but_what_it_says():
    baselines, baseline = own("applies_to: {data_paths: mine-*}\n")
    assert choose(baselines, trm("mine-1"), baseline).baseline.name == "mine"
    assert choose(baselines, trm("data/maze-30x30-hard-1k"), baseline).baseline.name == "readme-maze-hard"
    assert choose(baselines, trm("data/other"), baseline).baseline.name == CHECKPOINT


def test_a_shipped_baseline_that_is_named_replaces_the_default(baselines):
    named = baselines.named("repository-default")
    choice = choose(baselines, trm("data/other"), named)
    assert (choice.baseline, choice.limited, choice.why) == (named, False, "named in the settings")
    assert choose(baselines, config(arch__name=HRM), named).baseline is None


def test_an_own_baseline_may_name_another_family():
    baselines, _ = own("applies_to: {arch.name: '*hrm@*'}\npolicies: {pinned: [lr]}\n")
    choice = choose(baselines, config(arch__name=HRM, data_paths=["data/arc-aug-1000"]))
    assert choice.baseline.name == "mine"
    assert choice.expected("pinned").keys() == {"lr"}
    assert choose(baselines, config(arch__name="unet")).baseline is None
