"""The index of who includes whom answers as the search through all files does."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from trm_hooks.files import Files
from trm_hooks.run.affected import Includers, affected

NAMES = ("base", "a_cfg", "cfg-b", "arch/x", "arch/y", "opt/x", "opt/deep/z")
entries = st.sampled_from(
    ("base", "arch: x", "opt: deep/z", "override arch: y", "/opt/deep: z", "arch: ${opt}", "cfg-b", "_self_")
)
files = st.dictionaries(st.sampled_from(NAMES), st.lists(entries, max_size=3), min_size=1)


@settings(max_examples=60, deadline=None)
@given(files, st.sampled_from(NAMES))
def test_index_finds_what_the_search_finds(lists: dict[str, list[str]], asked: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        configs = {}
        for name, items in lists.items():
            path = Path(folder) / f"{name}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("defaults:\n" + "".join(f"  - {item}\n" for item in items) if items else "x: 1\n", encoding="utf-8")
            configs[name] = str(path)
        files = Files(folder)
        assert Includers(configs, files).of(asked) == affected(configs, files, [asked])
