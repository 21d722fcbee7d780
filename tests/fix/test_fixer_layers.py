"""What the fixer makes of values that several files set: which file it mends, how, and when it leaves all alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import CHECKPOINT, DATA, OPTION, PRIMARY, Project, left, reasons

WRONG = OPTION.replace("prob: 0.1", "prob: 0.5")
OVERRIDE = "arch:\n  halt_exploration_prob: 0.5  # exploration\n"
DECODER = f"load_pretrained_decoder: {CHECKPOINT}\n"
INSERTED = "\narch:\n  L_cycles: 4  # Match pretrained decoder's training config\n"
HALT = ("halt-exploration-prob",)


def project(tmp_path: Path, files: dict[str, str]) -> Project:
    return Project(tmp_path / "lab", {f"config/{name}.yaml": text for name, text in files.items()})


def check(project: Project, files: dict[str, str]) -> None:
    assert {name: project.read(f"config/{name}.yaml") for name in files} == files


def test_option_is_set_and_override_of_it_removed_in_one_run(tmp_path: Path) -> None:
    lab = project(tmp_path, {"arch/etrm": WRONG, "a_cfg": PRIMARY + OVERRIDE})
    assert left(lab.mend()) == []
    check(lab, {"arch/etrm": OPTION, "a_cfg": PRIMARY})


def test_override_of_an_override_goes_when_its_base_is_right(tmp_path: Path) -> None:
    derived = "defaults:\n  - z_base\n  - _self_\n" + OVERRIDE
    lab = project(tmp_path, {"arch/etrm": WRONG, "a_cfg": derived, "z_base": PRIMARY + OVERRIDE})
    assert left(lab.mend()) == []
    check(lab, {"arch/etrm": OPTION, "a_cfg": derived.replace(OVERRIDE, ""), "z_base": PRIMARY})


def test_only_source_is_set_where_it_is_written(tmp_path: Path) -> None:
    option = OPTION.replace("halt_exploration_prob: 0.1\n", "")
    lab = project(tmp_path, {"arch/etrm": option, "cfg": PRIMARY + OVERRIDE})
    lab.mend()
    check(lab, {"arch/etrm": option, "cfg": PRIMARY + OVERRIDE.replace("0.5", "0.1")})


def test_override_is_set_where_what_it_covers_cannot_be_mended(tmp_path: Path) -> None:
    option = WRONG + "other: 1\n"
    option = option.replace("prob: 0.5", "prob: &p 0.5").replace("other: 1", "other: *p")
    lab = project(tmp_path, {"arch/etrm": option, "cfg": PRIMARY + OVERRIDE})
    outcome = lab.mend()
    check(lab, {"arch/etrm": option, "cfg": PRIMARY + OVERRIDE.replace("0.5", "0.1")})
    assert "carries the anchor `&p`" in reasons(outcome)
    assert lab.mend().mended == []


def test_override_waits_for_a_file_that_was_not_passed(tmp_path: Path) -> None:
    lab = project(tmp_path, {"arch/etrm": WRONG, "cfg": PRIMARY + OVERRIDE})
    outcome = lab.mend("config/cfg.yaml")
    check(lab, {"arch/etrm": WRONG, "cfg": PRIMARY + OVERRIDE})
    given = reasons(outcome)
    assert "would be 0.5 in `cfg`, from config/arch/etrm.yaml:5" in given
    assert "`trm-hooks check --fix config/arch/etrm.yaml config/cfg.yaml` mends both" in given
    assert left(lab.mend("config/arch/etrm.yaml", "config/cfg.yaml")) == []
    check(lab, {"arch/etrm": OPTION, "cfg": PRIMARY})


def test_passed_option_alone_is_mended(tmp_path: Path) -> None:
    lab = project(tmp_path, {"arch/etrm": WRONG, "cfg": PRIMARY + OVERRIDE})
    outcome = lab.mend("config/arch/etrm.yaml")
    check(lab, {"arch/etrm": OPTION, "cfg": PRIMARY + OVERRIDE})
    assert "`trm-hooks check --fix config/cfg.yaml` mends it" in reasons(outcome)


def test_option_that_nothing_selects_is_mended(tmp_path: Path) -> None:
    lab = project(tmp_path, {"arch/etrm": OPTION, "arch/new": WRONG, "cfg": PRIMARY})
    assert left(lab.mend()) == []
    check(lab, {"arch/new": OPTION})


def test_value_is_left_where_another_config_would_get_it_too(tmp_path: Path) -> None:
    """A base that an HRM config uses as well: for that family the baseline says nothing, so its `ema` must stay."""
    base = DATA + "ema: False\n"
    cfg = "defaults:\n  - base\n  - arch: etrm\n  - _self_\n"
    hrm = "name: recursive_reasoning.hrm@HierarchicalReasoningModel_ACTV1\nH_cycles: 2\nL_cycles: 2\n"
    files = {"base": base, "cfg": cfg, "cfg_hrm": cfg.replace("etrm", "hrm"), "arch/etrm": OPTION, "arch/hrm": hrm}
    lab = project(tmp_path, files)
    outcome = lab.mend(select=("ema",))
    check(lab, files)
    assert "it would also change `ema` in" in reasons(outcome)
    assert "where nothing is wrong with it" in reasons(outcome)


def test_decoder_key_is_inserted_where_the_decoder_is_loaded(tmp_path: Path) -> None:
    frozen = "defaults:\n  - cfg\n  - _self_\n\n" + DECODER
    files = {"arch/etrm": OPTION, "cfg": PRIMARY, "frozen": frozen}
    lab = project(tmp_path, files)
    assert left(lab.mend()) == []
    check(lab, files | {"frozen": frozen + INSERTED})


def test_decoder_key_is_set_where_a_later_layer_sets_it(tmp_path: Path) -> None:
    base = PRIMARY + DECODER
    derived = "defaults:\n  - base\n  - _self_\narch:\n  L_cycles: 6\n"
    lab = project(tmp_path, {"arch/etrm": OPTION, "base": base, "derived": derived})
    assert left(lab.mend()) == []
    comment = "  # Match pretrained decoder's training config"
    check(lab, {"base": base + INSERTED[1:], "derived": derived.replace("L_cycles: 6", "L_cycles: 4" + comment)})


def test_several_decoder_keys_become_one_mapping(tmp_path: Path) -> None:
    lab = project(tmp_path, {"arch/etrm": OPTION.replace("H_cycles: 3", "H_cycles: 2"), "cfg": PRIMARY + DECODER})
    assert left(lab.mend()) == []
    comment = "  # Match pretrained decoder's training config\n"
    check(lab, {"cfg": f"{PRIMARY}{DECODER}arch:\n  H_cycles: 3{comment}  L_cycles: 4{comment}"})


@pytest.mark.parametrize("base", ["- arch: etrm", "- other"], ids=["group", "config"])
def test_override_that_would_lose_behind_self_is_not_inserted(tmp_path: Path, base: str) -> None:
    cfg = f"defaults:\n  - _self_\n  {base}\n" + DATA + DECODER
    files = {"arch/etrm": OPTION, "cfg": cfg, "other": PRIMARY + "arch:\n  L_cycles: 6\n"}
    lab = project(tmp_path, files)
    outcome = lab.mend(select=("pretrained-decoder",))
    check(lab, files)
    given = reasons(outcome)
    assert "`arch.L_cycles` in config/cfg.yaml would lose in `cfg` against" in given
    assert "`_self_` comes before it in the defaults list of config/cfg.yaml" in given


def test_two_fixes_of_one_line_take_turns(tmp_path: Path) -> None:
    lab = project(tmp_path, {"arch/etrm": WRONG, "cfg": PRIMARY})
    outcome = lab.mend(select=("halt-exploration-prob", "must-match-comment"))
    assert lab.read("config/arch/etrm.yaml") == OPTION[:-1] + "  # Must match TRM paper value (0.1)\n"
    assert left(outcome) == []


def test_removed_override_takes_no_comment_fix_with_it(tmp_path: Path) -> None:
    """The fix of the first check takes the line away that the second one wants to comment on."""
    lab = project(tmp_path, {"arch/etrm": WRONG, "cfg": PRIMARY + OVERRIDE})
    assert left(lab.mend(select=("must-match-comment", "halt-exploration-prob"))) == []
    check(lab, {"cfg": PRIMARY})


def test_emptied_mappings_do_not_become_null_when_two_pairs_go(tmp_path: Path) -> None:
    cfg = PRIMARY + "arch:\n  halt_exploration_prob: 0.5\n  L_cycles: 6\nx: 1\n"
    lab = project(tmp_path, {"arch/etrm": WRONG, "cfg": cfg})
    outcome = lab.mend(select=("halt-exploration-prob", "redundant-override"))
    check(lab, {"cfg": PRIMARY + "x: 1\n", "arch/etrm": OPTION})
    assert left(outcome) == []


def test_interpolations_follow_the_value_they_name(tmp_path: Path) -> None:
    cfg = PRIMARY + "run_name: p${arch.halt_exploration_prob}\n"
    lab = project(tmp_path, {"arch/etrm": WRONG, "cfg": cfg})
    lab.mend(select=HALT)
    check(lab, {"arch/etrm": OPTION, "cfg": cfg})


def test_config_that_hydra_refuses_anyway_does_not_stop_the_fix_of_its_option(tmp_path: Path) -> None:
    broken = PRIMARY.replace("  - _self_", "  - opt: none\n  - _self_")
    lab = project(tmp_path, {"arch/etrm": WRONG, "cfg": PRIMARY, "broken": broken})
    outcome = lab.mend()
    check(lab, {"arch/etrm": OPTION, "broken": broken})
    assert [check for _, check in left(outcome)] == ["config-error"]


def test_unknown_composition_is_not_taken_for_a_proven_one(tmp_path: Path) -> None:
    elsewhere = PRIMARY.replace("  - _self_", "  - store/known_to_code\n  - _self_")
    lab = project(tmp_path, {"arch/etrm": WRONG, "cfg": PRIMARY, "cfg_code": elsewhere})
    lab.write("main.py", "from hydra.core.config_store import ConfigStore\nConfigStore.instance()\n")
    outcome = lab.mend()
    check(lab, {"arch/etrm": WRONG})
    assert "`cfg_code` may use this file, and what it composes to is not known" in reasons(outcome)


def test_suppressed_finding_is_not_mended(tmp_path: Path) -> None:
    files = {"arch/etrm": WRONG[:-1] + "  # trm-hooks: ignore[halt-exploration-prob] ablation\n", "cfg": PRIMARY}
    lab = project(tmp_path, files)
    assert lab.mend().mended == []
    check(lab, files)


def test_unsafe_fix_takes_leave(tmp_path: Path) -> None:
    files = {"arch/etrm": OPTION, "cfg": PRIMARY + "lr: 3e-4\n"}
    lab = project(tmp_path, files)
    select = ("baseline-alignment",)
    assert lab.mend(select=select).mended == []
    check(lab, files)
    assert left(lab.mend(select=select, unsafe=True)) == []
    assert lab.read("config/cfg.yaml").startswith(files["cfg"][:-1] + "  # ")


def test_misspelled_key_is_renamed_and_takes_effect(tmp_path: Path) -> None:
    cfg = PRIMARY + "arch:\n  halt_exploration_porb: 0.1  # as published\n"
    lab = project(tmp_path, {"arch/etrm": OPTION, "cfg": cfg})
    outcome = lab.mend(select=("misspelled-key",), unsafe=True)
    check(lab, {"cfg": cfg.replace("porb", "prob")})
    assert left(outcome) == []


def test_an_experiment_is_looked_at_again_when_the_config_that_holds_it_is_mended(tmp_path: Path) -> None:
    experiment = "# @package _global_\ndefaults:\n  - override /arch: etrm\nglobal_batch_siez: 768\n"
    lab = project(tmp_path, {"arch/etrm": WRONG, "cfg": PRIMARY + OVERRIDE, "experiment/big": experiment})
    outcome = lab.mend(unsafe=True)
    assert left(outcome) == []
    assert outcome.refused == []
    check(lab, {"arch/etrm": OPTION, "cfg": PRIMARY, "experiment/big": experiment.replace("siez", "size")})


def test_a_key_that_an_interpolation_elsewhere_names_keeps_its_name(tmp_path: Path) -> None:
    cfg = PRIMARY + "lr_warmup_stpes: 5\n"
    heir = "defaults: [cfg, _self_]\nwarmup: ${lr_warmup_stpes}\n"
    lab = project(tmp_path, {"arch/etrm": OPTION, "cfg": cfg, "heir": heir})
    outcome = lab.mend(select=("misspelled-key",), unsafe=True)
    check(lab, {"cfg": cfg, "heir": heir})
    assert "may refer to `lr_warmup_stpes`" in reasons(outcome)


def test_reason_for_a_batch_size_is_written_once(tmp_path: Path) -> None:
    trm = OPTION.replace("encoder_type: standard\n", "").replace("etrm@TRMWithEncoder", "trm@TinyRecursiveReasoningModel_ACTV1")
    cfg = PRIMARY.replace("etrm", "trm") + "global_batch_size: 256\n"
    lab = project(tmp_path, {"arch/trm": trm, "cfg": cfg})
    assert lab.mend().mended == []
    lab.mend(reason="one GPU")
    check(lab, {"cfg": cfg[:-1] + "  # Reduced from 768 due to one GPU\n"})
    assert lab.mend(reason="another reason").mended == []


def test_encoder_brings_its_own_reason(tmp_path: Path) -> None:
    cfg = PRIMARY + "global_batch_size: 256\nload_pretrained_decoder: null\n"
    lab = project(tmp_path, {"arch/etrm": OPTION, "cfg": cfg})
    assert left(lab.mend()) == []
    check(lab, {"cfg": cfg.replace("256", "256  # Reduced from 768 due to encoder memory overhead")})
    warning = "  # Default: more capacity. IMPORTANT: Use L_cycles: 4 when load_pretrained_decoder is set!"
    check(lab, {"arch/etrm": OPTION.replace("L_cycles: 6", "L_cycles: 6" + warning)})


def test_option_is_mended_for_the_configs_that_select_it(tmp_path: Path) -> None:
    """Alone, an option with an experiment's settings is no config of any family; nobody launches it alone."""
    experiment = "# @package _global_\nema: False\n"
    cfg = PRIMARY.replace("  - _self_", "  - experiment: x\n  - _self_")
    lab = project(tmp_path, {"arch/etrm": OPTION, "experiment/x": experiment, "cfg": cfg})
    assert left(lab.mend()) == []
    check(lab, {"experiment/x": experiment.replace("False", "True"), "cfg": cfg})


def test_file_that_changes_while_it_is_mended_keeps_what_was_written_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trm_hooks.fix.second_reader import confirm

    lab = project(tmp_path, {"arch/etrm": WRONG, "cfg": PRIMARY})

    def meanwhile(*arguments: object) -> None:
        lab.write("config/arch/etrm.yaml", WRONG + "note: a word from an editor\n")
        confirm(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr("trm_hooks.fix.config_file.confirm", meanwhile)
    outcome = lab.mend()
    assert lab.read("config/arch/etrm.yaml") == WRONG + "note: a word from an editor\n"
    assert "the file changed on disk since it was read; run this again" in reasons(outcome)
    monkeypatch.undo()
    assert left(lab.mend()) == []
    check(lab, {"arch/etrm": OPTION + "note: a word from an editor\n"})


def test_a_base_is_proven_too_where_a_config_before_it_inherits_it(tmp_path: Path) -> None:
    other = "name: recursive_reasoning.hrm@HierarchicalReasoningModel_ACTV1\nH_cycles: 2\n"
    base = "defaults:\n  - arch: hrm\n  - _self_\n" + DATA + "ema: False\n"
    derived = "defaults:\n  - z_base\n  - override arch: etrm\n  - _self_\n"
    lab = project(tmp_path, {"arch/etrm": OPTION, "arch/hrm": other, "a_cfg": derived, "z_base": base})
    assert "it would also change `ema` in `z_base`" in reasons(lab.mend())
    check(lab, {"z_base": base})


def test_an_option_that_only_the_base_selects_is_mended(tmp_path: Path) -> None:
    base = PRIMARY.replace("  - _self_", "  - size@arch: small\n  - _self_")
    derived = "defaults:\n  - z_base\n  - override size@arch: large\n  - _self_\n"
    small, large = "num_heads: 8\nhalt_exploration_prob: 0.2\n", "num_heads: 16\n"
    files = {"arch/etrm": OPTION, "size/small": small, "size/large": large, "a_cfg": derived, "z_base": base}
    lab = project(tmp_path, files)
    assert left(lab.mend(select=HALT)) == []
    check(lab, files | {"size/small": "num_heads: 8\n"})  # what it covered is right


@pytest.mark.parametrize("behind", ["", "notes: |\n  arch: {L_cycles: 6}\n", "ema: True  # it is\n"])
def test_a_value_in_braces_gets_its_comment_behind_them(tmp_path: Path, behind: str) -> None:
    written = "defaults:\n  - z_base\n  - _self_\n" + DECODER + "arch: {H_cycles: 3, L_cycles: 6}\n" + behind
    lab = project(tmp_path, {"arch/etrm": OPTION, "a_cfg": written, "z_base": PRIMARY})
    assert left(lab.mend()) == []
    mended = "arch: {H_cycles: 3, L_cycles: 4}  # Match pretrained decoder's training config\n"
    check(lab, {"a_cfg": written.replace("arch: {H_cycles: 3, L_cycles: 6}\n", mended, 1)})


def test_no_comment_is_left_of_a_pair_that_goes(tmp_path: Path) -> None:
    cfg = PRIMARY + "arch: {halt_exploration_prob: 0.1, extra: 1}\n"
    lab = project(tmp_path, {"arch/etrm": OPTION, "cfg": cfg})
    lab.mend(select=("must-match-comment", "redundant-override"))
    assert lab.read("config/cfg.yaml") == cfg.replace("halt_exploration_prob: 0.1, ", "")
