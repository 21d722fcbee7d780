"""The files that bring the hooks into a project: written from what the project holds, and added to what it has already.

A `.pre-commit-config.yaml` that is there keeps every byte: a repository is added behind the last one, and the result is read
again before it is proposed. Where that cannot be done, a note says what to add by hand.
"""

from __future__ import annotations

import os

from trm_hooks.files import read
from trm_hooks.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from trm_hooks.yaml.tree import Mapping, Node

HOOKS, SETTINGS, SCHEMA = ".pre-commit-config.yaml", ".trm-hooks.yaml", ".trm-hooks/settings.schema.json"
_IDS = ("trm-fix", "trm-check")


class Proposal(Record):
    """One file as it is and as it should be; ``is_generated`` says that it is not for people to read."""

    path: str
    before: str
    after: str
    about: str
    is_generated: bool = False


def propose(repository: str, url: str | None, rev: str | None) -> tuple[list[Proposal], list[str]]:
    """What should be written, and notes; raises :class:`UsageError` for settings that are wrong."""
    proposals: list[Proposal] = []
    notes: list[str] = []
    if not os.path.lexists(os.path.join(repository, ".git")):
        notes.append("this is no git repository, and pre-commit needs one: `git init` makes it")
    if url is None or rev is None:
        url, rev = _installed_from()
    lines = _local() if url is None or rev is None else _published(url, rev)
    before = _read(os.path.join(repository, HOOKS))
    if before is not None and "trm-check" in before:
        notes.append(f"{HOOKS} has the hooks already")
    else:
        after = _with_hooks(before, lines)
        if after is None:
            notes.append(f"{HOOKS} is written in a way that is not added to; add this below `repos:`\n" + "\n".join(lines))
        else:
            proposals.append(Proposal(HOOKS, before or "", after, "added to" if before else "new"))
        if url is None:
            notes.append("these hooks are run from this environment; with --repo URL --rev REV pre-commit installs them")
    if _read(os.path.join(repository, SETTINGS)) is None:
        proposals.append(Proposal(SETTINGS, "", _settings(repository), "new, every setting a comment"))
        proposals.append(Proposal(SCHEMA, "", _schema(), "new, the schema by which an editor completes the settings", True))
    else:
        notes.append(f"{SETTINGS} exists already")
        written = _read(os.path.join(repository, SCHEMA))
        if written not in (None, _schema()):
            proposals.append(Proposal(SCHEMA, written or "", _schema(), "as this version has it", True))
    return proposals, notes


def _published(url: str, rev: str) -> list[str]:
    """The entry of a repository that pre-commit clones."""
    from trm_hooks.outputs.yaml_text import inline

    return [f"- repo: {inline(url)}", f"  rev: {inline(rev)}", "  hooks:", *(f"    - id: {name}" for name in _IDS)]


def _local() -> list[str]:
    """The entry of hooks that are installed where the commit is made."""
    lines = ["- repo: local", "  hooks:"]
    for name in _IDS:
        lines += [f"    - id: {name}", f"      name: {name.replace('-', ' ')}", f"      entry: {name}", "      language: system"]
        lines += ["      types: [text]", "      require_serial: true"]
    return lines


def _installed_from() -> tuple[str | None, str | None]:
    """The URL and commit that pip installed this from; neither where it came from an index or a folder."""
    import json
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        text = distribution("trm-hooks").read_text("direct_url.json")
        found = json.loads(text) if text else {}
        commit = found["vcs_info"]["commit_id"]
        return str(found["url"]), str(commit)
    except (PackageNotFoundError, KeyError, TypeError, ValueError, OSError):
        return None, None


def _read(path: str) -> str | None:
    try:
        return read(path, None).decode()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        return ""


def _with_hooks(before: str | None, lines: list[str]) -> str | None:
    """The text with one more repository; None where it cannot be added without touching anything else."""
    if before is None:
        return "repos:\n" + _indented(lines, "  ", "\n")
    repos = _repos(before)
    if repos is None:
        return None
    keys, first, count = repos
    line_end = "\r\n" if "\r\n" in before else "\n"
    at = _end_of(before, keys)
    front = before[:at] if before[:at].endswith("\n") or at == 0 else before[:at] + line_end
    indent, gap = _dash_before(before, first.start)
    entry = [line[2:] for line in _in_style(lines, before, first)]  # each has room for a dash in front
    entry = [f"-{gap}{entry[0]}", *(f" {gap}{line}" for line in entry[1:])]
    after = front + _indented(entry, " " * indent, line_end) + before[at:]
    again = _repos(after)
    return after if again is not None and again[2] == count + 1 else None


def _in_style(lines: list[str], text: str, repo: Node) -> list[str]:
    """The lines of an entry, its hooks indented as those of ``repo`` are."""
    from trm_hooks.yaml.tree import Mapping, Sequence

    hooks = repo.items.get("hooks") if isinstance(repo, Mapping) else None
    if not isinstance(hooks, Sequence) or not hooks.items or not _is_in_block(text, hooks.items[0].start):
        return lines
    indent, gap = _dash_before(text, hooks.items[0].start)
    indent = max(indent - _column(text, repo.start), 0) + 2
    fronts = {"    - ": f"{' ' * indent}-{gap}", "      ": " " * (indent + 1 + len(gap))}
    return [fronts.get(line[:6], line[:6]) + line[6:] for line in lines]


def _column(text: str, start: int) -> int:
    return start - text.rfind("\n", 0, start) - 1


def _is_in_block(text: str, start: int) -> bool:
    return text[text.rfind("\n", 0, start) + 1 : start].strip() == "-"


def _dash_before(text: str, start: int) -> tuple[int, str]:
    """How far the dash before an item is indented, and the spaces behind it."""
    indent, _, gap = text[text.rfind("\n", 0, start) + 1 : start].partition("-")
    return len(indent), gap


def _repos(text: str) -> tuple[Mapping, Node, int] | None:
    """The whole file, its first repository and how many there are; None if they are not in block style."""
    from trm_hooks.yaml.text import SourceText
    from trm_hooks.yaml.tree import Mapping, Sequence, YamlError, parse

    try:
        root = parse(SourceText(HOOKS, text))
    except YamlError:
        return None
    repos = root.items.get("repos") if isinstance(root, Mapping) else None
    if not isinstance(root, Mapping) or not isinstance(repos, Sequence) or not repos.items:
        return None
    first = repos.items[0]
    return (root, first, len(repos.items)) if _is_in_block(text, first.start) else None


def _end_of(text: str, root: Mapping) -> int:
    """Where the list of repositories ends: before the next key of the file and the comments right above it, or at the end."""
    keys = list(root.items)
    behind = keys[keys.index("repos") + 1 :]
    if not behind:
        return len(text)
    start = _line_of(text, str(behind[0]))
    lines = text[:start].splitlines(keepends=True)
    while lines and (not lines[-1].strip() or lines[-1].startswith("#")):
        start -= len(lines.pop())
    return start


def _line_of(text: str, key: str) -> int:
    offset = 0
    for line in text.splitlines(keepends=True):
        if line.startswith((f"{key}:", f'"{key}":', f"'{key}':")):
            return offset
        offset += len(line)
    return len(text)


def _indented(lines: Iterable[str], indent: str, line_end: str) -> str:
    return "".join(f"{indent}{line}{line_end}" for line in lines)


def _settings(repository: str) -> str:
    """Settings with nothing set: what was found, and what can be set."""
    from trm_hooks.project.find_roots import ConfigRoots
    from trm_hooks.project.settings import load_settings

    found = ConfigRoots(repository, load_settings(repository), cwd=repository)
    roots = ", ".join(info.display or "." for info in found.own)
    lines = [
        f"# yaml-language-server: $schema={SCHEMA}",
        "# Every setting may be left out; `trm-hooks schema` describes all of them.",
        f"# config-roots: [{roots or 'config'}]  # {'what is found without it' if roots else 'none was found'}",
        "# extend-select: [baseline-alignment]  # checks beside the default ones",
        "# ignore: [ema]  # checks that are never run",
        "# reasons: {global_batch_size: encoder memory overhead}  # for the comments that a fix writes",
        "# allow:",
        "#   - {config: cfg_test_*, keys: [lr, epochs], reason: quick test}",
    ]
    return "\n".join(lines) + "\n"


def _schema() -> str:
    import json

    from trm_hooks.show.schema import settings_schema

    return json.dumps(settings_schema(), indent=2) + "\n"
