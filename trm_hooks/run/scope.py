"""What a run is asked about, and which configs that may concern."""

from __future__ import annotations

import os

from trm_hooks.baselines.load import LOADS
from trm_hooks.checks import OF_COMMANDS
from trm_hooks.judging.checkpoints import FILE_NAME as TRAINING_CONFIG
from trm_hooks.judging.decoder import DECODER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from trm_hooks.hydra.composition import Composition
    from trm_hooks.judging.finding import Finding
    from trm_hooks.project.find_roots import RootInfo
    from trm_hooks.project.repository import Seeds
    from trm_hooks.run.config_tree import ConfigTree


class Scope:
    """The files a run was asked about (``seeds``).

    ``saved`` says that a training config beside a checkpoint is among them, ``code`` a Python file that a check may read.
    ``loads`` are the keys of a config that load weights.
    """

    __slots__ = ("code", "loads", "saved", "seeds")

    def __init__(self, seeds: Seeds, checks: Sequence[str] = (), loads: Sequence[str] = ()) -> None:
        self.loads = (DECODER, *LOADS, *loads)
        self.seeds = seeds
        reads_code = "unread-key" in checks or "code-error" in checks
        self.code = reads_code and any(path.endswith(".py") for path in seeds.files)
        self.saved = any(path.rpartition("/")[2] == TRAINING_CONFIG for path in seeds.files)

    def concerns_configs(self, checks: Sequence[str], repository: str) -> bool:
        """Whether a file can concern any config at all; silence costs nothing then."""
        seeds = self.seeds
        if seeds.everything or bool(seeds.folders) or any(path.endswith((".yaml", ".yml")) for path in seeds.files):
            return True
        from trm_hooks.files.reading import Files

        if self.code and any(_has_classes(path, repository) for path in seeds.files):
            return True
        if OF_COMMANDS.isdisjoint(checks):
            return False
        from trm_hooks.launch.text_files import any_command_in

        return any_command_in(seeds.files, Files(repository), {})

    def concerns(self, info: RootInfo) -> bool:
        """Whether a file lies in a config root or can be read by its configs."""
        return self.seeds.everything or self.saved or self.code or self.is_named(info.display)

    def is_named(self, folder: str) -> bool:
        """Whether a file lies in a folder, or a folder asked about holds it."""
        prefix = f"{folder}/" if folder else ""
        if any(seed.startswith(prefix) or prefix.startswith(seed) for seed in self.seeds.folders):
            return True
        return any(path.startswith(prefix) for path in self.seeds.files)

    def takes_part(self, composition: Composition) -> bool:
        """Whether a file is behind ``composition``, or may be the training config of what it loads."""
        if self.seeds.everything or self.code or self.is_behind(composition):
            return True
        return self.saved and any(isinstance(composition.value(key), str) for key in self.loads)

    def is_behind(self, composition: Composition) -> bool:
        """Whether a file is among the layers of ``composition``."""
        return any(layer.file.path in self.seeds for layer in composition.layers)

    def is_about(self, composition: Composition, finding: Finding) -> bool:
        """Whether a file is behind ``composition``, or is the training config or the code that ``finding`` goes by."""
        if not (self.saved or self.code):
            return True
        return not finding.participants.isdisjoint(self.seeds.files) or self.is_behind(composition)

    def affected(self, tree: ConfigTree) -> Iterable[str]:
        """The configs a file may take part in; more than needed, never less."""
        if self.seeds.everything or self.code:
            return tree.configs
        inside = [path for path in tree.configs if tree.display(path) in self.seeds]
        if len(inside) * 2 > len(tree.configs):
            return tree.configs
        named = [tree.config_path(path) for path in self.seeds.files]
        return tree.affected_by([*inside, *filter(None, named)], self._may_load if self.saved else None)

    def _may_load(self, data: bytes) -> bool:
        return any(key.rpartition(".")[2].encode() in data for key in self.loads)


def _has_classes(path: str, repository: str) -> bool:
    """Whether a Python file may be one that takes a config: there is a class in it, or it is not read."""
    from trm_hooks.files.reading import read

    try:
        return path.endswith(".py") and b"class " in read(os.path.join(repository, path), repository)
    except OSError:
        return True
