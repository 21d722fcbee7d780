"""Generated config trees compose as hydra-core composes them; ``TRM_HOOKS_EXAMPLES`` says how many are tried."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from conformance import oracle, origins
from conformance.casefile import Tree
from conformance.compare import differences
from conformance.generated import Generated, trees
from trm_hooks.hydra.errors import CompositionError
from trm_hooks.show.compose_api import compose_config

EXAMPLES = int(os.environ.get("TRM_HOOKS_EXAMPLES", "40"))
RELAXED = settings(
    max_examples=EXAMPLES,
    derandomize="TRM_HOOKS_EXAMPLES" not in os.environ,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@RELAXED
@given(generated=trees())
def test_composition_of_generated_trees_equals_hydra(generated: Generated) -> None:
    with tempfile.TemporaryDirectory() as folder:
        tree = Tree("generated", "tree", generated.version_base, generated.files)
        root = tree.write(Path(folder))
        expected = oracle.run(root, "config", generated.overrides, generated.version_base)
        try:
            ours = compose_config(root, "config", generated.overrides)
        except CompositionError as error:
            assert "refused" in expected, f"only we refuse: {error}"  # noqa: PT017
            return
        assert "refused" not in expected, f"only Hydra refuses: {expected['message']}"
        assert not differences(ours["config"], expected["config"], "config")
        assert not differences(ours["resolved"], expected["resolved"], "resolved")
        assert not origins.wrong(ours["config"], ours["origins"])
