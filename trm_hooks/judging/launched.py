"""What the check of launch commands judges: one command with every job it starts, composed."""

from __future__ import annotations

from trm_hooks.baselines.compare import differs
from trm_hooks.judging.finding import Place
from trm_hooks.record import Record
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from trm_hooks.code.project_code import Readers
    from trm_hooks.judging.context import Context
    from trm_hooks.judging.finding import Finding
    from trm_hooks.judging.measure import Measure
    from trm_hooks.launch.command import Command
    from trm_hooks.launch.jobs import Argument, Composer, Job
    from trm_hooks.launch.shell_words import Word
    from trm_hooks.launch.target import Target
    from trm_hooks.yaml.text import SourceText

# what a loop goes through, and the items of an array or a list
_BOUND = lazy(r"\b(?:min|max)[\"']?:[ \t]*[\"']?\Z")  # of a sweep
_LIST = lazy(r"(?:\bfor\s+\w+\s+in\b|\w+\s*=\s*[(\[]|[:(,]\s*[(\[]|:::\+?[ \t])([^;)\]\n]*)")


class Launched(Record, frozen=False):
    """One command of ``source`` that launches ``target``, with its ``arguments``.

    ``alternatives`` are the jobs it starts; where an option of a group is not known, there is one list for each, and only
    what is wrong in all of them is. ``is_open`` says that more overrides may come that are not known, and ``script`` is the
    absolute path of what it starts.
    """

    source: SourceText
    command: Command
    target: Target
    composer: Composer
    measure: Measure
    arguments: list[Argument]
    alternatives: list[list[Job]]
    is_open: bool
    script: str
    _alone: list[Context | None] = []
    _bare_job: list[Job] = []
    _readers_alone: list[Readers | None] = []
    _files: frozenset[str] = frozenset()

    def judged(self, job: Job) -> Context | None:
        """What checks see of a job; None where it does not compose."""
        return self.measure.context(job.composition, self.target.name, True) if job.composition is not None else None

    def readers(self, job: Job) -> Readers | None:
        """What the script of the command does with the config of a job; None where that is not known."""
        code = self.measure.code
        return None if code is None or job.composition is None else code.readers_of(job.composition, self.target.script)

    def readers_alone(self) -> Readers | None:
        """What the script of the command does with its config without any argument."""
        if not self._readers_alone:
            self._readers_alone.append(self.readers(self._bare()))
        return self._readers_alone[0]

    def takes_own_arguments(self) -> bool:
        """Whether the script reads its command line itself before Hydra does."""
        from trm_hooks.launch.text_files import read_text

        data = read_text(self.script, self.composer.root.files, {}, True)
        return b"argv" in data or b"argparse" in data

    def place(self, word: Word) -> Place:
        """Where the value of a word is written: at the command, or where a variable or list that it comes from has it."""
        home, start, end = word.written()
        return Place(home.source or self.source, start, end)

    @property
    def at(self) -> Place:
        """Where the command is."""
        written = self.command.written
        return Place(self.source, written[0].start, written[-1].end)

    def own_sweep(self, place: Place) -> bool:
        """Whether a place is that of an entry in the config's own sweep."""
        words = (argument.word for argument in self.arguments if argument.of_config)
        spots = ((word.home.source.path, word.start) for word in words if word.home.source is not None)
        return (place.source.path, place.start) in spots

    @property
    def is_known(self) -> bool:
        """Whether nothing about the command and its jobs is unknown, refused, or left to the reader."""
        jobs = [job for jobs in self.alternatives for job in jobs]
        words_known = all(word.known and "…" not in word.text for word in self.command.words)
        taken = all(job.unknown is None and not job.refusals for job in jobs)
        return bool(jobs) and self.target.sure and words_known and taken and not self.is_open

    @property
    def sweeps_by_itself(self) -> bool:
        """Whether its config is a multirun whatever the command says."""
        from trm_hooks.hydra.sweeps import says_multirun

        composition = self._bare().composition
        return composition is not None and says_multirun(composition.layers)

    def own_place(self, word: Word) -> Place:
        """Where a word itself is written, whatever its value comes from."""
        return Place(word.home.source or self.source, word.start, word.end)

    def comments(self, word: Word) -> str:
        """The comments behind a word, and in the lines right above its line."""
        place = self.own_place(word)
        text = place.source.text
        ends = text.find("\n", place.start)
        found = [text[place.start : ends if ends >= 0 else len(text)].partition("#")[2]]
        starts = text.rfind("\n", 0, place.start)
        while starts >= 0:  # a text may hold very many commands: only the lines that count are looked at
            above = text.rfind("\n", 0, starts)
            line = text[above + 1 : starts]
            if not line.lstrip().startswith("#"):
                break
            found.append(line)
            starts = above
        return "\n".join(found)

    def is_varied(self, argument: Argument) -> bool:
        """Whether an argument is meant to take several values: by a multirun, or by a loop or a list."""
        place = self.place(argument.word)
        if argument.is_sweep or place.start == self.own_place(argument.word).start:
            return argument.is_sweep
        text = place.source.text
        start = text.rfind("\n", 0, place.start) + 1
        end = len(text) if (end := text.find("\n", place.start)) < 0 else end
        if text[start : place.start].strip("\"' \t-") == "" == text[place.end : end].partition("#")[0].strip("\"', \t\r"):
            return True  # an item of a list with a line of its own
        if _BOUND.search(text, start, place.start):
            return True
        lists = _LIST.finditer(text, start, end)
        return any(found.start(1) <= place.start < found.end(1) and len(set(found[1].split())) > 1 for found in lists)

    def without(self, job: Job, argument: Argument) -> Context | None:
        """The same job without one argument; None where Hydra refuses what is left."""
        rest = self.composer.job([each for each in job.overrides if each[1] is not argument])
        return None if rest.refusals else self.judged(rest)

    def _bare(self) -> Job:
        if not self._bare_job:
            self._bare_job.append(self.composer.job([]))
        return self._bare_job[0]

    def alone(self) -> Context | None:
        """The config without any argument."""
        if not self._alone:
            self._alone.append(self.judged(self._bare()))
        return self._alone[0]

    def wrong(
        self, find: Callable[[Job], Iterable[Finding]], concerns: Callable[[Finding, Job], bool] = lambda *_: True
    ) -> Iterator[Finding]:
        """What ``find`` says of any job, with the same value whichever of the options that are not known is chosen.

        An option whose jobs have nothing to do with a finding is not asked.
        """
        found = []
        for jobs in self.alternatives:
            one: dict[object, Finding] = {}
            for job in jobs:
                for finding in find(job):
                    one.setdefault(finding.identity(), finding)
            found.append((jobs, one))
        merged = {identity: finding for _, one in found for identity, finding in one.items()}
        for identity, finding in merged.items():
            asked = (one for jobs, one in found if identity in one or any(concerns(finding, job) for job in jobs))
            others = [one.get(identity) for one in asked]
            if all(other is not None and not differs(other.value, finding.value) for other in others):
                yield finding

    def in_options(self, check: Callable[[Context], Iterable[Finding]]) -> Iterator[Finding]:
        """What ``check`` finds in the options that the command selects beside those of its config, at their own places.

        Nothing of a job that ran already, nor where overrides may come that are not known. There is no fix: what else selects
        the option only its author knows.
        """
        if self.is_open or self.command.is_history:
            return
        launching = (self.place(self.command.script),)
        for finding in self.wrong(lambda job: self._beyond_config(check, job)):
            yield finding.but(fix=None, effective_in=(), launched_by=launching, others=finding.others | self.files())

    def _beyond_config(self, check: Callable[[Context], Iterable[Finding]], job: Job) -> Iterator[Finding]:
        selected = self.beyond_config(job)
        context = self.judged(job) if selected else None
        found = check(context) if context is not None else ()
        yield from (finding for finding in found if finding.place.path in selected)

    def may_set_more(self, job: Job) -> bool:
        """Whether more may be set than what is composed: by overrides that are not known, by an option that is not there."""
        group = self.composer.root.is_group
        refused = (argument for _, argument in job.refusals if argument is not None)
        return self.is_open or any(group(argument.overrides[0].key_or_group) for argument in refused)

    def beyond_config(self, job: Job) -> set[str]:
        """The files that a job composes and its config by itself does not; none where either is refused."""
        alone = self._bare().composition
        if job.composition is None or alone is None:
            return set()
        return {layer.file.path for layer in job.composition.layers} - {layer.file.path for layer in alone.layers}

    def files(self) -> frozenset[str]:
        """Every file that takes part."""
        if self._files:
            return self._files
        found = {self.source.path, self.target.script, *self.command.files()}
        for jobs in self.alternatives:
            for job in jobs:
                if job.composition is not None:
                    found.update(job.composition.files())
                found.update(error.path for error, _ in job.refusals if error.path is not None)
        self._files = frozenset(found)
        return self._files
