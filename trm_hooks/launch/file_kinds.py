"""Which kind of text a file is to one who looks for launch commands: shell, Make, just, YAML, Dockerfile, Markdown, Python.

The kind follows from the file's name, or from a ``#!`` line. Limits: of source code only Python's is read, of JSON only
notebooks, an editor's ``launch.json`` and ``tasks.json`` and the scripts of ``package.json``, of TOML only the files of tasks.
"""

from __future__ import annotations

from trm_hooks.yaml.text import lazy

# Whether the bytes of a file can hold a launch command at all, at little more than the cost of reading it.
# two searches that begin with a literal: one alternation would be ten times slower
SCRIPT, MODULE = r"\.py(?![\w.])", r"-(?:\w*m[\s\"',]|module[ \t=]|m\w+\.\w)"
CALL = r"\.(?:sh|bash|slurm|sbatch)(?![\w.])"  # of another shell script, which may launch
CALLED = (".sh", ".bash", ".slurm", ".sbatch")
CALLED_BYTES = tuple(suffix.encode() for suffix in CALLED)
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
MADE = r"\bmake[ \t]+[^\n=]{0,200}\w=|\w=\S{0,100}[ \t]+make\b|\$[({]MAKE[)}]"  # a call of make that may set a variable
_SCRIPT, _MODULE = lazy(SCRIPT.encode()), lazy(MODULE.encode())


def may_hold_commands(data: bytes) -> bool:
    """Whether the bytes of a file can hold a launch command; a few passes, without decoding."""
    data = searchable(data)
    if b".py" in data and _SCRIPT.search(data):
        return b"\0" not in data
    return _may_name_module(data) and _MODULE.search(data) is not None and b"\0" not in data


def searchable(data: bytes) -> bytes:
    """Bytes in which ASCII words can be looked for: those of UTF-16 with a byte order mark hold a zero beside each letter."""
    return data.replace(b"\0", b"") if data.startswith(_UTF_16) else data


def _may_name_module(data: bytes) -> bool:
    """Whether there is a ``-m``, or an interpreter that could take it among other letters, as in ``-um``."""
    return b"-m" in data or b"ython" in data or b"YTHON" in data or b"pypy" in data


SHELL, MAKE, JUST, YAML, DOCKER, MARKDOWN, TEXT = "shell", "make", "just", "yaml", "docker", "markdown", "text"
PYTHON, NOTEBOOK, DEBUGGER, TASKS = "python", "notebook", "debugger", "tasks"
PROCFILE, CRONTAB, WINDOWS = "procfile", "crontab", "windows"
HAVE_READERS = frozenset((MAKE, JUST, PYTHON, NOTEBOOK, DEBUGGER, DOCKER, YAML, TASKS, WINDOWS))  # in readers.py

_BY_SUFFIX = {
    **dict.fromkeys(str.split("sh bash zsh ksh dash fish slurm sbatch sub pbs lsf job bsub qsub oar envrc bats command"), SHELL),
    **dict.fromkeys(str.split("md markdown mdx mdown qmd rmd rst adoc asciidoc"), MARKDOWN),
    **dict.fromkeys(str.split("yaml yml"), YAML),
    **dict.fromkeys(str.split("mk mak"), MAKE),
    **dict.fromkeys(str.split("ini cfg conf service condor submit jdl smk"), TASKS),
    **dict.fromkeys(str.split("bat cmd ps1"), WINDOWS),
    "just": JUST,
    "dockerfile": DOCKER,
    "py": PYTHON,
    "ipynb": NOTEBOOK,
    "cron": CRONTAB,
}
_BY_NAME = {
    "makefile": MAKE,
    "gnumakefile": MAKE,
    "justfile": JUST,
    ".justfile": JUST,
    "dockerfile": DOCKER,
    "containerfile": DOCKER,
    **dict.fromkeys(("launch.json", "tasks.json", "package.json", "devcontainer.json"), DEBUGGER),
    **dict.fromkeys(str.split("pyproject.toml pixi.toml mise.toml .mise.toml tox.toml snakefile jenkinsfile"), TASKS),
    "procfile": PROCFILE,
    "crontab": CRONTAB,
    "mlproject": YAML,
}
# documents of what was changed: the commands that they name are those of other versions
_OF_THE_PAST = frozenset(str.split("changelog changes history news releases release_notes release-notes"))
_NOT_READ = frozenset(
    str.split(
        "pyi pyx json jsonl json5 csv tsv html htm xml svg css js ts tsx jsx c h cc cpp hpp cu cuh rs go java "
        "jl r rb pl lua php sql lock diff patch log out err tex bib toml"
    )
)
_BINARY = frozenset(
    str.split(
        "png jpg jpeg gif webp ico pdf zip gz bz2 xz zst tar tgz whl npy npz pt pth ckpt bin pkl pickle safetensors onnx "
        "bak orig swp parquet arrow h5 hdf5 mp3 mp4 mov avi wav ttf woff woff2 so o a dll exe pyc sqlite db"
    )
)
_BY_FENCE = {
    **dict.fromkeys(str.split("bash sh shell zsh ksh shellscript slurm sbatch"), SHELL),
    **dict.fromkeys(str.split("text txt plain plaintext console terminal shell-session sh-session shellsession"), TEXT),
    **dict.fromkeys(str.split("powershell pwsh ps1 posh bat batch cmd batchfile dosbatch"), WINDOWS),
    **dict.fromkeys(str.split("make makefile mk"), MAKE),
    **dict.fromkeys(str.split("yaml yml"), YAML),
    **dict.fromkeys(str.split("just justfile"), JUST),
    **dict.fromkeys(str.split("dockerfile docker"), DOCKER),
    **dict.fromkeys(str.split("python python3 py ipython ipython3 jupyter"), NOTEBOOK),
    "": TEXT,
}


def file_kind(path: str, text: str) -> str | None:
    """The kind of the file at ``path`` that begins with ``text``; ``None`` where no commands are looked for."""
    name = path.rpartition("/")[2].lower()
    if name in _BY_NAME:
        return _BY_NAME[name]
    stem, dot, suffix = name.rpartition(".")
    if (stem or name) in _OF_THE_PAST or text.startswith("diff --git "):
        return None
    if suffix == "sub" and text[:2] != "#!" and "\nqueue" in text.lower():
        return TASKS  # a job of HTCondor
    if dot and suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    if dot and stem and suffix in _NOT_READ:
        return None
    if text.startswith("#!"):
        first = text[:200].partition("\n")[0].split()
        return SHELL if any(part.rpartition("/")[2] in ("sh", "bash", "zsh", "ksh", "dash") for part in first) else None
    return DOCKER if stem in ("dockerfile", "containerfile") or name.startswith("dockerfile.") else TEXT


def is_read(name: str) -> bool:
    """Whether a file of this name is worth opening to look for commands."""
    stem, dot, suffix = name.lower().rpartition(".")
    is_kept = name[-1:] == "~" or suffix in _NOT_READ or suffix in _BINARY
    return name in _BY_NAME or not (is_kept and dot and stem)


# directives that hold text like any other
_OF_TEXT = frozenset(
    str.split("note tip hint important warning caution attention admonition dropdown tab-item tab-set seealso card exercise")
)


def fence_kind(info: str) -> str | None:
    """The kind of a fenced block by its info string (``bash``, ``{.sh}``, ``console title="x"``)."""
    directive, closed, language = info.strip().partition("}")
    if closed and directive.startswith("{code-cell"):
        return NOTEBOOK
    if closed and directive.strip("{ :") in _OF_TEXT:
        return MARKDOWN
    if not (closed and directive.strip("{ ").startswith(("code", "source")) and language):
        language = directive  # but for ``{code-block} bash`` its own
    language = language.strip().lstrip("{.").lower()
    for index, char in enumerate(language):
        if not (char.isalnum() or char in "+-_"):
            language = language[:index]
            break
    return _BY_FENCE.get(language)
