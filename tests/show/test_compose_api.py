"""``compose_config`` called again and again never gives yesterday's answer."""

from __future__ import annotations

import pytest

from trm_hooks.hydra.errors import CompositionError
from trm_hooks.show.compose_api import compose_config


@pytest.fixture
def root(tmp_path):
    (tmp_path / "conf" / "g").mkdir(parents=True)
    (tmp_path / "conf" / "g" / "a.yaml").write_text("x: 1\n")
    (tmp_path / "conf" / "base.yaml").write_text("defaults: [g: a, _self_, optional local: default]\ny: 1\n")
    (tmp_path / "conf" / "one.yaml").write_text("defaults: [base, _self_]\n")
    (tmp_path / "conf" / "two.yaml").write_text("defaults: [base, _self_]\n")
    return tmp_path / "conf"


def values(root, name="two", overrides=()):
    return compose_config(root, name, overrides)["resolved"]


@pytest.mark.parametrize("changed", ["g/a.yaml", "base.yaml"])
def test_a_changed_base_is_read_again(root, changed):
    assert values(root, "one") == values(root) == {"g.x": 1, "y": 1}
    path = root / changed
    path.write_text(path.read_text().replace("1", "2"))
    assert values(root) == ({"g.x": 2, "y": 1} if changed == "g/a.yaml" else {"g.x": 1, "y": 2})


def test_changes_in_quick_succession_are_seen(root):
    for number in range(30):
        (root / "g" / "a.yaml").write_text(f"x: {number % 10}\n")
        assert values(root)["g.x"] == number % 10


def test_a_file_that_appears_is_found_and_one_that_goes_is_missed(root):
    assert "local.z" not in values(root)
    (root / "local").mkdir()
    (root / "local" / "default.yaml").write_text("z: 3\n")
    assert values(root)["local.z"] == 3
    (root / "g" / "a.yaml").unlink()
    with pytest.raises(CompositionError, match="has no option `a`"):
        values(root)


def test_a_group_that_appears_is_a_group(root):
    assert values(root, overrides=["+h=b"])["h"] == "b"
    (root / "h").mkdir()
    (root / "h" / "b.yaml").write_text("w: 4\n")
    assert values(root, overrides=["+h=b"])["h.w"] == 4


def test_a_broken_primary_is_refused_beside_a_good_one_with_the_same_list(root):
    values(root, "one")
    (root / "two.yaml").write_text("defaults: [base, _self_]\ny: [\n")
    with pytest.raises(CompositionError):
        values(root, "two")


def test_the_version_base_of_a_changed_script_counts(root):
    script = root.parent / "run.py"
    text = "import hydra\n@hydra.main(config_path='conf', version_base={})\ndef main(cfg): ...\n"
    (root / "g" / "p.yaml").write_text("# @package _group_\nx: 5\n")
    script.write_text(text.format("'1.1'"))
    assert values(root, overrides=["g=p"])["g.x"] == 5
    script.write_text(text.format("'1.2'"))
    assert values(root, overrides=["g=p"])["_group_.x"] == 5
