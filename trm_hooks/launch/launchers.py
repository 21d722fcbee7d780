"""Which word of a simple command is the Python script, or the module, that it launches.

Launchers with many options of their own (``srun``, ``torchrun``, ``mpirun``, ...) are not parsed option by option: what
they launch is the next interpreter, launcher, ``.py`` file, ``-m`` module or installed command among their words. Limits: a
script whose name is not known to end in ``.py`` is not found.
"""

from __future__ import annotations

from trm_hooks.record import Record
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from trm_hooks.launch.shell_words import Word

_ASSIGNMENT = lazy(r"[A-Za-z_]\w*\+?=")
_OPTION = lazy(r"--[a-z][\w-]*=")
_INTERPRETER = lazy(r"(?:python|pythonw|pypy|ipython)(?:\d+(?:\.\d+)*t?)?(?:\.exe)?")
_INTERPRETERS = frozenset(("python", "python3", "py"))
_INTERPRETER_VARIABLE = lazy(r"(?i)python|\bpy\b")
_KEYWORDS = frozenset(str.split("if then elif else while until do ! { exec command builtin time noglob nocorrect setsid"))
_WITH_OPTIONS = frozenset(("time", "exec", "command", "stdbuf"))
# Programs that only read, copy or show what they are given: a script among their words is not launched.
_READERS = frozenset(
    str.split(
        "echo printf cat less more head tail tee grep egrep fgrep rg ag ack sed awk gawk perl vim vi nvim nano emacs code git "
        "gh ls cp mv rm ln mkdir touch chmod chown wc diff cmp sort uniq find fd stat file test [ [[ tar zip unzip scp rsync "
        "pkill pgrep kill killall ps which type whereis alias export local declare typeset readonly unset return trap read "
        "pip pip3 apt apt-get brew pylint flake8 mypy black ruff isort pyright yapf autopep8 md5sum sha256sum jq yq tree "
        "cloc wget curl open log logger notify say fail die usage help : # rem REM :: write-host WORKDIR COPY ADD FROM LABEL"
    )
)
_SHOW = ("echo", "printf")
# They start a command only where one of their words says so.
_RUNNERS = frozenset(str.split("conda mamba micromamba docker podman poetry pdm hatch rye pixi pipenv pipx"))
# What a line of plain text may begin with before its interpreter and still be a command.
_PROSE = frozenset(
    str.split(
        "srun mpirun mpiexec env nohup sudo time timeout nice poetry pdm hatch rye pixi pipenv conda mamba micromamba docker uvx "
        "wsl singularity apptainer salloc jsrun aprun ibrun xvfb-run pipx numactl taskset stdbuf nsys ncu py-spy bsub sbatch "
        "qsub flock tsp caffeinate dotenv"
    )
)
_STARTERS = _PROSE | frozenset(
    str.split(
        "uv ionice chrt xargs parallel sem watch ts ray"
    )
)
_DISTRIBUTORS = frozenset(
    str.split(
        "torchrun accelerate deepspeed coverage kernprof viztracer scalene debugpy memray pyinstrument composer colossalai "
        "lightning fabric modal torchx ipexrun"
    )
)
_NAMED_BY_VARIABLES = ("torchrun", "accelerate", "deepspeed")
_DISTRIBUTOR_MODULES = frozenset(
    str.split(
        "torch.distributed.run torch.distributed.launch accelerate.commands.launch accelerate.commands.accelerate_cli "
        "deepspeed.launcher.runner deepspeed cProfile profile pdb ipdb pudb trace debugpy coverage memory_profiler "
        "line_profiler kernprof viztracer scalene torch.utils.bottleneck determined.launch.torch_distributed "
        "determined.launch.deepspeed torch_xla.distributed.xla_dist"
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

# With these deepspeed and torch.distributed.launch add no rank, or leave starting to something else that may not.
_OWN_RANKS = frozenset(("--no_local_rank", "--launcher", "--autotuning", "--use_env", "--use-env"))
_RANKS = "torch.distributed.launch"

_RUN_TEXT = frozenset(
    str.split(
        "bash sh zsh ksh dash fish sbatch ssh eval tmux screen su qsub bsub parallel sem xargs script flock watch ray gcloud wsl "
        "tsp ts srun kubectl pdsh clush runuser setsid nohup entr hyperfine sky condor_run oarsub pueue at batch runai"
    )
)
_TEXT_OPTIONS = ("--command", "--cmd", "--commandline")  # of programs that run what they are given elsewhere, or often


class Launch(Record):
    """``words[script]`` is the script; those before it launch, the rest are arguments.

    Where ``module``, it is a module; where ``program``, a command that a package of the repository installs.
    """

    script: int
    module: bool
    program: bool = False


def is_reader(word: Word) -> bool:
    """Whether a program only reads, copies or shows what it is given."""
    return word.known and program_name(word) in _READERS


def only_reads(words: Sequence[Word]) -> bool:
    """Whether a command only reads, copies or shows what it is given, or is none."""
    at = _program(words, 0)
    return at >= len(words) or program_name(words[at]) in _READERS


def runs_text(words: Sequence[Word]) -> bool:
    """Whether one of the words takes a command as a string: ``bash -c "..."``, ``sbatch --wrap="..."``."""
    if only_reads(words):
        return False
    return any(word.text.rpartition("/")[2] in _RUN_TEXT or word.text.partition("=")[0] in _TEXT_OPTIONS for word in words)


def may_feed(words: Sequence[Word]) -> bool:
    """Whether one of the words is a program that starts a command for each item that it is given."""
    return any(word.text.endswith(("parallel", "xargs")) for word in words[:6])


def text_begins(text: str) -> int:
    """Where the command begins in a word that holds one: behind ``--wrap=`` and the like."""
    option = _OPTION.match(text)
    return option.end() if option else 0


def adds_local_rank(launcher: Sequence[Word]) -> Word | None:
    """The word of a launcher that adds its rank to the script's arguments; None where an option may turn that off."""
    for at, word in enumerate(launcher):
        is_module = at > 0 and launcher[at - 1].text == "-m"
        if word.known and (word.text == _RANKS if is_module else program_name(word) == "deepspeed"):
            behind = launcher[at + 1 :]
            named = any(each.text.split("=")[0] in _OWN_RANKS for each in behind)
            return None if named or not all(each.known for each in behind) else word
    return None


def find_launch(
    words: Sequence[Word], prose: bool = False, at: int = 0, runner: bool = False, programs: Collection[str] = ()
) -> Launch | None:
    """What the simple command ``words[at:]`` launches: the first interpreter or launcher in it that names a script.

    ``prose``: the line may be a sentence or a list of files, so that less may be in front and a bare path is none.
    ``runner``: something before ``at`` runs Python files by their name alone. ``programs`` launch by their own names.
    """
    at = _program(words, at)
    if at >= len(words):
        return None
    name = program_name(words[at])
    if name in _READERS or (name in _RUNNERS and not any(later.text in ("run", "exec") for later in words[at:])):
        return None
    itself = True  # only options so far: a script that is here starts by itself
    for index in range(at, len(words)):
        word = words[index]
        if programs and word.known and program_name(word) in programs and _is_started(words, index, at):
            return Launch(index, False, program=True)
        launch = _named_by(words, index, programs)
        if launch is not None:
            return launch
        if index > at and word.text in _SHOW and not words[index - 1].text.startswith("-"):
            return None  # timeout 5 echo python train.py
        if _is_interpreter(word):
            if index == at:
                return None
        elif itself and _is_script(word) and ((runner and index == at) or _runs_itself(word, prose or index > at)):
            return Launch(index, False)
        if prose and index == at and name not in _PROSE:
            return None
        itself = itself and (index == at or word.text.startswith("-") or assigns(word.text))
    return None


def _is_started(words: Sequence[Word], at: int, first: int) -> bool:
    """Whether the program ``words[at]`` is started, by its name or from a folder of programs, and not only named."""
    folder = words[at].text.rpartition("/")[0]
    if folder and folder.rpartition("/")[2] not in ("bin", "Scripts"):
        return False
    before = words[at - 1].text if at > first else ""
    is_value = before.startswith("-") and before != "--" and ("=" not in before and (len(before) == 2 or before[1:2] == "-"))
    return at == first or (program_name(words[first]) in _STARTERS and not is_value)


def _named_by(words: Sequence[Word], at: int, programs: Collection[str]) -> Launch | None:
    """What the interpreter or the launcher ``words[at]`` launches, if it is one."""
    word = words[at]
    if _is_interpreter(word):
        return _after_interpreter(words, at + 1)
    name = program_name(word)
    if name == "uv":
        return _after_uv(words, at + 1, programs)
    return _distributed(words, at + 1) if name in _DISTRIBUTORS else None


def _program(words: Sequence[Word], at: int) -> int:
    """The first word that is no keyword and no assignment."""
    while at < len(words):
        if words[at].text in _WITH_OPTIONS:
            at = _past_options(words, at + 1)
        elif words[at].text in _KEYWORDS or assigns(words[at].text):
            at += 1
        else:
            break
    return at


def program_name(word: Word) -> str:
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
        named = program_name(word)
        return named in _INTERPRETERS or (named.startswith(("py", "ipy")) and _INTERPRETER.fullmatch(named) is not None)
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
    first = at
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
        elif not words[at].known and program_name(words[at]) in _DISTRIBUTORS:
            return _distributed(words, at + 1)
        elif text.startswith("-") or words[at].may_be_many:
            at += 1
        else:
            return Launch(at, False) if _is_script(words[at]) else _unnamed(words, first)
    return _unnamed(words, first)


def _unnamed(words: Sequence[Word], at: int) -> Launch | None:
    """A script whose name is not known, behind which a key is set as Hydra takes it: ``python $SCRIPT arch=trm``."""
    for index in range(at, len(words) - 1):
        if _is_unnamed(words[index]) and not words[index - 1].text.startswith("-"):
            behind = words[index + 1]
            name, equals, _ = behind.known_prefix.lstrip("+~").partition("=")
            is_key = bool(equals) and name.replace(".", "").replace("/", "").replace("@", "").isidentifier()
            if is_key or behind.text.partition("=")[0] in ("--config-name", "--config-path", "-cn", "-cp"):
                return Launch(index, False)
    return None


def _is_unnamed(word: Word) -> bool:
    """Whether all of a word is one variable."""
    pieces = [piece for piece in word.pieces if piece[0]]
    return len(pieces) == 1 and not word.known and pieces[0][0].startswith("$") and not pieces[0][0].startswith("$(")


def _module(words: Sequence[Word], at: int, glued: str) -> Launch | None:
    """``-m name`` at ``at``: a module that launches a script itself, or the module to launch."""
    if not glued:
        at += 1
    if at >= len(words) or (not glued and words[at].text.startswith("-")):
        return None
    if (glued or words[at].text) in _DISTRIBUTOR_MODULES:
        return _distributed(words, at + 1)
    return Launch(at, True) if words[at].known_prefix or _is_unnamed(words[at]) else None


def _after_uv(words: Sequence[Word], at: int, programs: Collection[str]) -> Launch | None:
    """The command behind ``uv run`` and its options."""
    while at < len(words) and words[at].text != "run":
        at += 1
    at += 1
    while at < len(words) and words[at].text.startswith("-"):
        if words[at].text in ("-m", "--module"):
            return _module(words, at, "")
        at += 2 if words[at].text in _UV_VALUES else 1
    return find_launch(words, at=at, runner=True, programs=programs)


def _distributed(words: Sequence[Word], at: int) -> Launch | None:
    """The first Python file, or the module behind ``-m``, of a launcher with options of its own."""
    first = at
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
    return _unnamed(words, first)


def assigns(word: str) -> bool:
    """Whether a word sets a variable for the command behind it."""
    return "=" in word and _ASSIGNMENT.match(word) is not None
