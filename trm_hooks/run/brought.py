"""What an option that was named brings into a composition: a config runs with it because of that option, and not anyway.

An option brings what its defaults list selects, what its ``override`` entries choose, and what these bring in turn.
"""

from __future__ import annotations

from trm_hooks.judging.finding import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from trm_hooks.hydra.composition import Composition
    from trm_hooks.hydra.layers import ConfigFile, Layer
    from trm_hooks.judging.finding import Judgement
    from trm_hooks.project.repository import Seeds


def brought_findings(
    judgements: Sequence[Judgement], compositions: Iterable[Composition], only: frozenset[str] | None, seeds: Seeds
) -> Iterator[tuple[object, ...]]:
    """The identities of the findings outside ``seeds`` that take effect because of an option among them.

    ``only`` are the files that an option brings into a config in which it is tried.
    """
    for composition in compositions:
        named = {layer.file.path for layer in composition.layers if _may_bring(layer, seeds)}
        brought = _Brought(composition, named).files if named else set()
        if only is not None:
            brought &= only
        for each in judgements if brought else ():
            if isinstance(each, Finding) and each.place.path not in seeds and _is_effect_of(each, composition, brought):
                yield each.identity()


def _may_bring(layer: Layer, seeds: Seeds) -> bool:
    """Whether a layer is an option that was named and has a defaults list; a config answers for all that it runs with."""
    is_option = not layer.primary or "/" in layer.file.config_path
    return is_option and bool(layer.file.entries) and layer.file.path in seeds


class _Brought:
    """The ``files`` of a composition that are there because of the files ``named``."""

    def __init__(self, composition: Composition, named: set[str]) -> None:
        self._by_name = {layer.file.config_path: layer.file for layer in composition.layers}
        self._selected: dict[str, set[str]] = {}
        self.files = set(named)
        size = 0
        while size < len(self.files):  # a layer may come before the one that brings it
            size = len(self.files)
            self.files.update([layer.file.path for layer in composition.layers if self._is_brought(layer)])
        anyway = {layer.file.path for layer in composition.layers if not self._is_brought(layer)}
        self.files -= named | anyway

    def _is_brought(self, layer: Layer) -> bool:
        parent = self._by_name.get(layer.parent) if layer.parent is not None else None
        if parent is None:
            return False
        chosen_in = layer.node.source.path if layer.node is not None else parent.path
        if chosen_in == parent.path:
            return parent.path in self.files
        # an override in another file: what the list has without it is not of that file
        return chosen_in in self.files and layer.file.config_path.rpartition("/")[2] not in self._options(parent)

    def _options(self, file: ConfigFile) -> set[str]:
        """The options that a defaults list selects itself, whatever an override chooses instead."""
        if file.config_path not in self._selected:
            own = [entry.value for entry in file.entries if not entry.override]
            names = [name for value in own for name in (value if isinstance(value, list) else [value or ""])]
            self._selected[file.config_path] = {name.rpartition("/")[2].removesuffix(".yaml") for name in names}
        return self._selected[file.config_path]


def _is_effect_of(finding: Finding, composition: Composition, brought: set[str]) -> bool:
    """Whether a finding is not about a shadowed value, and its place or the value that wins lies in a file of ``brought``."""
    paths = {finding.place.path}
    for origin in composition.chain(finding.key) if finding.key is not None else ():
        if origin.effective:
            paths.add(origin.path)
        elif (origin.path, origin.node.start) == (finding.place.path, finding.place.start):
            return False
    return not paths.isdisjoint(brought)
