"""What a YAML file sets for the commands below a mapping: variables of the environment, and values that it puts into texts.

``env``, ``envs``, ``environment`` and ``variables`` hold for the mapping that they are in, the inner before the outer. In
workflows ``${{ env.X }}`` and ``${{ matrix.x }}`` are put in before the shell; in DVC's stages so is ``${x}``, in compose
files ``${X}`` of the environment that compose is started in, and in the files of Task, Azure, Argo and MLflow what they
write in their own ways. Inputs count by their defaults. Secrets and whatever else only a run would show are unknown.
"""

from __future__ import annotations

from trm_hooks.launch.shell_words import DOUBLE, UNKNOWN, Word
from trm_hooks.launch.spliced import References, hole
from trm_hooks.record import Record
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Iterator
    from typing import Any as Node

    from trm_hooks.launch.spliced import Value
    from trm_hooks.launch.strings import YamlWords

WORKFLOW, COMPOSE, DVC, OTHER = "workflow", "compose", "dvc", "other"
TASK, AZURE, ARGO, MLFLOW, CIRCLE = "task", "azure", "argo", "mlflow", "circle"
_ENVIRONMENTS = ("env", "envs", "environment", "variables")
_EXPRESSION = lazy(r"\$\{\{([^{}\n]*)\}\}")
_NAME = lazy(r"[\w.-]+")
_WRITTEN = lazy(r"\b([A-Za-z_]\w*)(?:=|<<)")
_STAGE = lazy(r"\\?\$\{[ \t]*([\w.\[\]-]+)[ \t]*\}")
# how a reference is written that stands for one of the values
_BY_NAME = {
    TASK: lazy(
        r"\{\{-?[ \t]*(?:\.([A-Za-z_]\w*)"
        r"(?:[ \t]*\|[ \t]*default[ \t]+(?:\"([^\"{}\n]*)\"|([\w-][\w.-]*)))?|[^{}\n]*?)[ \t]*-?\}\}"
    ),
    AZURE: lazy(r"\$\(([A-Za-z_][\w.]*)\)"),
    ARGO: lazy(r"\{\{[ \t]*([\w.-]+)[ \t]*\}\}"),
    MLFLOW: lazy(r"\{([A-Za-z_]\w*)\}"),
    CIRCLE: lazy(r"<<[ \t]*([\w.-]+)[ \t]*>>"),
}
# the keys whose mappings give values, and what their names begin with in a reference
_GIVE = {
    (TASK, "vars"): "",
    (AZURE, "variables"): "",
    (MLFLOW, "parameters"): "",
    (CIRCLE, "parameters"): "parameters.",
    (ARGO, "arguments"): "workflow.parameters.",
    (ARGO, "inputs"): "inputs.parameters.",
    (WORKFLOW, "inputs"): "inputs.",
    (OTHER, "inputs"): "inputs.",
}
_DEEPEST_MERGE = 8
_COMPOSE = lazy(r"\$\$|\$\{([A-Za-z_]\w*)(?!\w)(?::?-([^{}$]*)\}|[^{}]*\})|\$([A-Za-z_]\w*)")


def kind_of(root: Node) -> str:
    """Which tool a file is for, as far as that changes how its references are written."""
    keys = {key.value: value for key, value in pairs(root)} if root.id == "mapping" else {}
    if "trigger" in keys or "pool" in keys or ("jobs" in keys and keys["jobs"].id == "sequence") or "steps" in keys:
        return AZURE
    if "jobs" in keys and ("orbs" in keys or ("version" in keys and "on" not in keys)):
        return CIRCLE
    if "jobs" in keys or "runs" in keys:
        return WORKFLOW
    if "entry_points" in keys or "tasks" in keys:
        return MLFLOW if "entry_points" in keys else TASK
    if below(root, "spec", "templates") is not None:
        return ARGO
    if "services" in keys:
        return COMPOSE
    stages = keys.get("stages")
    if stages is not None and stages.id == "sequence" and stages.value and stages.value[0].id == "mapping":
        return AZURE
    return DVC if stages is not None and stages.id == "mapping" else OTHER


def changed_by_steps(text: str) -> frozenset[str]:
    """The variables that steps of a workflow may set for those behind them, by way of the file ``GITHUB_ENV``."""
    return frozenset(_WRITTEN.findall(text)) if "GITHUB_ENV" in text else frozenset()


class Scope(Record, frozen=False):
    """What holds for the commands of a mapping; ``values`` are put in by their names (``matrix.x``), ``variables`` are set."""

    words: YamlWords
    kind: str
    changed: frozenset[str] = frozenset()  # what steps of a workflow write into the environment of those behind them
    variables: dict[str, Value | None] = {}
    values: dict[str, Value | None] = {}
    open: bool = True  # whether values that are not set here may come from elsewhere
    folder: Word | None = None

    def copy(self, **changes: object) -> Scope:
        """The same but for ``changes``, for a mapping inside."""
        return self.but(**{"variables": dict(self.variables), "values": dict(self.values), **changes})

    def inside(self, node: Node) -> Scope:
        """What holds inside a mapping that sets variables of its own."""
        parts = members(node)
        given = [parts[name] for name in _ENVIRONMENTS if name in parts]
        folder = parts.get("dir" if self.kind == TASK else "working-directory")
        if folder is None and "defaults" in parts:
            folder = below(parts["defaults"], "run", "working-directory")
        giving = [(begin, parts[name]) for (kind, name), begin in _GIVE.items() if kind == self.kind and name in parts]
        if not given and folder is None and not giving:
            return self
        scope = self.copy()
        for begin, each in giving:
            scope.give(begin, below(each, "parameters") or each)
        for each in given:
            for name, word in _pairs(each, self.words):
                is_set_by_a_step = "run" not in parts and self.kind == WORKFLOW and name in self.changed
                scope.variables[name] = None if word is None or is_set_by_a_step else scope.value(word)
        if folder is not None and folder.id == "scalar":
            word = self.words.word(folder)
            scope.folder = Word(self.references().put_in(word.pieces), word.start, word.end, word.home)
        return scope

    def give(self, begin: str, node: Node) -> None:
        """Take the values of a mapping, or of a list of names and values, under names that begin so."""
        for name, word in _pairs(node, self.words):
            is_type = self.kind == MLFLOW and word is not None and not word.assumed  # `lr: float`, with no default
            is_given = self.kind == CIRCLE and self.words.source.text.count(f"{name}:") > 1  # by a step, maybe, or a job
            self.values[begin + name] = None if word is None or is_type or is_given else self.value(word)

    def value(self, word: Word) -> Value | None:
        """What a scalar sets, with what it refers to; None where that is not known."""
        pieces = self.references().put_in(word.pieces)
        expands = self.kind != WORKFLOW and any("$" in piece[0] for piece in pieces)
        return None if expands or any(piece[2] == UNKNOWN for piece in pieces) else pieces

    def references(self) -> References:
        """How references are written here."""
        if self.kind == DVC:
            return References(_STAGE, self._of_stage)
        if self.kind == COMPOSE:
            return References(_COMPOSE, self._of_compose)
        if self.kind in _BY_NAME:
            return References(_BY_NAME[self.kind], self._of_stage)
        return References(_EXPRESSION, self._of_workflow)

    def _of_workflow(self, match: re.Match[str]) -> Value | None:
        text, home = match[1].strip(" \t"), self.words.own
        if len(text) > 1 and text[0] == text[-1] == "'" and "'" not in text[1:-1]:
            return ((text[1:-1], -1, DOUBLE, home),)
        if "||" in text:
            return self._first_of(text, match)
        section, _, name = text.partition(".")
        value = self.variables.get(name) if section == "env" else self.values.get(text)
        if value is None and section == "matrix" and not self.open and text not in self.values and _NAME.fullmatch(text):
            return ()
        return hole(match, home) if value is None else value

    def _first_of(self, text: str, match: re.Match[str]) -> Value:
        """``a || b``: the first that is there."""
        for part in text.split("||"):
            inner = _EXPRESSION.fullmatch("${{" + part + "}}")
            value = self._of_workflow(inner) if inner is not None else None
            if value is None or any(piece[2] == UNKNOWN for piece in value):
                break
            if any(piece[0] for piece in value):
                return value
        return hole(match, self.words.own)

    def _of_stage(self, match: re.Match[str]) -> Value | None:
        if match[0][0] == "\\":
            return ((match[0][1:], -1, DOUBLE, self.words.own),)
        value = self.values.get(match[1])
        if value is None and self.kind in (AZURE, MLFLOW) and match[1] not in self.values:
            return None  # as likely the shell's own
        if value is None and self.kind == TASK and (default := match[2] or match[3]):
            return ((default, -1, DOUBLE, self.words.own.by_default()),)
        return hole(match, self.words.own) if value is None else value

    def _of_compose(self, match: re.Match[str]) -> Value | None:
        if match[0] == "$$":
            return (("$", -1, DOUBLE, self.words.own),)
        name = match[1] or match[3]
        if name in self.values:  # of the file `.env` beside, which compose reads by itself
            return self.values[name] or hole(match, self.words.own)
        if match[2] is None:
            return hole(match, self.words.own)
        return ((match[2], -1, DOUBLE, self.words.own.by_default()),) if match[2] else ()


def pairs(mapping: Node) -> list[tuple[Node, Node]]:
    """What a mapping holds, without what has a list or a mapping for a key (``? [a, b]``)."""
    return [pair for pair in mapping.value if pair[0].id == "scalar"]


def members(node: Node, depth: int = 0) -> dict[str, Node]:
    """What a mapping says by its keys, and what it merges in (``<<: *common``)."""
    found: dict[str, Node] = {}
    own: dict[str, Node] = {}
    for name, value in pairs(node):
        own[name.value] = value
        if name.value == "<<" and value.id == "mapping" and depth < _DEEPEST_MERGE:
            found = members(value, depth + 1)
    return {**found, **own} if found else own


def extended(root: Node) -> Node:
    """A file of GitLab where each job says what it ``extends``, too; what others extend and is hidden runs by itself nowhere."""
    jobs = {name.value: job for name, job in pairs(root) if job.id == "mapping"}
    used: set[str] = set()

    def parts(name: str, depth: int) -> dict[str, tuple[Node, Node]]:
        own = {key.value: (key, value) for key, value in pairs(jobs[name])} if name in jobs else {}
        base = own["extends"][1] if "extends" in own else None
        found: dict[str, tuple[Node, Node]] = {}
        bases = [] if base is None or base.id == "mapping" else base.value if base.id == "sequence" else [base]
        for each in bases if depth < _DEEPEST_MERGE else ():
            if each.id == "scalar":
                used.add(each.value)
                found.update(parts(each.value, depth + 1))
        for key, (name_of, value) in own.items():
            old = found.get(key)
            if old is not None and old[1].id == value.id == "mapping":
                value = _with(value, [*old[1].value, *value.value])
            found[key] = name_of, value
        return found

    whole = {name: list(parts(name, 0).values()) for name in jobs}
    run = [(name, job) for name, job in pairs(root) if not (name.value.startswith(".") and name.value in used)]
    return _with(root, [(name, _with(job, whole[name.value]) if job is jobs.get(name.value) else job) for name, job in run])


def _with(mapping: Node, pairs: list[tuple[Node, Node]]) -> Node:
    """A mapping of other pairs at the same place."""
    return type(mapping)(mapping.tag, pairs, mapping.start_mark, mapping.end_mark)


def below(node: Node, *keys: str) -> Node | None:
    """What is below some keys of a mapping, one inside the other."""
    for key in keys:
        if node.id != "mapping":
            return None
        found = members(node).get(key)
        if found is None:
            return None
        node = found
    return node


def flat(node: Node, prefix: str, words: YamlWords) -> Iterator[tuple[str, Value | None]]:
    """The scalars below a node by their names: ``a.b``, ``a[0]``; what is too deep is left out."""
    pending: list[tuple[Node, str, int]] = [(node, prefix, 0)]
    while pending:
        each, name, depth = pending.pop()
        if each.id == "scalar":
            yield name, words.word(each).pieces
        elif depth < 12:
            for at, item in enumerate(each.value):
                below_it = item[1] if each.id == "mapping" else item
                own = f"{name}.{item[0].value}".lstrip(".") if each.id == "mapping" else f"{name}[{at}]"
                pending.append((below_it, own, depth + 1))


def _pairs(node: Node, words: YamlWords) -> Iterator[tuple[str, Word | None]]:
    """Names and values of variables: a mapping, a list of ``name`` and ``value``, or of ``NAME=value``."""
    for each in node.value if node.id in ("mapping", "sequence") else ():
        if node.id == "mapping":
            name, value = each
            yield str(name.value), _word(value, words)
        elif each.id == "mapping":
            named = below(each, "name")
            if named is not None and named.id == "scalar":
                yield named.value, _word(each, words)
        elif each.id == "scalar" and "=" in each.value:
            whole = words.word(each)
            yield each.value.partition("=")[0], whole.part(whole.text.find("=") + 1)


def _word(node: Node, words: YamlWords) -> Word | None:
    """A value, or that of a mapping with a ``value`` or a ``default``, which only counts where nothing else is given."""
    given = node
    if node.id == "mapping":
        given = below(node, "value") or below(node, "default")
    if given is None or given.id != "scalar" or (not given.style and given.value in ("", "null", "~")):
        return None
    word = words.word(given)
    if given is node or given is below(node, "value"):
        return word
    return Word([(text, at, kind, home.by_default()) for text, at, kind, home in word.pieces], word.start, word.end, word.home)
