"""The ``hydra/…`` groups that stand beside a project's own: what Hydra ships, and options of plugins that cannot be seen.

Their content reaches only the ``hydra`` node, which a composition drops; here it is enough that they can be selected.
"""

from __future__ import annotations

from trm_hooks.hydra.defaults.entries import Entry
from trm_hooks.hydra.layers import ConfigFile
from trm_hooks.yaml.text import SourceText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from trm_hooks.hydra.config_files import ConfigRoot

_PREFIX = "hydra/"


class HydraGroups:
    """A config root with Hydra's own groups in front of it, as on Hydra's search path."""

    def __init__(self, root: ConfigRoot) -> None:
        self.root = root
        self.plugins: set[str] = set()

    def load(self, config_path: str) -> ConfigFile | None:
        """The config at ``config_path``; a stand-in without content where it is Hydra's or a plugin's."""
        if not config_path.startswith(_PREFIX):
            return self.root.load(config_path)
        group, _, option = config_path.removesuffix(".yaml").rpartition("/")
        if option in _shipped(group):
            return _stand_in(config_path)
        file = self.root.load(config_path)
        if file is None and _from_plugin(group):
            self.plugins.add("/".join(group.split("/")[:2]) + "/")
            return _stand_in(config_path)
        return file

    def is_group(self, group: str) -> bool:
        """Whether ``group`` can be selected from."""
        if group == "hydra" or (group.startswith(_PREFIX) and (_shipped(group) or _from_plugin(group))):
            return True
        return self.root.is_group(group)

    def options(self, group: str) -> list[str]:
        """The options of ``group`` that can be seen."""
        return sorted({*_shipped(group), *self.root.options(group)})

    def is_unseen(self, key: str) -> bool:
        """Whether an override of ``key`` may find its target in a plugin's configs."""
        return key.startswith(_PREFIX) and (self.root.incomplete is not None or key.startswith(tuple(self.plugins)))


def _shipped(group: str) -> tuple[str, ...]:
    from trm_hooks.hydra.own_node.schema import OPTIONS

    return OPTIONS.get(group, ())


def _from_plugin(group: str) -> bool:
    from trm_hooks.hydra.own_node.schema import may_be_plugins

    return group.startswith(_PREFIX) and may_be_plugins(group)


def _stand_in(config_path: str) -> ConfigFile:
    file = ConfigFile(config_path, config_path, SourceText(config_path, ""))
    file.is_shipped = True
    if config_path == "hydra/config":
        from trm_hooks.hydra.own_node.schema import DEFAULTS

        file.entries = tuple(Entry(group.removeprefix(_PREFIX), option) for group, option in DEFAULTS)
    return file
