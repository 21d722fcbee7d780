"""Run the selected checks on one composition, file or refusal at a time, and bring their findings together."""

from __future__ import annotations

from trm_hooks.baselines.choose import choose
from trm_hooks.checks import load
from trm_hooks.judging.context import Context
from trm_hooks.judging.finding import Finding, Problem, Veto
from trm_hooks.run.fold import Fold
from trm_hooks.yaml.tree import Scalar, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable
    from collections.abc import Sequence as Sequential
    from typing import Any

    from trm_hooks.baselines.choose import Choice
    from trm_hooks.baselines.load import Baselines
    from trm_hooks.baselines.model import Baseline
    from trm_hooks.hydra.composition import Composition
    from trm_hooks.judging.finding import Rule
    from trm_hooks.judging.launched import Launched
    from trm_hooks.project.settings import Allowed
    from trm_hooks.run.config_tree import ConfigTree
    from trm_hooks.run.known_keys import Vocabulary
    from trm_hooks.yaml.tree import Node
    Check = tuple[Rule, Callable[[Any], Iterable[Any]]]


class Collector:
    """What was found so far; while ``closed``, only what is said of known findings is taken."""

    def __init__(self) -> None:
        self.fold = Fold()
        self.closed = False

    def add(self, said: Finding | Veto) -> None:
        """Take in what a check said of one composition."""
        self.fold.add((said,), self.closed)

    def merge(self, other: Collector) -> None:
        """Take in what another collector found in other compositions."""
        self.fold.merge(other.fold)

    def has_place(self, said: Finding | Veto) -> bool:
        """Whether the same check has found the same place under another key."""
        return self.fold.has_place(said)

    def findings(self) -> list[Finding]:
        """All findings that no composition speaks against, by file and place."""
        return self.fold.findings()


class Judge:
    """The selected checks with what they need to know; ``collector`` holds what they found."""

    def __init__(
        self,
        checks: Sequential[str],
        baselines: Baselines,
        preferred: Baseline | None = None,
        *,
        checkpoint: Callable[[str], tuple[dict[str, Any], str] | None] = lambda _: None,
        reasons: dict[str, str] | None = None,
        allow: Sequential[Allowed] = (),
    ) -> None:
        modules = [load(check) for check in checks]
        self.checks: list[Check] = [(module.RULE, module.check) for module in modules]
        self.on_compositions = [check for check in self.checks if check[0].subject == "composition"]
        self.on_options = [check for check in self.on_compositions if check[0].options]
        self.on_files = [check for check in self.checks if check[0].subject == "file"]
        self.on_keys = [check for check in self.checks if check[0].subject == "keys"]
        self.on_commands = [check for check in self.checks if check[0].subject == "commands"]
        self.vocabulary: Vocabulary | None = None
        self.on_errors = [check for check in self.checks if check[0].subject == "error"]
        self.needs_compositions = any(rule.subject in ("composition", "error", "keys") for rule, _ in self.checks)
        self.collector = Collector()
        self.baselines = baselines
        self.preferred = preferred
        self.checkpoint = checkpoint
        self.reasons = reasons or {}
        self.allow = allow
        self._choices: dict[tuple[int, int], tuple[Node | None, Node | None, Choice]] = {}
        # whether a run is about a finding of a composition, where more are composed than the run is about
        self.concerns: Callable[[Composition, Finding], bool] | None = None
        # called with every context before its checks, and the files that it stands for if it is an option in a host
        self.watch: Callable[[Context, frozenset[str] | None], None] | None = None

    def composition(self, composition: Composition, config: str) -> None:
        """Judge what a primary config gives."""
        context = self.context(composition, config, True)
        if self.vocabulary is not None and context.choice.baseline is not None:
            self.vocabulary.composition(composition, config, selected=True)
        self._judge(self.on_compositions, context, None)

    def option(self, composition: Composition, config: str, only: frozenset[str] | None = None) -> None:
        """Judge an option that nothing selects; ``only`` keeps the findings of some files."""
        context = self.context(composition, config, False)
        if self.vocabulary is not None and context.choice.baseline is not None:
            self.vocabulary.composition(composition, config, selected=False)
        self._judge(self.on_options, context, only)

    def command(self, launched: Launched) -> None:
        """Judge a launch command."""
        for _, check in self.on_commands:
            for finding in check(launched):
                if not self._covers(launched.target.name, finding):
                    self.collector.add(finding)

    def context(self, composition: Composition, config: str, selected: bool) -> Context:
        """What the checks see of a composition."""
        return Context(
            composition,
            config,
            self.baselines,
            lambda get: self._choose(composition, get),
            selected=selected,
            checkpoint=self.checkpoint,
            reasons=self.reasons,
        )

    def _choose(self, composition: Composition, get: Callable[[str], Any]) -> Choice:
        """The baseline of a config; configs that inherit their name and data from the same lines share the answer."""
        name, data = composition.node("arch.name"), composition.node("data_paths")
        known = self._choices.get((id(name), id(data)))
        if known is not None and known[0] is name and known[1] is data:
            return known[2]
        asked: set[str] = set()

        def noting(key: str) -> Any:
            asked.add(key)
            return get(key)

        choice = choose(self.baselines, noting, self.preferred)
        if _is_fixed(name) and _is_fixed(data) and all(key.startswith(_DECIDES) for key in asked):
            if len(self._choices) >= _MAX_CHOICES:
                self._choices.clear()  # they keep their files in memory, and these are not shared
            self._choices[id(name), id(data)] = (name, data, choice)
        return choice

    def _judge(self, checks: list[Check], context: Context, only: frozenset[str] | None) -> None:
        if self.watch is not None and not self.collector.closed:
            self.watch(context, only)
        add = self.collector.add
        for _, check in checks:
            for said in check(context):
                if only is not None and said.place.path not in only and only.isdisjoint(getattr(said, "participants", ())):
                    continue
                if self.concerns is not None and isinstance(said, Finding) and not self.concerns(context.composition, said):
                    continue
                if not context.selected and self.collector.has_place(said):
                    continue  # a config has it at the package it moves the option to
                if self.allow and isinstance(said, Finding) and self._allowed(context, said):
                    continue
                add(said)

    def keys(self, tree: ConfigTree, asked: Container[str], complete: bool) -> None:
        """Judge the keys that one file alone has, for files ``asked`` about; ``complete`` says that every file was read."""
        if self.vocabulary is None:
            return
        for unknown in self.vocabulary.unknown(tree, asked, complete):
            for _, check in self.on_keys:
                for finding in check(unknown):
                    self.collector.add(finding)

    def _allowed(self, context: Context, finding: Finding) -> bool:
        return self._covers(context.config, finding)

    def _covers(self, config: str, finding: Finding) -> bool:
        """Whether the settings allow what is found."""
        key = finding.key
        return key is not None and any(each.covers(config, finding.place.path, key) for each in self.allow)

    def problem(self, problem: Problem, unreadable: bool) -> None:
        """Judge a refusal: a file that cannot be read, or a config that cannot be composed."""
        for _, check in self.on_files if unreadable else self.on_errors:
            for finding in check(problem):
                self.collector.add(finding)


_MAX_CHOICES = 256
# What a choice may hang on and still be the same for every config with these very nodes.
_DECIDES = ("arch.name", "data_paths")


def _is_fixed(node: Node | None) -> bool:
    """Whether ``node`` means the same in every config that has it: there is no interpolation in it."""
    if isinstance(node, Sequence):
        return all(isinstance(item, Scalar) and _is_fixed(item) for item in node.items)
    return isinstance(node, Scalar) and not (isinstance(node.value, str) and "${" in node.value)
