"""Case files: config trees and the compositions to try on them, in one readable text per topic.

    === tree: shop                      a new tree; `(version_base 1.1)` and `(cwd conf)` may follow the name
    --- file: config.yaml               a file of it, relative to the config root (`../extra/db.yaml` lies beside it)
    defaults: [db: mysql]
    --- cases                           one per line: name, config, overrides, two or more blanks between them
    plain           config
    ! unknown_key   config  x=1         `!` says that Hydra refuses it
    --- every primary is a case         `! name` lines after it say which of them Hydra refuses

Lines starting with `#:` are comments of the case file itself.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent / "cases"
_TREE = re.compile(r"=== tree: (?P<name>\w+)(?: \(version_base (?P<base>[\d.]+)\))?$")
_CELLS = re.compile(r"\s{2,}")


@dataclass
class Tree:
    """Files by their path relative to the config root."""

    topic: str
    name: str
    version_base: str | None = None
    files: dict[str, str] = field(default_factory=dict)

    def write(self, folder: Path) -> Path:
        """Write the tree below ``folder`` and return its config root."""
        root = folder / "conf"
        root.mkdir(parents=True, exist_ok=True)
        for name, text in self.files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
        (folder / "main.py").write_text(self.entry_script(), encoding="utf-8")
        return root

    def entry_script(self) -> str:
        """A script whose `@hydra.main` names the config root and this tree's ``version_base``."""
        return (
            "import hydra\n\n\n"
            f'@hydra.main(version_base={self.version_base!r}, config_path="conf", config_name="config")\n'
            "def main(cfg):\n    print(cfg)\n"
        )


@dataclass
class Case:
    """One composition to try, and whether Hydra refuses it."""

    tree: Tree
    name: str
    config: str
    overrides: list[str]
    refused: bool

    @property
    def id(self) -> str:
        return f"{self.tree.topic}/{self.tree.name}/{self.name}"

    @property
    def digest(self) -> str:
        """Changes with anything that the result depends on."""
        parts = [self.tree.version_base or "", self.config, *self.overrides]
        parts += [f"{name}\0{text}" for name, text in sorted(self.tree.files.items())]
        return hashlib.sha256("\1".join(parts).encode()).hexdigest()[:16]


def load_all() -> list[Case]:
    """The cases of every file in ``cases/``; names are unique in a tree."""
    cases = [case for path in sorted(FOLDER.glob("*.txt")) for case in load(path)]
    ids = [case.id for case in cases]
    doubles = sorted({name for name in ids if ids.count(name) > 1})
    assert not doubles, f"the same name twice: {doubles}"
    return cases


def load(path: Path) -> list[Case]:
    """The cases of one file."""
    cases: list[Case] = []
    for block in re.split(r"^(?==== tree)", path.read_text(encoding="utf-8"), flags=re.M)[1:]:
        cases += _read_tree(path.stem, block)
    return cases


def _read_tree(topic: str, block: str) -> list[Case]:
    block = re.sub(r"^#:.*\n", "", block, flags=re.M)
    head, _, rest = block.partition("\n")
    match = _TREE.match(head)
    assert match, f"{topic}: {head}"
    tree = Tree(topic, match["name"], match["base"])
    cases: list[Case] = []
    for section in re.split(r"^(?=--- )", rest, flags=re.M)[1:]:
        title, _, body = section.partition("\n")
        if title.startswith("--- file: "):
            tree.files[title.removeprefix("--- file: ")] = _file_text(body)
        elif title == "--- cases":
            cases += [_read_case(tree, line) for line in body.splitlines() if line.strip()]
        elif title == "--- every primary is a case":
            cases += _primaries(tree, body)
        else:
            raise AssertionError(f"{topic}: {title}")
    return cases


_ESCAPE = re.compile(r"<(BOM|CR|TAB|NONL)>")
_ESCAPES = {"BOM": "\ufeff", "CR": "\r", "TAB": "\t"}


def _file_text(body: str) -> str:
    if body.endswith("<NONL>\n"):
        body = body.removesuffix("<NONL>\n")
    return _ESCAPE.sub(lambda found: _ESCAPES[found[1]], body)


def _read_case(tree: Tree, line: str) -> Case:
    refused = line.startswith("! ")
    name, config, *overrides = _CELLS.split(line.removeprefix("! ").strip())
    return Case(tree, name, config, [_file_text(item) for item in overrides], refused)


def _primaries(tree: Tree, body: str) -> list[Case]:
    refused = {line.removeprefix("! ").strip() for line in body.splitlines() if line.strip()}
    names = [name.removesuffix(".yaml") for name in tree.files if name.endswith(".yaml") and "/" not in name]
    assert refused <= set(names), refused - set(names)
    return [Case(tree, name, name, [], name in refused) for name in names]
