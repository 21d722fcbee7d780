"""Tell Hydra's own options from overrides among a script's arguments, by argparse's rules.

Abbreviations, ``--name=value``, joined one-letter flags and ``--`` work as ``argparse`` has them for Hydra 1.3, and so
does what it refuses: overrides on both sides of an option, unknown options, wrong choices.
"""

from __future__ import annotations

from trm_hooks.yaml.pattern import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trm_hooks.launch.shell_words import Word

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


class Arguments:
    """A script's arguments as Hydra takes them apart.

    ``options`` maps ``config_name``, ``multirun``, ... to the word of the value (of the option itself for a flag);
    ``overrides`` are all the rest that do not look like options, in order. ``refused`` are words for which Hydra ends
    with an error before it composes anything, each with the reason; refused overrides are in ``overrides`` too.
    """

    __slots__ = ("options", "overrides", "refused")

    def __init__(self) -> None:
        self.options: dict[str, Word] = {}
        self.overrides: list[Word] = []
        self.refused: list[tuple[Word, str]] = []


class _Option:
    """One argument read as an option: its name, or none for an unknown one; ``value`` is what stands behind ``=``."""

    __slots__ = ("name", "reason", "spelled", "value")

    def __init__(self, spelled: str, name: str | None, value: Word | None = None, reason: str = "") -> None:
        self.spelled = spelled
        self.name = name
        self.value = value
        self.reason = reason


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
                found.refused.append((word, "stands behind an option that already ended the list of overrides"))
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
        found.refused.append((value, f"{last.spelled} takes one of {', '.join(choices)}"))
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
