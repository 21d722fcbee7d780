"""Commands in YAML: the texts that a shell gets, with what the file sets for them, and lists of arguments.

Workflows, compose files, SkyPilot, Kubernetes, GitLab and DVC differ in how values are put in (``yaml_scopes.py``) and in how
often a command is started (``yaml_matrix.py``). Nothing is run; what only a run would show stays unknown.
"""

from __future__ import annotations

from trm_hooks.launch.formats.yaml_scopes import (
    AZURE,
    CIRCLE,
    COMPOSE,
    DVC,
    OTHER,
    WORKFLOW,
    Scope,
    below,
    changed_by_steps,
    extended,
    flat,
    kind_of,
    pairs,
)
from trm_hooks.launch.shell_words import DOUBLE, Word
from trm_hooks.launch.spliced import Embedded, Pieces, References, Spliced, hole
from trm_hooks.launch.strings import YamlWords, documents
from trm_hooks.launch.yaml_lines import COMMAND_KEYS, SAID
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any as Node

    from trm_hooks.launch.spliced import Part, Value
    from trm_hooks.yaml.text import SourceText

    Reader = Callable[[str, str], SourceText | None]

_DOTENV = lazy(r"^(?:export[ \t]+)?([A-Za-z_]\w*)=([^\r\n]*)", 8)  # MULTILINE
_PARTS = lazy(r"\S+")
_KUBERNETES = lazy(r"\$\(([A-Za-z_]\w*)\)")
_SETTINGS = ("foreach", "matrix", "strategy", "parallel", "env", "envs", "environment", "variables")
_DEEPEST = 60
_MOST_NODES = 200_000  # more are an alias of aliases of aliases


class YamlTexts:
    """What was found in a file: ``texts`` for a shell, and ``lists`` of arguments."""

    def __init__(self, source: SourceText, read: Reader) -> None:
        self.source = source
        self.words = YamlWords(source)
        self.texts: list[Embedded] = []
        self.lists: list[list[Word]] = []
        self._read = read
        self._seen: set[tuple[int, Scope]] = set()

    def document(self, root: Node) -> None:
        """Look through one document."""
        scope = Scope(self.words, kind_of(root), changed_by_steps(self.source.text))
        if scope.kind == DVC:
            scope.values.update(self._parameters(root))
        elif scope.kind == WORKFLOW:
            for event in ("workflow_call", "workflow_dispatch"):
                if (asked := below(root, "on", event, "inputs")) is not None:
                    scope.give("inputs.", asked)
                    scope.give("github.event.inputs.", asked)
        elif scope.kind == CIRCLE and (asked := below(root, "parameters")) is not None:
            scope.give("pipeline.parameters.", asked)
        elif scope.kind == COMPOSE and "${" in self.source.text:
            scope.values.update(self._of_dotenv())
        if "extends:" in self.source.text and root.id == "mapping":
            root = extended(root)
        self._node(root, "", scope, 0)

    def _node(self, node: Node, key: str, scope: Scope, depth: int) -> None:
        if depth > _DEEPEST or (id(node), scope) in self._seen or len(self._seen) > _MOST_NODES:
            return
        self._seen.add((id(node), scope))
        if node.id == "mapping":
            for inner in self._variants(node, scope.inside(node)):
                self._argument_lists(node, inner)
                for name, value in pairs(node):
                    if name.value == "entrypoint" and scope.kind == COMPOSE and below(node, "command") is not None:
                        continue  # read with the command behind it
                    if (name.value not in _SETTINGS or key == "jobs") and (name.value not in SAID or value.id == "mapping"):
                        self._node(value, name.value, inner, depth + 1)
        elif node.id == "sequence":
            if key in COMMAND_KEYS and len(node.value) > 1 and all(each.id == "scalar" for each in node.value):
                if " " in node.value[0].value:
                    self._text(node.value, scope)
                elif key not in ("command", "args"):  # which the mapping has read
                    self._list(node.value, scope)
                return
            for each in node.value:
                self._node(each, key, scope, depth + 1)
        elif node.id == "scalar" and (key in COMMAND_KEYS or node.style == "|"):
            self._text([node], scope, is_entry=key == "entrypoint")

    # how often

    def _variants(self, node: Node, scope: Scope) -> Iterator[Scope]:
        """What holds inside a mapping, once for each combination of the matrix that is in it."""
        workflow, gitlab = below(node, "strategy", "matrix"), below(node, "parallel", "matrix")
        if scope.kind == DVC and below(node, "cmd") is None:
            yield from self._of_stage(node, scope)
            return
        if workflow is None and gitlab is None and scope.kind != DVC:
            yield scope
            return
        from trm_hooks.launch.formats.yaml_matrix import crossed, workflow_matrix

        if scope.kind == WORKFLOW and workflow is not None:
            combinations, complete = workflow_matrix(workflow, self.words)
            for values in combinations:
                inner = scope.copy(values={**scope.values, **values}, open=not complete)
                yield inner.inside(node)  # its variables may refer to the matrix
        elif scope.kind == AZURE and workflow is not None and workflow.id == "mapping":
            for _, leg in workflow.value:
                inner = scope.copy()
                inner.give("", leg)
                yield inner
        elif gitlab is not None and gitlab.id == "sequence":
            for each in gitlab.value:
                axes = [self._axis(name.value, value) for name, value in pairs(each)] if each.id == "mapping" else []
                for values in crossed(axes):
                    inner = scope.copy()
                    inner.variables.update(values)
                    yield inner
        elif scope.kind == DVC and (matrix := below(node, "matrix")) is not None and matrix.id == "mapping":
            yield from self._with(scope, crossed([self._axis(f"item.{name.value}", value) for name, value in pairs(matrix)]))
        else:
            yield scope

    def _of_stage(self, node: Node, scope: Scope) -> Iterator[Scope]:
        """``foreach`` and ``do``: once for each item, of a list or mapping that is there or elsewhere."""
        items = below(node, "foreach")
        if items is None:
            yield scope
        elif items.id == "scalar":
            named = items.value.strip("${} ")
            own: dict[str, dict[str, Value | None]] = {}
            for name, value in scope.values.items():
                if name.startswith((f"{named}.", f"{named}[")):
                    key, dot, rest = name[len(named) + 1 :].replace("]", "").partition(".")
                    own.setdefault(key, {"key": None})["item" + dot + rest] = value
            yield from self._with(scope, list(own.values())[:200] or [{}])
        elif items.id == "mapping":
            keyed = [{"key": self.words.word(name).pieces, **dict(flat(item, "item", self.words))} for name, item in pairs(items)]
            yield from self._with(scope, keyed[:200])
        else:
            yield from self._with(scope, [dict(flat(item, "item", self.words)) for item in items.value[:200]])

    def _with(self, scope: Scope, combinations: list[dict[str, Value | None]]) -> Iterator[Scope]:
        for values in combinations:
            inner = scope.copy()
            inner.values.update(values)
            yield inner

    def _axis(self, name: str, node: Node) -> list[dict[str, Value | None]]:
        items = node.value if node.id == "sequence" else [node]
        return [dict(flat(each, name, self.words)) for each in items]

    def _parameters(self, root: Node) -> dict[str, Value | None]:
        """DVC's ``vars``, and the ``params.yaml`` beside, which it reads by itself; files that ``vars`` names are not read."""
        values: dict[str, Value | None] = {}
        beside = self._beside("params.yaml")
        if beside is not None and len(found := documents(beside.text)) == 1 and found[0].id == "mapping":
            values.update(flat(found[0], "", YamlWords(beside)))
        own = below(root, "vars")
        for each in own.value if own is not None and own.id == "sequence" else ():
            if each.id == "mapping":
                values.update(flat(each, "", self.words))
        return values

    def _beside(self, name: str) -> SourceText | None:
        """A file in the same folder."""
        folder = self.source.path.rpartition("/")[0]
        found = self._read(name, folder)
        return found if found is not None and found.path.rpartition("/")[0] == folder else None

    def _of_dotenv(self) -> dict[str, Value | None]:
        """The variables of the file ``.env`` beside a compose file; one in quotes or put together is left out."""
        beside = self._beside(".env")
        values: dict[str, Value | None] = {}
        if beside is not None:
            home = YamlWords(beside).own
            for match in _DOTENV.finditer(beside.text):
                plain = match[2] and not any(char in match[2] for char in "\"'$#\\")
                values[match[1]] = ((match[2].rstrip(), match.start(2), DOUBLE, home),) if plain else None
        return values

    # what a shell, or a program, is given

    def _text(
        self,
        nodes: list[Node],
        scope: Scope,
        before: Sequence[Part] = (),
        is_entry: bool = False,
        by_kubernetes: bool = False,
    ) -> None:
        """Scalars that a shell gets as the lines of one script, behind what is ``before`` them elsewhere."""
        parts: list[Part] = list(before)
        for node in nodes:
            word = self.words.word(node)
            parts += (self._container(scope, shell=True) if by_kubernetes else scope.references()).parts(word.pieces)
            if len(nodes) > 1:
                parts.append(([("\n", word.end, DOUBLE, self.words.own)], None))
        first, last = nodes[0], nodes[-1]
        begin = self.source.text.rfind("\n", 0, first.start_mark.index) + 1
        in_list = self.source.text[begin : first.start_mark.index].rstrip().endswith(("[", ","))  # of one line
        as_it_stands = not in_list and all(node.style == "|" or self.words.is_one_line(node) for node in nodes)
        shown = as_it_stands and not is_entry and all(span is None for _, span in parts)
        nested = any(node.style in ("'", '"') for node in nodes)
        home = self.words.home if nested else self.words.own
        span = first.start_mark.index, last.end_mark.index
        text = Spliced(parts, home, nested)
        self.texts.append(Embedded(text, home, span, scope.variables, scope.folder, shown))

    def _argument_lists(self, node: Node, scope: Scope) -> None:
        """``command`` and ``args`` of a container, or ``entrypoint`` and ``command``, one behind the other."""
        first, second = ("entrypoint", "command") if scope.kind == COMPOSE else ("command", "args")
        given = [below(node, name) for name in (first, second)]
        if scope.kind == COMPOSE and given[0] is None and given[1] is not None and (build := below(node, "build")) is not None:
            self._in_own_image(given[1], build, scope)
        if given[0] is None and scope.kind == AZURE:
            given = [below(node, "entrypoint"), given[1]]  # of Google's builds
        program, more = given
        is_one = program is not None and more is not None and program.id == "scalar" and more.id == "sequence"
        lists: list[list[Node]] = [[program]] if is_one else []
        lists += [each.value for each in given if each is not None and each.id == "sequence"]
        lists = [each for each in lists if all(item.id == "scalar" for item in each)]
        if scope.kind == COMPOSE and program is not None and program.id == "scalar" and more is not None:
            self._behind(program, more, scope)
        elif sum(map(len, lists)) >= 2 and " " not in lists[0][0].value:
            self._list([item for each in lists for item in each], scope)

    def _behind(self, program: Node, more: Node, scope: Scope) -> None:
        """The ``command`` of a service behind its ``entrypoint``, which is split into words."""
        whole = self.words.word(program)
        if whole.text.endswith("-c"):
            return  # the command is a text for a shell
        if more.id == "scalar":
            self._text([more], scope, [([*whole.pieces, (" ", whole.end, DOUBLE, self.words.own)], (whole.start, whole.end))])
        elif not set(whole.text) & set("'\"\\$") and all(item.id == "scalar" for item in more.value):
            spans = [part.span() for part in _PARTS.finditer(whole.text)]
            cuts = [(Pieces(whole.pieces).cut(*span), whole.offset(span[0]), whole.offset(span[1])) for span in spans]
            self._list(more.value, scope, [Word(*each, self.words.home) for each in cuts])

    def _in_own_image(self, command: Node, build: Node, scope: Scope) -> None:
        """The ``command`` of a service behind the ENTRYPOINT of the image that is built for it."""
        from trm_hooks.launch.formats.json_lists import last_image
        from trm_hooks.launch.images import dockerfile_of

        fields = {name: below(build, name) for name in ("context", "dockerfile")}
        named = {name: node.value for name, node in fields.items() if node is not None and node.id == "scalar"}
        path = dockerfile_of(build.value if build.id == "scalar" else named)
        dockerfile = self._read(path, self.source.path.rpartition("/")[0])
        entry = last_image(dockerfile)[0] if dockerfile is not None else []
        start = command.start_mark.index
        if command.id == "scalar":
            here = start, start
            parts: list[Part] = [([*word.pieces, (" ", start, DOUBLE, self.words.own)], here) for word in entry]
            self._text([command], scope, parts)
        elif entry and all(item.id == "scalar" for item in command.value):
            self._list(command.value, scope, [Word(word.pieces, start, start + 1, self.words.home) for word in entry])

    def _list(self, nodes: list[Node], scope: Scope, before: Sequence[Word] = ()) -> None:
        """Arguments, one each; of a shell only the text that it is given."""
        if nodes[0].value.rpartition("/")[2] in ("sh", "bash") and len(nodes) > 2 and nodes[1].value in ("-c", "-lc", "-ec"):
            self._text(nodes[2:3], scope, by_kubernetes=scope.kind == OTHER and "$(" in nodes[2].value)
            return
        words = list(before)
        for node in nodes:
            word = self.words.word(node)
            pieces = scope.references().put_in(word.pieces)
            if scope.kind == OTHER:
                pieces = self._container(scope).put_in(pieces)
            items = [(*piece[:3], self.words.home if piece[3] is self.words.own else piece[3]) for piece in pieces]
            words.append(Word(items, word.start, word.end, self.words.home))
        self.lists.append(words)

    def _container(self, scope: Scope, shell: bool = False) -> References:
        """``$(X)`` of an argument list, which Kubernetes puts in; where the file sets no X it is unknown, or the ``shell``'s."""

        def put_in(match: re.Match[str]) -> Value | None:
            value = scope.variables.get(match[1])
            is_left = shell and match[1] not in scope.variables
            return value if value is not None or is_left else hole(match, self.words.home)

        return References(_KUBERNETES, put_in)
