"""What nearly every project sets below ``hydra:`` is accepted without Hydra's schema, and only where the schema accepts it."""

from __future__ import annotations

import pytest
import yaml

from trm_hooks.hydra.errors import CompositionError
from trm_hooks.show.compose_api import compose_config

PLACES = (
    ("output_subdir",),
    ("run", "dir"),
    ("run",),
    ("sweep", "dir"),
    ("sweep", "subdir"),
    ("sweep",),
    ("job", "chdir"),
    ("job",),
    (),
)
VALUES = (
    None, "outputs", "", "???", "${now:%Y}", True, False, 0, 1, 1.5,
    [], ["a"], {}, {"dir": "x"}, {"dir": None}, {"nope": 1}, {"chdir": "x"},
)  # fmt: skip


def _refused(tmp_path, node) -> str:
    (tmp_path / "config").mkdir(exist_ok=True)
    (tmp_path / "config" / "main.yaml").write_text(yaml.safe_dump({"hydra": node, "lr": 1}))
    try:
        compose_config(str(tmp_path / "config"), "main")
    except CompositionError as error:
        return error.message
    return ""


@pytest.mark.parametrize("place", PLACES, ids=".".join)
def test_the_schema_says_the_same(tmp_path, place):
    """Beside a key that is looked up in the schema, the whole node is."""
    for value in VALUES:
        node = value
        for key in reversed(place):
            node = {key: node}
        if isinstance(node, dict):
            assert _refused(tmp_path, node) == _refused(tmp_path, {**node, "verbose": False}), node


def test_something_is_refused(tmp_path):
    refused = ({"job": {"chdir": "maybe"}}, {"nope": 1}, {"run": {"dir": None}})
    assert all(_refused(tmp_path, node) for node in refused)
    assert not any(_refused(tmp_path, {"output_subdir": value}) for value in (None, "x"))
