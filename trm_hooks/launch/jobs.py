"""The jobs that a launch command starts, each composed: one, or one for each combination of a multirun's values.

What is not known stays unknown: an argument's value is an interpolation that nothing resolves. An option of a config
group that is not known may be any of them, so there is an alternative for each. Limits: where a multirun has more
combinations than are composed, the values of each key are taken one by one, the others at their first.
"""

from __future__ import annotations

from itertools import product
from math import prod

from trm_hooks.hydra.errors import CompositionError, NoKeyError, UnknownError
from trm_hooks.hydra.overrides.parse import OverrideError, parse_override
from trm_hooks.hydra.sweeps import UNKNOWN, combinations, sweep_values
from trm_hooks.hydra.value_overrides import Place
from trm_hooks.launch.shell_words import PLAIN, Dialect, Home, Word
from trm_hooks.project.config_stores import compose_known
from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from trm_hooks.hydra.composition import Composition
    from trm_hooks.hydra.config_files import ConfigRoot
    from trm_hooks.hydra.overrides.parse import Override
    from trm_hooks.hydra.sweeps import Swept
    from trm_hooks.launch.command import Command
    from trm_hooks.project.config_stores import ConfigStores
    from trm_hooks.yaml.text import SourceText

_MAX_OPTIONS = 64
_MAX_VALUES = 1000
_MAX_JOBS = 256


class Argument(Record, frozen=False):
    """One word of a command that is an override: every override it stands for, or the ``problem`` that Hydra has with it.

    With ``any_option`` one of its overrides applies, it is not known which. ``of_config``: an entry of the config's own
    ``hydra.sweeper.params``, whose ``word`` is there.
    """

    word: Word
    overrides: list[Override] = []
    problem: str | None = None
    any_option: bool = False
    of_config: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it may change anything: one of more options than are tried."""
        return self.any_option and not self.overrides

    @property
    def is_sweep(self) -> bool:
        """Whether a multirun takes several values from it."""
        return len(self.overrides) > 1 and not self.any_option


# So many arguments of one job are noted as refused, and so many are left out one by one to find which of them is.
_MAX_REFUSALS = 32
_MAX_TRIED = 32


class Job(Record, frozen=False):
    """One composition of a command, or None, and what Hydra refuses in it: errors with the argument they are about.

    ``overrides`` are those that were taken. ``unknown`` says what only running code would show.
    """

    overrides: list[tuple[Override, Argument]]
    composition: Composition | None = None
    refusals: list[tuple[CompositionError, Argument | None]] = []
    unknown: str | None = None

    def argument(self, override: Override | None) -> Argument | None:
        """The argument that an override comes from."""
        return next((argument for each, argument in self.overrides if each is override), None)


class Composer(Record):
    """Composes the jobs of one command; ``stores`` knows why configs may come from Python code."""

    root: ConfigRoot
    name: str
    source: SourceText
    stores: ConfigStores

    def in_root(self, root: ConfigRoot) -> Composer:
        """The same command over the configs of another ``root``."""
        return Composer(root, self.name, self.source, self.stores)

    def job(self, overrides: Sequence[tuple[Override, Argument]]) -> Job:
        """One job; what Hydra refuses is noted and left out, so that the rest can still be judged.

        Each refusal takes one more composition: where there are very many, the rest is not judged before some are mended.
        """
        job = Job(list(overrides))
        while True:
            try:
                job.composition = self.compose(job.overrides)
            except UnknownError as error:
                job.unknown = error.message
            except CompositionError as error:
                argument = job.argument(error.override) or self._culprit(job.overrides)
                if argument is None or not isinstance(error, NoKeyError) or not self.stores.may_hold_schema(self.root):
                    job.refusals.append((error, argument))
                if argument is not None and len(job.refusals) < _MAX_REFUSALS:
                    job.overrides = [each for each in job.overrides if each[1] is not argument]
                    continue
            return job

    def _culprit(self, overrides: list[tuple[Override, Argument]]) -> Argument | None:
        """The one argument without which Hydra refuses nothing; None where the config alone is refused."""
        if not overrides or not self._composes([]):
            return None
        asked = overrides if len(overrides) <= _MAX_TRIED else [self._first_refused(overrides)]
        for _, argument in asked:
            if self._composes([each for each in overrides if each[1] is not argument]):
                return argument
        return None

    def _first_refused(self, overrides: list[tuple[Override, Argument]]) -> tuple[Override, Argument]:
        """The last override of the shortest beginning of the list that Hydra refuses; it is taken to refuse every longer one."""
        good, bad = 0, len(overrides)
        while bad - good > 1:
            middle = (good + bad) // 2
            if self._composes(overrides[:middle]):
                good = middle
            else:
                bad = middle
        return overrides[bad - 1]

    def _composes(self, overrides: list[tuple[Override, Argument]]) -> bool:
        try:
            self.compose(overrides)
        except CompositionError:
            return False
        return True

    def compose(self, overrides: list[tuple[Override, Argument]]) -> Composition:
        """What the command gives with ``overrides``; raises :class:`CompositionError` for what Hydra refuses."""
        given = [override for override, _ in overrides]
        places = [_written(argument.word, self.source) for _, argument in overrides]
        return compose_known(self.root, self.stores, self.name, given, places=places)


def _written(word: Word, source: SourceText) -> Place:
    """Where the value of a word is written."""
    home, start, end = word.written()
    return Place(home.source or source, start, end)


def jobs_of(command: Command, composer: Composer) -> tuple[list[Argument], list[list[Job]], bool]:
    """The arguments of a command, its jobs for each combination of options that are not known, and whether more may come."""
    arguments = _arguments(command, composer.root, lambda: _is_multirun(command, composer))
    jobs = [[composer.job(job) for job in jobs] for jobs in _alternatives(arguments)]
    entries = _own_sweep(command, composer, jobs)
    is_open = command.open_ended or entries is None
    if entries:
        arguments = [*_swept_by_config(entries, arguments), *arguments]
        jobs = [[composer.job(job) for job in jobs] for jobs in _alternatives(arguments)]
    is_open |= any(argument.is_open for argument in arguments)
    return arguments, jobs, is_open or (command.multirun is not None and not entries and _sweeps_by_config(command, composer))


def _is_multirun(command: Command, composer: Composer) -> bool:
    """Whether sweeps are allowed: by the flag, or by ``hydra.mode`` in the command or a config."""
    if command.multirun is not None or any(word.text.lstrip("+").startswith("hydra.mode=") for word in command.overrides):
        return True
    return _says(composer, "MULTIRUN")


def _own_sweep(command: Command, composer: Composer, jobs: list[list[Job]]) -> list[Swept] | None:
    """The entries of the config's own sweep, where the command is a multirun; None where not all of them are known."""
    composition = next((job.composition for each in jobs for job in each if job.composition is not None), None)
    layers = composition.layers if composition is not None else ()
    if not any("sweeper" in layer.file.source.text for layer in layers):
        return []
    from trm_hooks.hydra.sweeps import params, says_multirun

    modes = [word.text.partition("=")[2] for word in command.overrides if word.text.lstrip("+").startswith("hydra.mode=")]
    is_multirun = modes[-1] == "MULTIRUN" if modes else says_multirun(layers)
    if not (is_multirun or command.multirun is not None):
        return []
    if any(word.text.lstrip("+").startswith("hydra.sweeper") for word in command.overrides):
        return None
    entries = params(layers, composer.root)
    return entries if all(entry.overrides or entry.problem for entry in entries) else None


def _sweeps_by_config(command: Command, composer: Composer) -> bool:
    """Whether a config may add sweeps of its own."""
    return any("sweeper" in word.text for word in command.overrides) or _says(composer, "sweeper")


def _says(composer: Composer, word: str) -> bool:
    composition = composer.job([]).composition
    return composition is not None and any(word in layer.file.source.text for layer in composition.layers)


def _arguments(command: Command, root: ConfigRoot, multirun: Callable[[], bool]) -> list[Argument]:
    """The overrides of a command; words whose key is not known are left out. ``multirun`` answers whether sweeps are allowed."""
    arguments = (_argument(word, multirun, root) for word in command.overrides)
    return [argument for argument in arguments if argument is not None]


def _swept_by_config(entries: Sequence[Swept], arguments: Sequence[Argument]) -> list[Argument]:
    """What a multirun takes from the config's own sweep: no entry whose key the command sets."""
    given = {override.get_key_element() for argument in arguments for override in argument.overrides}
    found = []
    for entry in entries:
        if entry.key not in given:
            node, home = entry.node, Home(entry.node.source, Dialect(), element=True)
            pieces = [(f"{entry.key}=", node.start, PLAIN, home), (str(node.value), node.start, PLAIN, home)]
            argument = Argument(Word(pieces, node.start, node.end, home))
            argument.of_config = True
            argument.overrides = entry.overrides
            argument.problem = entry.problem.message if entry.problem is not None else None
            found.append(argument)
    return found


def _argument(word: Word, multirun: Callable[[], bool], root: ConfigRoot) -> Argument | None:
    argument = Argument(word)
    if not word.known:
        key = word.known_prefix.partition("=")[0]
        if word.dialect.docs and root.is_group(key) and (missing := _missing_choices(word, key, root)):
            argument.overrides = missing
            return argument
        return _unknown(argument, key, root, _with_holes(word)) if "=" in word.known_prefix else None
    try:
        override = parse_override(word.text)
    except OverrideError as error:
        if "…" in word.text and "=" in word.text:
            return _unknown(argument, word.text.partition("=")[0], root)  # documentation leaves something out
        argument.problem = f"Hydra cannot read `{word.text}`: {error}"
        if not word.text.strip():
            argument.problem = "the line ends in a blank behind its backslash: the shell takes it as an argument, and stops there"
        return argument
    if not override.is_sweep:
        argument.overrides = [override]
        return argument
    if not multirun():
        argument.problem = _needs_multirun(override)
        return _unknown(argument, override.get_key_element(), root)
    values = sweep_values(override, root)
    if not values:
        return _unknown(argument, override.get_key_element(), root)
    argument.overrides = [parse_override(text) for text in values[:_MAX_VALUES]]
    return argument


def _missing_choices(word: Word, group: str, root: ConfigRoot) -> list[Override]:
    """The choices that a document offers of a config group, ``arch={trm,etrm}``, and that are not there."""
    from trm_hooks.launch.shell.made import documented_choices

    texts = [text for text in documented_choices(word) if text.partition("=")[2] not in root.options(group)]
    try:
        return [parse_override(text) for text in texts[:1]]
    except OverrideError:
        return []


def _needs_multirun(override: Override) -> str:
    text = override.input_line
    if override.sweep is not None and override.sweep.kind == "simple-choice":
        key, _, value = text.partition("=")
        return f"`{text}` is a sweep, which takes --multirun; a list is written `{key}=[{value}]`"
    return f"`{text}` is a sweep, which takes --multirun"


def _with_holes(word: Word) -> str:
    """A path with an interpolation for all but its last part, where that is known; else an interpolation alone."""
    if "/" not in word.known_suffix:
        return UNKNOWN
    value = word.part(word.text.index("=") + 1)
    return "".join(piece[0] if Word([piece], 0, 0, word.home).known else UNKNOWN for piece in value.pieces)


def _unknown(argument: Argument, key: str, root: ConfigRoot, written: str = UNKNOWN) -> Argument:
    """``argument`` with any value at all, ``written`` if not of a group; without overrides where that may change everything."""
    group = key.lstrip("+~").partition("@")[0]
    if key.startswith("~") or (group.startswith("hydra") and group != "hydra.searchpath"):
        return argument
    values = [f"[{UNKNOWN}]" if group == "hydra.searchpath" else written]
    if root.is_group(group):
        values = root.options(group)[: _MAX_OPTIONS + 1]
        argument.any_option = True
        if len(values) > _MAX_OPTIONS:
            return argument
    try:
        argument.overrides = [parse_override(f"{key}={value}") for value in values]
    except OverrideError as error:
        if written is not UNKNOWN:
            return _unknown(argument, key, root)
        argument.problem = argument.problem or f"Hydra cannot read `{argument.word.text}`: {error}"
    for override in argument.overrides:
        override.stand_for(argument.word.text)
    return argument


def _alternatives(arguments: Sequence[Argument]) -> Iterator[list[list[tuple[Override, Argument]]]]:
    """For each combination of options that are not known, the overrides of every job; nothing where there are too many."""
    usable = [argument for argument in arguments if argument.overrides]
    open_choices = [argument for argument in usable if argument.any_option]
    if prod(len(argument.overrides) for argument in open_choices) > _MAX_OPTIONS:
        return
    for options in product(*(argument.overrides for argument in open_choices)):
        chosen = {id(argument): [option] for argument, option in zip(open_choices, options, strict=True)}
        columns = [[(override, argument) for override in chosen.get(id(argument), argument.overrides)] for argument in usable]
        yield list(combinations(columns, _MAX_JOBS))
