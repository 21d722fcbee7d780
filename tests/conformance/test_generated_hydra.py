"""Generated ``hydra`` nodes are refused exactly where hydra-core refuses them, in files, in options and as overrides."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conformance import oracle
from conformance.casefile import Tree
from trm_hooks.hydra.errors import CompositionError
from trm_hooks.hydra.own_node.schema import STRUCTS
from trm_hooks.show.compose_api import compose_config

EXAMPLES = int(os.environ.get("TRM_HOOKS_EXAMPLES", "40"))


def _fields(struct: str, prefix: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for name, (kind, _) in STRUCTS[struct].items():
        found.append((*prefix, name))
        found += _fields(kind, (*prefix, name)) if kind in STRUCTS else []
    return found


_OTHERS = (
    "launcher._target_ launcher.x sweeper.params sweeper.params.a sweeper.max_batch_size sweeper.x job_logging.root"
    " job_logging.root.level job_logging.handlers.file job_logging.nope hydra_logging.formatters.simple.format callbacks.x"
    " callbacks.x.y env.x foo foo.bar run.foo job.env_set.A job.config.foo overrides.task.0 verbose.x mode.x help.x"
)
# what Hydra reads or writes itself after composing (`runtime`, `env_copy`, …), or before (`searchpath`), is left out
_OWN = {
    ("job", "env_copy"),
    ("job", "override_dirname"),
    ("job", "config_name"),
    ("job", "name"),
    ("overrides", "hydra"),
}
_PATHS = [
    path
    for path in [*_fields("HydraConf"), *(tuple(text.split(".")) for text in _OTHERS.split())]
    if path[0] not in ("searchpath", "defaults", "runtime") and path[:2] not in _OWN
]
_VALUES: list[Any] = [
    *(
        None,
        0,
        1,
        3,
        True,
        False,
        1.5,
        "x",
        "1",
        "RUN",
        "RunMode.RUN",
        "yes",
        "${a}",
        "${oc.env:HOME}",
        "???",
        [],
        ["a"],
    ),
    *([1], [None], {}, {"k": 1}, {"k": None}, {"k": {"z": 1}}, {"k": [1]}, {"dir": "d"}, {"dir": 3}, {"root": None}),
    *({"root": {"level": "INFO"}}, {"handlers": {"console": None}}, {1: 2}, {"_target_": "t"}, {"params": {"a": 1}}),
]


def _nested(path: tuple[str, ...], value: Any) -> Any:
    for key in reversed(path):
        value = {key: value}
    return value


def _fits(path: tuple[str, ...], value: Any) -> bool:
    """Hydra resolves what is set over the null of `sweeper.params` while it merges, when its target may not be there yet."""
    return not (path[:2] == ("sweeper", "params") and isinstance(value, str) and value.startswith("${"))


_nodes = (
    st.tuples(st.sampled_from(_PATHS), st.sampled_from(_VALUES))
    .filter(lambda pair: _fits(*pair))
    .map(lambda pair: _nested(*pair))
)
_overrides = st.builds(
    lambda sign, path, value: f"{sign}hydra.{'.'.join(path)}" + ("" if sign == "~" else f"={value}"),
    st.sampled_from(["", "", "+", "++", "~"]),
    st.sampled_from(_PATHS),
    st.sampled_from(["null", "1", "1.5", "true", "x", "'1'", "RUN", "[]", "[a]", "{k: 1}", "{dir: d}", "${a}", "{}"]),
)
_GROUPS = ("launcher", "sweeper", "job_logging", "hydra_logging", "output", "callbacks", "env", "help")


@st.composite
def _trees(draw: st.DrawFn) -> tuple[dict[str, str], list[str]]:
    config: dict[str, Any] = {"defaults": ["_self_"], "a": 1, "hydra": draw(_nodes)}
    files = {}
    if draw(st.booleans()):
        group = draw(st.sampled_from(_GROUPS))
        header, content = draw(st.sampled_from([("", st.sampled_from(_VALUES[-15:])), ("# @package hydra\n", _nodes)]))
        files[f"hydra/{group}/mine.yaml"] = header + yaml.safe_dump(draw(content))
        config["defaults"].append({f"override hydra/{group}": "mine"})
    if draw(st.booleans()):
        files["exp/e.yaml"] = "# @package _global_\n" + yaml.safe_dump({"hydra": draw(_nodes)})
        config["defaults"].insert(0, {"exp": "e"})
    files["config.yaml"] = yaml.safe_dump(config, sort_keys=False)
    return files, draw(st.lists(_overrides, max_size=1))


@settings(
    max_examples=EXAMPLES,
    derandomize="TRM_HOOKS_EXAMPLES" not in os.environ,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(tree=_trees())
def test_hydra_node_is_refused_where_hydra_refuses_it(tree: tuple[dict[str, str], list[str]]) -> None:
    files, overrides = tree
    with tempfile.TemporaryDirectory() as folder:
        root = Tree("generated", "hydra", files=files).write(Path(folder))
        expected = oracle.run(root, "config", overrides, "1.3")
        try:
            ours = compose_config(root, "config", overrides)
        except CompositionError as error:
            assert "refused" in expected, f"only we refuse: {error}"  # noqa: PT017
            return
        assert "refused" not in expected, f"only Hydra refuses: {expected['message']}"
        assert ours["config"] == expected["config"]
