"""Trees of the case files on disk, written once a session."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.casefile import Case

Place = Callable[[Case], Path]


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Give the config root of a case's tree."""
    roots: dict[tuple[str, str], Path] = {}

    def find(case: Case) -> Path:
        key = (case.tree.topic, case.tree.name)
        if key not in roots:
            roots[key] = case.tree.write(tmp_path_factory.mktemp(case.tree.name))
        return roots[key]

    return find
