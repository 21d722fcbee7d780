"""What the check of launch commands judges: one command with every job it starts, composed."""

from __future__ import annotations

from trm_hooks.baselines.compare import differs
from trm_hooks.judging.finding import Place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from trm_hooks.judging.context import Context
    from trm_hooks.judging.finding import Finding
    from trm_hooks.launch.commands import Command
    from trm_hooks.launch.jobs import Argument, Composer, Job
    from trm_hooks.launch.shell_words import Word
    from trm_hooks.launch.target import Target
    from trm_hooks.yaml.text import SourceText


class Launched:
    """One command of ``source`` that launches ``target``.

    ``alternatives`` are the jobs it starts; where an option of a group is not known, there is one list for each, and only
    what is wrong in all of them is. ``is_open`` says that more overrides may come that are not known. ``judged`` makes a
    context of a composed job.
    """

    def __init__(self, source: SourceText, command: Command, target: Target, composer: Composer) -> None:
        self.source = source
        self.command = command
        self.target = target
        self.composer = composer
        self.arguments: list[Argument] = []
        self.alternatives: list[list[Job]] = []
        self.is_open = command.open_ended
        self.judged: Callable[[Job], Context | None] = lambda _: None
        self.takes_own_arguments: Callable[[], bool] = lambda: False
        self._alone: Context | None = None

    def place(self, word: Word) -> Place:
        """Where a word of the command stands."""
        return Place(self.source, word.start, word.end)

    def without(self, job: Job, argument: Argument) -> Context | None:
        """The same job without one argument; None where that cannot be composed."""
        return self.judged(self.composer.job([each for each in job.overrides if each[1] is not argument]))

    def alone(self) -> Context | None:
        """The config without any argument."""
        if self._alone is None:
            self._alone = self.judged(self.composer.job([]))
        return self._alone

    def wrong(
        self, find: Callable[[Job], Iterable[Finding]], concerns: Callable[[Finding, Job], bool] = lambda *_: True
    ) -> Iterator[Finding]:
        """What ``find`` says of any job, with the same value whichever of the options that are not known is chosen.

        Options whose jobs a finding does not concern have no say.
        """
        found = []
        for jobs in self.alternatives:
            one: dict[object, Finding] = {}
            for job in jobs:
                for finding in find(job):
                    one.setdefault(finding.identity(), finding)
            found.append((jobs, one))
        said = {identity: finding for _, one in found for identity, finding in one.items()}
        for identity, finding in said.items():
            others = [one.get(identity) for jobs, one in found if any(concerns(finding, job) for job in jobs)]
            if all(other is not None and not differs(other.value, finding.value) for other in others):
                yield finding

    def files(self) -> set[str]:
        """Every file that takes part."""
        found = {self.source.path, self.target.script}
        for jobs in self.alternatives:
            for job in jobs:
                if job.composition is not None:
                    found.update(job.composition.files())
                found.update(error.path for error, _ in job.refusals if error.path is not None)
        return found
