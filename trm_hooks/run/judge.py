"""The selected checks on one composition, file, refusal, key or command at a time: each answers with what it found."""

from __future__ import annotations

from itertools import islice

from trm_hooks.checks import load
from trm_hooks.judging.finding import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from trm_hooks.judging.context import Context
    from trm_hooks.judging.finding import Rule, Veto
    from trm_hooks.judging.launched import Launched
    from trm_hooks.judging.measure import Measure
    from trm_hooks.judging.subjects import Problem, UnknownKey
    from trm_hooks.project.settings import Allowed

    Check = tuple[Rule, Callable[[Any], Iterable[Any]]]


class Judge:
    """The selected checks, by what they judge; ``measure`` makes the contexts they look at.

    ``always`` are checks of files that are run although they are not selected.
    """

    def __init__(
        self, checks: Sequence[str], measure: Measure, allow: Sequence[Allowed] = (), always: Sequence[str] = ()
    ) -> None:
        self.measure = measure
        self.allow = allow
        modules = [load(check) for check in checks]
        of: dict[str, list[Check]] = {}
        for module in modules:
            of.setdefault(module.RULE.subject, []).append((module.RULE, module.check))
            if hasattr(module, "check_command"):
                of.setdefault("commands", []).append((module.RULE, module.check_command))
            if hasattr(module, "check_unread"):
                of.setdefault("unread", []).append((module.RULE, module.check_unread))
        self.on_compositions = of.get("composition", [])
        self.on_options = [check for check in self.on_compositions if check[0].options]
        self.on_files = of.get("file", []) or [(module.RULE, module.check) for module in map(load, always)]
        self.on_unread = of.get("unread", [])
        self.on_errors = of.get("error", [])
        self.on_keys = of.get("keys", [])
        self.on_commands = of.get("commands", [])
        self.needs_compositions = bool(self.on_compositions or self.on_errors or self.on_keys)

    def composition(self, context: Context, only: frozenset[str] | None = None) -> Iterator[Finding | Veto]:
        """What is wrong in what a config gives; ``only`` keeps the findings of some files."""
        for _, check in self.on_compositions if context.selected else self.on_options:
            for said in check(context):
                if only is not None and said.place.path not in only and only.isdisjoint(getattr(said, "participants", ())):
                    continue
                if self.allow and isinstance(said, Finding) and self._allows(context.config, said):
                    continue
                yield said

    def command(self, launched: Launched) -> Iterator[Finding | Veto]:
        """What is wrong with a launch command."""
        for _, check in self.on_commands:
            for finding in check(launched):
                if not isinstance(finding, Finding) or not self._allows(launched.target.name, finding):
                    yield finding

    def key(self, unknown: UnknownKey) -> Iterator[Finding]:
        """What is wrong with a key that one file alone has."""
        for _, check in self.on_keys:
            yield from check(unknown)

    def problem(self, problem: Problem, unreadable: bool) -> Iterator[Finding]:
        """What to say of a refusal: a file that cannot be read, or a config that cannot be composed."""
        for _, check in self.on_files if unreadable else self.on_errors:
            yield from check(problem)

    def unread(self, problem: Problem) -> Iterator[Finding]:
        """What to say of a file that is no config and cannot be read: the word of the first check that would have read it."""
        found = (finding for _, check in self.on_unread for finding in check(problem))
        yield from islice(found, 1)

    def _allows(self, config: str, finding: Finding) -> bool:
        """Whether the settings allow what is found."""
        key = finding.key
        return key is not None and any(each.covers(config, finding.place.path, key) for each in self.allow)
