"""The settings file: read strictly, every mistake with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from trm_hooks.project.repository import UsageError
from trm_hooks.project.settings import load_settings
from trm_hooks.run.engine import run
from trm_hooks.run.request import Request


def settings(root: Path, text: str) -> object:
    (root / ".trm-hooks.yaml").write_text(text, encoding="utf-8")
    return load_settings(str(root))


def test_without_a_file_everything_is_at_its_default(tmp_path: Path) -> None:
    loaded = load_settings(str(tmp_path))
    assert (loaded.config_roots, loaded.allow, loaded.baseline) == ((), (), None)


def test_an_empty_file_is_no_mistake(tmp_path: Path) -> None:
    assert load_settings(str(tmp_path)).select == ()
    settings(tmp_path, "# nothing yet\n")


def test_every_setting_is_read(tmp_path: Path) -> None:
    loaded = load_settings_of(
        tmp_path,
        """\
config_roots: conf
entry-scripts: {pretrain.py: conf}
baseline: paper-arc
baselines: [ours.yaml]
select: [baseline-alignment]
ignore: [ema]
reasons: {global_batch_size: one small GPU}
allow:
  - config: cfg_test_*
    keys: [lr, arch.*]
    reason: a quick test
  - keys: seed
    reason: whatever
""",
    )
    assert loaded.config_roots == ("conf",)
    assert loaded.entry_scripts == {"pretrain.py": "conf"}
    assert (loaded.baseline, loaded.baselines) == ("paper-arc", ("ours.yaml",))
    assert (loaded.select, loaded.ignore) == (("baseline-alignment",), ("ema",))
    assert loaded.reasons == {"global_batch_size": "one small GPU"}
    quick, everywhere = loaded.allow
    assert quick.covers("cfg_test_a", "config/cfg_test_a.yaml", "arch.L_cycles")
    assert not quick.covers("cfg_a", "config/cfg_a.yaml", "lr")
    assert everywhere.covers("any", "config/any.yaml", "seed")


def load_settings_of(root: Path, text: str):  # type: ignore[no-untyped-def]
    (root / ".trm-hooks.yaml").write_text(text, encoding="utf-8")
    return load_settings(str(root))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("baselin: x\n", r"^\.trm-hooks\.yaml:1:10: unknown setting `baselin`; did you mean `baseline`\?"),
        ("a: [\n", r"^\.trm-hooks\.yaml:2:1: "),
        ("- a\n", "the settings must be a mapping"),
        ("baseline: 3\n", r":1:11: `baseline` must be text"),
        ("select: [ema, 3]\n", r":1:15: every item of `select` must be text"),
        ("allow:\n  - keys: [lr]\n", r":2:5: an item of `allow` needs `reason`"),
        ("allow:\n  - key: [lr]\n", "unknown setting `key` in `allow`"),
        ("reasons: [a]\n", "`reasons` must be a mapping"),
    ],
)
def test_a_mistake_has_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        settings(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("config-roots: [nowhere]\n", r":1:16: the config root `nowhere` is no folder of this repository"),
        ("config-roots:\n  - ..\n", r":2:5: the config root `\.\.` is no folder of this repository"),
        ("entry-scripts:\n  a.py: nowhere\n", r":2:9: the config root `nowhere` is no folder of this repository"),
        ("baseline: nope\n", r":1:11: there is no baseline `nope`"),
        ("baseline: paper-arcs\n", r":1:11: there is no baseline `paper-arcs`; did you mean `paper-arc`\?"),
        ("select: [emma]\n", r":1:10: unknown check `emma`; did you mean `ema`\?"),
        ("ignore:\n- ema\n- emma\n", r":3:3: unknown check `emma`; did you mean `ema`\?"),
    ],
)
def test_what_is_not_there_has_its_place(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".trm-hooks.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"^\.trm-hooks\.yaml" + message):
        run(Request((), str(tmp_path)))


@pytest.mark.parametrize("paths", [[], ["config/a.yaml"], ["notes.md"]])
def test_settings_that_end_in_yml_are_not_read_and_a_note_says_so(tmp_path: Path, paths: list[str]) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "config").mkdir()
    (tmp_path / "config/a.yaml").write_text("defaults: []\n", encoding="utf-8")
    (tmp_path / "notes.md").write_text("nothing\n", encoding="utf-8")
    (tmp_path / ".trm-hooks.yml").write_text("select: [nothing]\n", encoding="utf-8")
    output = run(Request(paths, str(tmp_path))).notes
    assert ".trm-hooks.yml is not read: the settings are in .trm-hooks.yaml" in output
    (tmp_path / ".trm-hooks.yml").unlink()
    assert not any(".trm-hooks.yml" in note for note in run(Request(paths, str(tmp_path))).notes)
