"""One launch command: its script, Hydra's options and the overrides, whatever text or list it was read from.

Hydra's own options are recognized by argparse's rules: abbreviations, ``--name=value``, joined one-letter flags and
``--`` work as for Hydra 1.3, and so does what it refuses: overrides on both sides of an option, unknown options, wrong choices.
"""

from __future__ import annotations

from functools import cached_property

from trm_hooks.launch.shell_words import UNKNOWN, Word
from trm_hooks.record import Record
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from trm_hooks.launch.launchers import Launch
    from trm_hooks.yaml.text import SourceText

    Note: TypeAlias = tuple[int | None, str]  # where something could not be read (None: in the whole run), and why

_FEEDERS = frozenset(("xargs", "parallel"))  # they add arguments that are not known
# What is between a command and its result in notes; a `>` behind it is read as a redirection.
ARROWS = frozenset(("-", "--", "=", "==", "→", "⇒", "⟶", "➜", "←", "⇐"))


class Command(Record):
    """One command that launches a script.

    ``words`` are all its words, ``written`` those that are at the command, from which a shell made them; ``source`` is the text
    it is in where that is not the one looked at. ``directory``: the argument of a ``cd`` in front on the same line, ``earlier``
    of one on an earlier line. ``cloned``: the URL of the repository whose clone that ``cd`` leads into. ``status`` is the mark
    of a job queue (``waiting``, ``done``, ``failed``, ``running``) or ``None``.
    """

    words: Sequence[Word]
    launch: Launch
    written: Sequence[Word]
    status: str | None = None
    directory: Word | None = None
    earlier: Word | None = None
    cloned: str | None = None
    source: SourceText | None = None

    @cached_property
    def script(self) -> Word:
        """The word of the script, or of the module: that of ``-mpkg.train``, ``-um`` glued included."""
        word = self.words[self.launch.script]
        is_glued = self.launch.module and word.text.startswith("-")
        return word.part(word.text.index("m") + 1) if is_glued else word

    @cached_property
    def launcher(self) -> Sequence[Word]:
        """The words before the script."""
        return self.words[: self.launch.script]

    @cached_property
    def _arguments(self) -> Arguments:
        arguments, left_out = _readable(self.words[self.launch.script + 1 :], self.status is not None)
        fed = any(word.text.rpartition("/")[2] in _FEEDERS for word in self.launcher)
        if fed:
            inputs = (at for at, word in enumerate(arguments) if word.text.startswith(":::"))
            arguments = arguments[: next(inputs, len(arguments))]
        read = read_arguments(arguments)
        placed = any("{}" in word.text for word in arguments) or any(word.text.startswith("-I") for word in self.launcher)
        open_ended = left_out or (fed and not placed) or any(_may_be_anything(word) for word in read.overrides)
        overrides = [word for word in read.overrides if not word.may_be_many]
        return read.but(overrides=overrides, refused=[] if fed else read.refused, open_ended=open_ended)

    @property
    def options(self) -> dict[str, Word]:
        """The words of the values (of the option itself for a flag) by the names of Hydra's options: ``cfg``, ``info``, ..."""
        return self._arguments.options

    @property
    def overrides(self) -> list[Word]:
        """The words that are no options, in order."""
        return self._arguments.overrides

    @property
    def refused(self) -> list[tuple[Word, str]]:
        """The words at which Hydra ends with an error, with the reason."""
        return self._arguments.refused

    @property
    def open_ended(self) -> bool:
        """Whether further overrides are not known: ``"$@"``, ``${ARGS}``."""
        return self._arguments.open_ended

    def __repr__(self) -> str:
        return f"Command({self.script.text!r}, {[word.text for word in self.overrides]!r}, status={self.status!r})"

    def files(self) -> set[str]:
        """The files that its words are written in."""
        homes = {piece[3] for word in self.words for piece in word.pieces}
        return {home.source.path for home in homes if home.source is not None}

    @property
    def is_history(self) -> bool:
        """Whether the job ran already, or runs: nothing about it can be changed any more."""
        return self.status not in (None, "waiting")

    @property
    def config_name(self) -> Word | None:
        """The value of ``--config-name``."""
        return self.options.get("config_name")

    @property
    def config_path(self) -> Word | None:
        """The value of ``--config-path``."""
        return self.options.get("config_path")

    @property
    def config_dir(self) -> Word | None:
        """The value of ``--config-dir``."""
        return self.options.get("config_dir")

    @property
    def multirun(self) -> Word | None:
        """The ``--multirun`` flag."""
        return self.options.get("multirun")


def _readable(arguments: Sequence[Word], queued: bool) -> tuple[list[Word], bool]:
    """The arguments without the ellipses and ``[overrides]`` of documentation; whether there were any."""
    if not queued and not any(word.dialect.docs for word in arguments):
        return list(arguments), False
    arrow = first_arrow([word.text for word in arguments])
    kept: list[Word] = []
    inside = False  # of an optional part in brackets that holds blanks
    for word in arguments[:arrow]:
        if not inside and is_ellipsis(word.text) and kept and kept[-1].text in TAKE_VALUES:
            open_pieces = [(text, at, UNKNOWN, home) for text, at, _, home in word.pieces]  # --config-name [CONFIG]
            kept.append(Word(open_pieces, word.start, word.end, word.home))
        elif not inside and not is_ellipsis(word.text) and not _opens(word.text):
            kept.append(word)
        inside = (inside or _opens(word.text)) and not word.text.endswith("]")
    return kept, len(kept) < arrow


def first_arrow(texts: Sequence[str]) -> int:
    """Where a result follows, or the end; a ``--`` behind which a key is set only ends the options."""
    for at, text in enumerate(texts):
        if text in ARROWS and not (text == "--" and "=" in "".join(texts[at + 1 : at + 2])):
            return at
    return len(texts)


def _opens(text: str) -> bool:
    return text.startswith("[") and "]" not in text


def is_ellipsis(text: str) -> bool:
    """``...``, ``…`` and what may be left out: ``[overrides]``, ``[...]``, ``[arch=trm]``."""
    if text.startswith("[") and text.endswith("]"):
        inside = text[1:-1].strip(".…")
        return not inside or "=" in inside or inside.replace("-", "").replace("_", "").isalpha()
    return bool(text) and not text.strip(".…")


def _may_be_anything(word: Word) -> bool:
    """Whether an argument can set a key that is not known: nothing is known before its first ``=``."""
    return not word.known and "=" not in word.known_prefix and not word.known_prefix.startswith("--")


_FLAG, _VALUE, _MAYBE = "flag", "value", "maybe"
_OPTIONS = {
    "help": (_FLAG, "--help", "-h"),
    "hydra_help": (_FLAG, "--hydra-help"),
    "version": (_FLAG, "--version"),
    "cfg": (_VALUE, "--cfg", "-c"),
    "resolve": (_FLAG, "--resolve"),
    "package": (_VALUE, "--package", "-p"),
    "run": (_FLAG, "--run", "-r"),
    "multirun": (_FLAG, "--multirun", "-m"),
    "shell_completion": (_FLAG, "--shell-completion", "-sc"),
    "config_path": (_VALUE, "--config-path", "-cp"),
    "config_name": (_VALUE, "--config-name", "-cn"),
    "config_dir": (_VALUE, "--config-dir", "-cd"),
    "experimental_rerun": (_VALUE, "--experimental-rerun"),
    "info": (_MAYBE, "--info", "-i"),
}
# how the options are spelt that a value may follow
TAKE_VALUES = frozenset(name for kind, *names in _OPTIONS.values() if kind != _FLAG for name in names)
_NAMES = {name: option for option, (_, *names) in _OPTIONS.items() for name in names}
_CHOICES = {
    "cfg": ("job", "hydra", "all"),
    "info": ("all", "config", "defaults", "defaults-tree", "plugins", "searchpath"),
}
_NEGATIVE_NUMBER = lazy(r"-\d+\Z|-\d*\.\d+\Z")


class Arguments(Record):
    """A script's arguments as Hydra takes them apart.

    ``options`` maps ``config_name``, ``multirun``, ... to the word of the value (of the option itself for a flag);
    ``overrides`` are all the rest that do not look like options, in order. ``refused`` are words for which Hydra ends
    with an error before it composes anything, each with the reason; refused overrides are in ``overrides`` too.
    """

    options: dict[str, Word] = {}
    overrides: list[Word] = []
    refused: list[tuple[Word, str]] = []
    open_ended: bool = False


class _Option(Record):
    """One argument read as an option: its name, or none for an unknown one; ``value`` is what follows ``=``."""

    spelled: str
    name: str | None
    value: Word | None = None
    reason: str = ""


def read_arguments(words: Sequence[Word]) -> Arguments:
    """Take the words behind the script apart."""
    found = Arguments()
    only_overrides = False
    groups = 0
    in_group = False
    at = 0
    while at < len(words):
        word = words[at]
        option = None if only_overrides or word.text == "--" else _option(word)
        if word.text == "--" and not only_overrides:
            only_overrides = True
            at += 1
        elif option is None:
            groups += not in_group
            in_group = True
            found.overrides.append(word)
            if groups > 1:
                found.refused.append((word, "comes after an option that already ended the list of overrides"))
            at += 1
        else:
            in_group = False
            at = _take(found, words, at, option)
    return found


def _take(found: Arguments, words: Sequence[Word], at: int, option: _Option) -> int:
    """Note the option at ``at``; the index of the first word behind it and its value."""
    word = words[at]
    last = _last_of_joined(found, word, option)
    if last is None:
        return at + 1
    name, value = str(last.name), last.value
    arity = _OPTIONS[name][0]
    if arity != _FLAG and value is None and _is_value(words, at + 1):
        at += 1
        value = words[at]
    if value is None and arity == _VALUE:
        found.refused.append((word, f"the option {last.spelled} needs a value"))
        return at + 1
    choices = _CHOICES.get(name)
    if choices and value is not None and value.known and value.text not in choices:
        meant = f"-{word.text}".partition("=")[0]  # -config-dir is -c with onfig-dir
        why = f"; did you mean `{meant}`?" if meant in _NAMES else ""
        found.refused.append((word if why else value, f"{last.spelled} takes one of {', '.join(choices)}{why}"))
        return at + 1  # it shows nothing, so it is a launch like any other
    found.options[name] = value or word
    return at + 1


def _is_value(words: Sequence[Word], at: int) -> bool:
    return at < len(words) and words[at].text != "--" and _option(words[at]) is None


def _last_of_joined(found: Arguments, word: Word, option: _Option) -> _Option | None:
    """The option that may take a value: the last of ``-mrc``, its flags noted; ``None`` where Hydra refuses the word."""
    if option.name is None:
        found.refused.append((word, option.reason or f"Hydra has no option {option.spelled}"))
        return None
    while option.value is not None and option.name is not None and _OPTIONS[option.name][0] == _FLAG:
        following = "-" + option.value.text[:1]
        if option.spelled.startswith("--") or following not in _NAMES:
            found.refused.append((word, f"the option {option.spelled} takes no value"))
            return None
        found.options[option.name] = word
        rest = option.value.part(1)
        option = _Option(following, _NAMES[following], rest if rest.text else None)
    return option


def _option(word: Word) -> _Option | None:
    """The option that a word is by argparse's rules; ``None`` for an override."""
    text = word.text
    if not word.known_prefix.startswith("-") or len(text) == 1:
        return None
    if text in _NAMES:
        return _Option(text, _NAMES[text])
    spelled, equals, _ = text.partition("=")
    if equals and spelled in _NAMES:
        return _Option(spelled, _NAMES[spelled], word.part(len(spelled) + 1))
    matches = _abbreviated(word, spelled, bool(equals))
    if len(matches) > 1:
        names = ", ".join(match.spelled for match in matches)
        return _Option(spelled, None, None, f"{spelled} could be any of {names}")
    if matches:
        return matches[0]
    if _NEGATIVE_NUMBER.match(text) or " " in text:
        return None
    return _Option(spelled, None)


def _abbreviated(word: Word, spelled: str, equals: bool) -> list[_Option]:
    value = word.part(len(spelled) + 1) if equals else None
    if word.text.startswith("--"):
        return [_Option(name, option, value) for name, option in _NAMES.items() if name.startswith(spelled)]
    matches = []
    for name, option in _NAMES.items():
        if name == word.text[:2]:
            matches.append(_Option(name, option, word.part(2)))
        elif name.startswith(word.text):
            matches.append(_Option(name, option))
    return matches
