"""hydra-core's results for the case files, kept as JSON per topic and keyed by everything they depend on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from conformance import oracle
from conformance.casefile import Case
from conformance.compare import decode, encode

FOLDER = Path(__file__).parent / "golden"


def read(topic: str) -> dict[str, Any]:
    """Results by case digest; empty where nothing was written yet."""
    path = FOLDER / f"{topic}.json"
    if not path.exists():
        return {}
    return {digest: decode(result) for digest, result in json.loads(path.read_text(encoding="utf-8")).items()}


def write(topic: str, results: dict[str, Any]) -> None:
    """Write one topic's results, one case per line."""
    lines = [f"{json.dumps(digest)}: {json.dumps(encode(result))}" for digest, result in sorted(results.items())]
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{topic}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def make(case: Case, root: Path) -> dict[str, Any]:
    """Ask hydra-core now; ``root`` is the case's tree on disk."""
    return oracle.run(root, case.config, case.overrides, case.tree.version_base or "1.3")
