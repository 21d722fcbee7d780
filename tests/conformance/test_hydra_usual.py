"""No ``hydra`` node that hydra-core refuses is taken for one that nearly every project has."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance import oracle
from conformance.casefile import Tree
from trm_hooks.hydra.errors import CompositionError
from trm_hooks.show.compose_api import compose_config

NODES = {
    "{}": True,
    "{run: {}}": True,
    "{run: {dir: out}}": True,
    "{run: {dir: out}, sweep: {dir: out, subdir: x}, job: {name: n, chdir: true}, output_subdir: null}": True,
    "{job: {chdir: null}}": True,
    "{job: {chdir: 'yes'}}": True,
    "{output_subdir: true}": True,
    "{run: {dir: 5}}": True,
    "{foo: {}}": False,
    "{foo: null}": False,
    "{job: {chdir: x}}": False,
    "{job: {chdir: 'x'}}": False,
    "{job: {chdir: {}}}": False,
    "{run: {foo: x}}": False,
    "{run: {dir: {}}}": False,
    "{run: x}": False,
    "{run: {1: x}}": False,
    "{output_subdir: {}}": False,
    "{output_subdir: [a]}": False,
    "{job: {dir: x}}": False,
    "{chdir: true}": False,
    "{dir: out}": False,
    "{1: {}}": False,
    "{true: x}": False,
}


@pytest.mark.parametrize("node", NODES)
@pytest.mark.parametrize(
    "files",
    [
        {"config.yaml": "HYDRA\na: 1\n"},
        {"config.yaml": "defaults: [_self_]\nHYDRA\na: 1\n"},
        {"config.yaml": "defaults: [base, _self_]\na: 1\n", "base.yaml": "HYDRA\n"},
        {"config.yaml": "defaults: [_self_, g: x]\na: 1\n", "g/x.yaml": "# @package _global_\nHYDRA\n"},
        {"config.yaml": "defaults: [base, _self_]\nhydra: {job: {name: x}}\n", "base.yaml": "HYDRA\n"},
    ],
)
def test_a_hydra_node_is_taken_where_hydra_takes_it(tmp_path: Path, node: str, files: dict[str, str]) -> None:
    tree = Tree("usual", "hydra", files={name: text.replace("HYDRA", f"hydra: {node}") for name, text in files.items()})
    root = tree.write(tmp_path)
    expected = oracle.run(root, "config", [], "1.3")
    assert ("refused" not in expected) is NODES[node]
    if NODES[node]:
        assert compose_config(root, "config", [])["config"] == expected["config"]
    else:
        with pytest.raises(CompositionError):
            compose_config(root, "config", [])
