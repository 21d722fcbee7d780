"""One launch command: its script, Hydra's options and the overrides, whatever text or list it was read from."""

from __future__ import annotations

from trm_hooks.launch.hydra_flags import read_arguments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from trm_hooks.launch.launchers import Launch
    from trm_hooks.launch.shell_words import Word
    from trm_hooks.yaml.text import SourceText

    Note: TypeAlias = tuple[int | None, str]  # where something could not be read (None: in the whole run), and why

_FEEDERS = frozenset(("xargs", "parallel"))  # they add arguments that are not known
# What stands between a command and its result in notes; a `>` behind it is read as a redirection.
ARROWS = frozenset(("-", "--", "=", "==", "→", "⇒", "⟶", "➜", "←", "⇐"))


class Command:
    """One command that launches a script.

    ``words`` are all its words, ``written`` those that stand at the command, from which a shell made them; ``source``
    is the text it stands in where that is not the one looked at. ``script`` is
    the Python file, the module where ``module``, or the installed command where ``program``; ``launcher`` are the words
    before it. ``config_name``, ``config_path``, ``config_dir`` and ``multirun`` are the words of the values (of the flag)
    or ``None``; ``options`` has
    every option of Hydra by its name (``cfg``, ``info``, ``help``, ...). ``overrides`` are the rest, in order. ``refused``
    are words at which Hydra would end with an error, with the reason. ``open_ended``: further overrides are not known
    (``"$@"``, ``${ARGS}``). ``directory``: the argument of a ``cd`` in front on the same line, ``earlier`` of one on an
    earlier line. ``cloned``: the URL of the repository whose clone that ``cd`` leads into. ``status`` is
    the mark of a job queue (``waiting``, ``done``, ``failed``, ``running``) or ``None``.
    """

    __slots__ = (
        "cloned",
        "directory",
        "earlier",
        "launcher",
        "module",
        "open_ended",
        "options",
        "overrides",
        "program",
        "refused",
        "script",
        "source",
        "status",
        "words",
        "written",
    )

    def __init__(
        self,
        words: Sequence[Word],
        launch: Launch,
        *,
        status: str | None = None,
        directory: Word | None = None,
        earlier: Word | None = None,
        cloned: str | None = None,
        written: Sequence[Word] | None = None,
        source: SourceText | None = None,
    ) -> None:
        self.source = source
        self.words = list(words)
        self.written = self.words if written is None else list(written)
        self.launcher = self.words[: launch.script]
        self.module = launch.module
        self.program = launch.program
        self.script = _module_name(words[launch.script]) if launch.module else words[launch.script]
        self.status = status
        self.directory = directory
        self.earlier = earlier
        self.cloned = cloned
        arguments, left_out = _readable(self.words[launch.script + 1 :], status is not None)
        fed = any(word.text.rpartition("/")[2] in _FEEDERS for word in self.launcher)
        if fed:
            inputs = (at for at, word in enumerate(arguments) if word.text.startswith(":::"))
            arguments = arguments[: next(inputs, len(arguments))]
        read = read_arguments(arguments)
        self.options = read.options
        self.overrides = [word for word in read.overrides if not word.may_be_many]
        self.refused = [] if fed else read.refused
        placed = any("{}" in word.text for word in arguments) or any(word.text.startswith("-I") for word in self.launcher)
        appended = fed and not placed
        self.open_ended = left_out or appended or any(_may_be_anything(word) for word in read.overrides)

    def __repr__(self) -> str:
        return f"Command({self.script.text!r}, {[word.text for word in self.overrides]!r}, status={self.status!r})"

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


def _module_name(word: Word) -> Word:
    """The module of ``-mpkg.train``, ``-um`` glued included."""
    return word.part(word.text.index("m") + 1) if word.text.startswith("-") else word


def _readable(arguments: list[Word], queued: bool) -> tuple[list[Word], bool]:
    """The arguments without the ellipses and ``[overrides]`` of documentation; whether there were any."""
    if not queued and not any(word.dialect.docs for word in arguments):
        return arguments, False
    arrow = next((at for at, word in enumerate(arguments) if word.text in ARROWS), len(arguments))
    kept: list[Word] = []
    inside = False  # of an optional part in brackets that holds blanks
    for word in arguments[:arrow]:
        if not inside and not is_ellipsis(word.text) and not _opens(word.text):
            kept.append(word)
        inside = (inside or _opens(word.text)) and not word.text.endswith("]")
    return kept, len(kept) < arrow


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
