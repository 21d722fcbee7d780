"""What Hydra would refuse of a launch command before anything runs, as findings at the words it is about.

Nothing is reported where it is uncertain which script starts. Where further overrides may come that are not known, only what
no further override can put right is reported, and a key that can only be a misspelling.
"""

from __future__ import annotations

import os

from trm_hooks.hydra.errors import NotReadError, UnreadableError
from trm_hooks.judging.finding import SAFE, UNSAFE, Change, Finding, Fix, Place
from trm_hooks.judging.spelling import near
from trm_hooks.launch.launchers import adds_local_rank
from trm_hooks.yaml.text import SourceText, lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from trm_hooks.hydra.config_files import ConfigRoot
    from trm_hooks.hydra.errors import CompositionError
    from trm_hooks.judging.finding import Rule
    from trm_hooks.judging.launched import Launched
    from trm_hooks.launch.command import Command
    from trm_hooks.launch.jobs import Argument, Job
    from trm_hooks.launch.shell_words import Word

_MAX_SISTERS = 12
_TO_ADD = " (to add it write `+"
# <dataset>, {name}, ...
_ELLIPSIS = lazy(r"<[A-Za-z][^<>]*>|\{[A-Za-z_]\w*\}|\.\.\.|…")
# CONFIG_NAME, KEY=VALUE, your_config
_PLACEHOLDER = lazy(
    r"(?i:your|my|some|example)[_-].*|(?i:(\w+)[_-]name)(?:\.yaml)?|X{2,}|…"
    r"|[A-Z]+_[A-Z_]+|KEYS?|VALUES?|NAMES?|PATHS?|FILES?|CONFIGS?|OPTIONS?|OVERRIDES?|ARGS|ARGUMENTS?"
)
# what makes a folder, in a shell or in Python
_MAKES = lazy(r"\b(?:mkdir|makedirs|cp|copytree|mv|ln|rsync|tar|unzip|clone)\b")


def refusals(rule: Rule, launched: Launched) -> Iterator[Finding]:
    """Every refusal at the command, each once; in documentation not at what the reader is to fill in."""
    if launched.target.sure:
        yield from (each for each in _refusals(rule, launched) if not _is_placeholder(launched, each))


def _is_placeholder(launched: Launched, finding: Finding) -> bool:
    """Whether what is refused is left for the reader to fill in; a wrong key is wrong whatever its value will be."""
    start = finding.place.start
    word = next((word for word in launched.command.words if start in (word.start, word.written()[1])), None)
    if word is None or not word.dialect.docs:
        return False
    key, equals, value = word.text.partition("=")
    about = key if not equals or finding.message.startswith("there is no key") else value
    if _ELLIPSIS.search(word.text) is not None or _PLACEHOLDER.fullmatch(about) is not None or _offers(launched, word):
        return True
    named = key.lstrip("+~").partition("@")[0].replace("/", ".").rpartition(".")[2]
    return about is value and len(value) > 1 and value == named.upper()  # experiment=EXPERIMENT


def _offers(launched: Launched, word: Word) -> bool:
    """Whether a document offers values, ``key=[true|false]``, where a shell would see a pipe."""
    home, _, end = word.written()
    text = launched.source.text if home.source is None else home.source.text
    opened = any(word.text.rfind(sign) > word.text.rfind(other) for sign, other in ("[]", "{}", "()"))
    return opened and text[end : end + 1] == "|"


def _refusals(rule: Rule, launched: Launched) -> Iterator[Finding]:
    if launched.command.refused and not launched.takes_own_arguments():
        yield _of_words(rule, launched)
    adding = None if launched.takes_own_arguments() else adds_local_rank(launched.command.launcher)
    if adding is not None:
        option = "--no_local_rank" if "deepspeed" in adding.text else "--use_env"
        message = f"`{adding.text.rpartition('/')[2]}` adds `--local_rank`, which Hydra refuses"
        place = launched.place(adding)
        yield Finding(rule, place, message, key="--local_rank", advice=f"write `{option}` before the script")
    behind = _behind(launched.command, [word for word, _ in launched.command.refused])
    for argument in launched.arguments:
        if argument.problem is None or argument.word.start in behind:
            continue
        if not (launched.is_open and "--multirun" in argument.problem):
            yield Finding(rule, launched.own_place(argument.word), argument.problem, key=_key(argument))
    yield from launched.wrong(lambda job: _of_job(rule, launched, job))


def _of_words(rule: Rule, launched: Launched) -> Finding:
    """What Hydra's parser of arguments refuses, which it does once for the whole command."""
    (word, reason), *others = launched.command.refused
    it = "it " if reason.startswith("comes") else ""
    return Finding(
        rule,
        launched.place(word),
        f"Hydra refuses `{word.text}`: {it}{reason}",
        notes=(f"and {', '.join(f'`{each.text}`' for each, _ in others)}",) if others else (),
        advice="write all overrides side by side, and options before them or behind" if it else "",
    )


def _behind(command: Command, words: list[Word]) -> set[int]:
    """Where the words right behind ``words`` begin: the value of an unknown option is no override."""
    starts = [word.start for word in command.words]
    return {starts[at + 1] for word in words if word.start in starts and (at := starts.index(word.start)) + 1 < len(starts)}


def _of_job(rule: Rule, launched: Launched, job: Job) -> Iterator[Finding]:
    for error, argument in _causes(launched, job):
        if launched.is_open and not _is_certain(launched, error, argument):
            continue
        message = error.message
        lacks_root = not launched.target.is_there and _is_missing(launched)
        if lacks_root and _is_made(launched):
            continue
        if lacks_root:
            message = f"the config root of `{launched.target.script}` is not there"
        of_key = argument is not None and not launched.composer.root.is_group(argument.overrides[0].key_or_group)
        word = _word(launched, argument)
        finding = Finding(
            rule,
            launched.own_place(word) if of_key else launched.place(word),
            message,
            key=None if argument is None else _key(argument),
            value=None if argument is None else argument.word.text,
            notes=error.hints(),
            advice="" if error.near_miss is None else f"did you mean `{error.near_miss}`?",
            # one cause, however many commands run into it
            causes=(("config-error", Place(SourceText(launched.target.script, ""), 0, 0)),) if lacks_root else (),
            others=launched.files(),
        )
        if argument is not None and _TO_ADD in message:
            finding = _with_what_the_code_does(finding, launched, job, argument)
        if error.path is not None and error.path != launched.source.path:
            finding = finding.noting(f"{error.path}:{error.line}:{error.column} says so")
            if isinstance(error, UnreadableError):
                finding = finding.but(causes=(*finding.causes, ("yaml-syntax", Place(SourceText(error.path, ""), 0, 0))))
            elif error.place is not None:
                source, start = error.place
                finding = finding.but(causes=(*finding.causes, ("config-error", Place(source, start, start))))
        if argument is not None and finding.advice.startswith("did you mean"):
            finding = finding.but(message=f"{finding.message}; {finding.advice}", advice="")
        yield finding


def _causes(launched: Launched, job: Job) -> list[tuple[CompositionError, Argument | None]]:
    """What Hydra refuses, without what only follows: nothing is known of the keys that a missing option would bring."""
    root = launched.composer.root
    packages: dict[int, str] = {}  # by the argument that asks for the option
    for _, argument in job.refusals:
        missing = _missing_option(root, argument) if argument is not None else None
        if argument is not None and missing is not None:
            packages[id(argument)] = missing

    def follows(argument: Argument | None) -> bool:
        if argument is None or not packages:
            return False
        key = argument.overrides[0].key_or_group.replace("/", ".")
        others = [package for owner, package in packages.items() if owner != id(argument)]
        if id(argument) in packages:
            return any(package and key.startswith(package + ".") for package in others)
        return any(not package or key == package or key.startswith(package + ".") for package in others)

    return [(error, argument) for error, argument in job.refusals if not follows(argument)]


def _missing_option(root: ConfigRoot, argument: Argument) -> str | None:
    """Where a missing option would put its keys, empty for anywhere; None where the options asked for are there."""
    override = argument.overrides[0]
    group = override.key_or_group
    if argument.any_option or override.type == "del" or not root.is_group(group):
        return None
    chosen = [each.value for each in argument.overrides if isinstance(each.value, str)]
    try:
        if all(root.load(f"{group}/{name}") is not None for name in chosen):
            return None
        sisters = [root.load(f"{group}/{option}") for option in root.options(group)[:_MAX_SISTERS]]
    except NotReadError:
        return ""
    package = override.package
    if package is None:
        headers = {sister.header for sister in sisters if sister is not None}
        if not headers or headers != {None}:
            return ""
        package = group.replace("/", ".")
    return "" if package in ("_global_", "") else package


def _with_what_the_code_does(finding: Finding, launched: Launched, job: Job, argument: Argument) -> Finding:
    """The finding of a key that Hydra does not know: `+` is advised only where the code takes the key."""
    readers = launched.readers(job) if launched.target.sure else None
    path = tuple(argument.overrides[0].key_or_group.split("."))
    found = readers.answer(path) if readers is not None else None
    bare = finding.message.partition(_TO_ADD)[0]
    is_unsure = found is None or found.verdict in ("unknown", "unread") or argument.is_sweep
    if readers is None or found is None or is_unsure or (found.verdict == "dropped" and not readers.is_dropped(path)):
        note = f"Hydra adds a new key as `+{argument.word.text}`; whether any code reads it is not known"
        return finding.but(message=bare) if finding.advice else finding.noting(note).but(message=bare)
    if found.verdict == "taken":
        if finding.advice and path[-1] not in readers.fields(path[:-1]):
            return finding.but(message=bare)  # a dict takes every key, the misspelt one too
        fix = None if launched.command.is_history or launched.is_open else _plus(launched, argument)
        advice = f"write `+{argument.word.text}`: the code takes it ({found.spot})"
        return finding.but(advice=finding.advice or advice, fix=fix)
    from trm_hooks.judging.by_code import meant, who_drops

    other = meant(readers, path)
    if found.verdict == "refused" and found.model is not None:
        reason = f"`{found.model.name}` ({found.model.module.path}:{found.model.line}) takes no `{path[-1]}`"
    else:
        reason = who_drops(found, ".".join(path))
    advice = finding.advice if other is None else f"did you mean `{other}`?"
    return finding.but(message=f"{bare}, and {reason}", advice=advice)


def is_record(path: str) -> bool:
    """Whether commands in a file are the record of what was run: prose, which only an unsafe fix edits."""
    return path.lower().endswith((".md", ".markdown", ".mdx", ".rst", ".adoc", ".org", ".ipynb"))


def _plus(launched: Launched, argument: Argument) -> Fix | None:
    if argument.of_config:
        return None
    from trm_hooks.launch.edits import put_before
    from trm_hooks.yaml.edit.edits import Refusal

    try:
        edits = put_before(argument.word, "+")
    except Refusal:
        return None
    changes = [Change("splice", launched.source.path, value=edit.text, span=(edit.start, edit.end)) for edit in edits]
    safety = UNSAFE if is_record(launched.source.path) else SAFE
    return Fix(f"write `+{argument.word.text}`", changes, applicability=safety)


def _is_certain(launched: Launched, error: CompositionError, argument: Argument | None) -> bool:
    """Whether no further override can make it right."""
    if isinstance(error, UnreadableError):
        return True
    if argument is None:
        return _is_missing(launched)
    key = argument.overrides[0].key_or_group
    if launched.composer.root.is_group(key):
        return True
    return bool(error.options) and near(key.rpartition(".")[2], error.options) is not None


def _word(launched: Launched, argument: Argument | None) -> Word:
    """The word that a refusal is about: an argument, the name of a config that is not there, else the script."""
    if argument is not None:
        return argument.word
    target = launched.target
    named = target.name_word if target.is_there else target.path_word
    return named if named is not None and _is_missing(launched) else launched.command.script


def _is_missing(launched: Launched) -> bool:
    try:
        return launched.composer.root.load(launched.target.name) is None
    except NotReadError:
        return False


def _is_made(launched: Launched) -> bool:
    """Whether a line beside the command makes a folder of the config root's name: what will be in it is not known."""
    name = os.path.basename(launched.target.directory)
    return any(name in line and _MAKES.search(line) for line in launched.source.text.splitlines())


def _key(argument: Argument) -> str:
    return argument.word.text.partition("=")[0].lstrip("+~")
