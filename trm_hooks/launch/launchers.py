"""Which word of a simple command is the Python script, or the module, that it launches.

Launchers with many options of their own (``srun``, ``torchrun``, ``mpirun``, ...) are not parsed option by option: what
they launch is the next interpreter, launcher, ``.py`` file or ``-m`` module among their words. Limits: a script whose
name is not known to end in ``.py`` is not found.
"""

from __future__ import annotations

from trm_hooks.yaml.pattern import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trm_hooks.launch.shell_words import Word

_ASSIGNMENT = lazy(r"[A-Za-z_]\w*\+?=")
_INTERPRETER = lazy(r"(?:python|pythonw|pypy|ipython)(?:\d+(?:\.\d+)*t?)?(?:\.exe)?")
_INTERPRETERS = frozenset(("python", "python3"))
_INTERPRETER_VARIABLE = lazy(r"(?i)python|\bpy\b")
_KEYWORDS = frozenset(str.split("if then elif else while until do ! { exec command builtin time nohup setsid stdbuf"))
_WITH_OPTIONS = frozenset(("time", "exec", "command", "stdbuf"))
_WRAPPERS = frozenset(
    str.split(
        "env sudo doas nice ionice timeout taskset numactl chrt srun mpirun mpiexec mpiexec.hydra orterun prun aprun "
        "jsrun ibrun horovodrun xvfb-run unbuffer nsys ncu py-spy strace ltrace perf valgrind caffeinate systemd-run "
        "xargs parallel tsp salloc bsub flock watch kubectl docker-compose"
    )
)
_RUNNERS = frozenset(
    str.split("poetry pdm hatch rye pixi pipenv conda mamba micromamba docker podman singularity apptainer dotenv")
)
_DISTRIBUTORS = frozenset(str.split("torchrun accelerate deepspeed coverage kernprof viztracer scalene"))
_NAMED_BY_VARIABLES = ("torchrun", "accelerate", "deepspeed")
_DISTRIBUTOR_MODULES = frozenset(
    str.split(
        "torch.distributed.run torch.distributed.launch accelerate.commands.launch accelerate.commands.accelerate_cli "
        "deepspeed.launcher.runner deepspeed cProfile profile pdb ipdb pudb trace debugpy coverage memory_profiler "
        "line_profiler kernprof viztracer scalene torch.utils.bottleneck"
    )
)
_INTERPRETER_VALUES = frozenset(("-W", "-X", "--check-hash-based-pycs"))
_UV_VALUES = frozenset(
    str.split(
        "-p --python -w --with --with-editable --with-requirements --extra --no-extra --group --no-group --only-group "
        "--env-file --project --directory --package --no-editable-package --index --default-index -i --index-url "
        "--extra-index-url -f --find-links --config-file --cache-dir --color --link-mode --resolution --prerelease "
        "--exclude-newer -P --upgrade-package --refresh-package --reinstall-package -C --config-setting"
    )
)

_HEADS = _KEYWORDS | _WRAPPERS | _RUNNERS | _DISTRIBUTORS | {"uv", "cd"}
_RUN_TEXT = frozenset(("bash", "sh", "zsh", "ksh", "dash", "sbatch", "ssh", "eval", "tmux", "screen", "su", "qsub"))
_FIRST_WORD = lazy(r"[ \t]*([^\s;&|()`]*)")
_LATER = lazy(r"(?i:python|\bpy\b)|run\b|accelerate|deepspeed|mpi|/|\bsh\b")
_SEVERAL = lazy(r"[;&|(`]")


class Launch:
    """``words[script]`` is the script (the module where ``module``); those before it launch, the rest are arguments."""

    __slots__ = ("module", "script")

    def __init__(self, script: int, module: bool) -> None:
        self.script = script
        self.module = module


def may_launch(text: str, start: int, end: int) -> bool:
    """Whether a line of shell text is worth reading: it begins as a launch does, or has several commands."""
    match = _FIRST_WORD.match(text, start, end)
    word = match[1].rpartition("/")[2] if match else ""
    return (
        word in _HEADS
        or word in _RUN_TEXT
        or "py" in word.lower()
        or any(char in word for char in "$={'\"\\")
        or (_SEVERAL.search(text, start, end) is not None and _LATER.search(text, start, end) is not None)
    )


def runs_text(words: Sequence[Word]) -> bool:
    """Whether one of the words takes a command as a string: ``bash -c "..."``, ``sbatch --wrap="..."``."""
    return any(word.text.rpartition("/")[2] in _RUN_TEXT for word in words)


def find_launch(words: Sequence[Word], prose: bool = False, at: int = 0, runner: bool = False) -> Launch | None:
    """What the simple command ``words[at:]`` launches.

    ``prose``: the line may be a sentence or a list of files, so that a bare path is none. ``runner``: something before
    ``at`` runs Python files by their name alone.
    """
    at = _program(words, at)
    if at >= len(words):
        return None
    word, name = words[at], _name(words[at])
    if _is_interpreter(word):
        return _after_interpreter(words, at + 1)
    if name == "uv":
        return _after_uv(words, at + 1)
    if name in _DISTRIBUTORS:
        return _distributed(words, at + 1)
    if name in _RUNNERS and not any(later.text in ("run", "exec") for later in words[at:]):
        return None
    if name in _WRAPPERS or name in _RUNNERS:
        return _wrapped(words, at + 1)
    return Launch(at, False) if _is_script(word) and (runner or _runs_itself(word, prose)) else None


def _program(words: Sequence[Word], at: int) -> int:
    """The first word that is no keyword and no assignment."""
    while at < len(words):
        if words[at].text in _WITH_OPTIONS:
            at = _past_options(words, at + 1)
        elif words[at].text in _KEYWORDS or _ASSIGNMENT.match(words[at].text):
            at += 1
        else:
            break
    return at


def _name(word: Word) -> str:
    """The name of a program, also where its folder is not known: ``$HOME/bin/torchrun``, ``$(which torchrun)``."""
    if word.known:
        return word.text.rpartition("/")[2]
    _, slash, name = word.known_suffix.rpartition("/")
    if slash:
        return name
    lower = word.text.lower()
    return next((name for name in _NAMED_BY_VARIABLES if name in lower), "") if "=" not in lower else ""


def _is_interpreter(word: Word) -> bool:
    if word.known:
        named = _name(word)
        return named in _INTERPRETERS or ("py" in named and _INTERPRETER.fullmatch(named) is not None)
    name = word.known_suffix.rpartition("/")
    if name[1] and name[2]:
        return _INTERPRETER.fullmatch(name[2]) is not None
    return _INTERPRETER_VARIABLE.search(word.text) is not None and not word.text.endswith(".py") and "=" not in word.text


def _is_script(word: Word) -> bool:
    return word.known_suffix.endswith(".py") and "=" not in word.text and not word.text.startswith("-")


def _runs_itself(word: Word, prose: bool) -> bool:
    return word.text.startswith("./") or ("/" in word.text and not prose)


def _past_options(words: Sequence[Word], at: int) -> int:
    while at < len(words) and words[at].text.startswith("-"):
        at += 1
    return at


def _after_interpreter(words: Sequence[Word], at: int) -> Launch | None:
    """The script behind ``python`` and its options."""
    while at < len(words):
        text = words[at].text
        if text in _INTERPRETER_VALUES:
            at += 2
        elif text == "-" or text.startswith("-c") or (text.startswith("-") and text.endswith("c") and text[1] != "-"):
            return None
        elif text.startswith("--") or text[:2] in ("-W", "-X"):
            at += 1
        elif text.startswith("-") and "m" in text:
            return _module(words, at, text.partition("m")[2])
        elif not words[at].known and _name(words[at]) in _DISTRIBUTORS:
            return _distributed(words, at + 1)
        elif text.startswith("-") or words[at].may_be_many:
            at += 1
        else:
            return Launch(at, False) if _is_script(words[at]) else None
    return None


def _module(words: Sequence[Word], at: int, glued: str) -> Launch | None:
    """``-m name`` at ``at``: a module that launches a script itself, or the module to launch."""
    if not glued:
        at += 1
    if at >= len(words) or (not glued and words[at].text.startswith("-")):
        return None
    if (glued or words[at].text) in _DISTRIBUTOR_MODULES:
        return _distributed(words, at + 1)
    return Launch(at, True) if words[at].known_prefix else None


def _after_uv(words: Sequence[Word], at: int) -> Launch | None:
    """The command behind ``uv run`` and its options."""
    while at < len(words) and words[at].text != "run":
        at += 1
    at += 1
    while at < len(words) and words[at].text.startswith("-"):
        if words[at].text in ("-m", "--module"):
            return _module(words, at, "")
        at += 2 if words[at].text in _UV_VALUES else 1
    return find_launch(words, at=at, runner=True)


def _distributed(words: Sequence[Word], at: int) -> Launch | None:
    """The first Python file, or the module behind ``-m``, of a launcher with options of its own."""
    while at < len(words):
        if words[at].text in ("-m", "--module"):
            at = _past_options(words, at + 1)
            return Launch(at, not _is_script(words[at])) if at < len(words) else None
        if _is_script(words[at]):
            return Launch(at, False)
        if _is_interpreter(words[at]):
            launch = _after_interpreter(words, at + 1)
            if launch:
                return launch
        at += 1
    return None


def _wrapped(words: Sequence[Word], at: int) -> Launch | None:
    """The next interpreter or launcher, whatever stands before it; a script itself only right behind the options."""
    first = True
    for index in range(at, len(words)):
        word = words[index]
        if _is_interpreter(word) or _name(word) in _DISTRIBUTORS | {"uv"}:
            launch = find_launch(words, at=index)
            if launch:
                return launch
        elif first and _is_script(word) and word.text.startswith("./"):
            return Launch(index, False)
        first = first and (word.text.startswith("-") or _ASSIGNMENT.match(word.text) is not None)
    return None
