"""Argument lists in Python: what is handed to ``subprocess`` and the like, read with ``ast``. Nothing is imported or run.

Statements are followed in their order, a loop turn by turn where its items are known, a function with what its callers give
it. A string counts where a shell gets it, or where it is a script itself. Limits: what a branch adds to a list, and a loop
whose items are not known, leaves the list open; a function that nothing here calls is read without its arguments.
"""

from __future__ import annotations

import ast

from trm_hooks.launch.python.flow import MOST_STEPS, Flow
from trm_hooks.launch.python.iterables import MOST_ITEMS
from trm_hooks.launch.python.kinds import (
    SCRIPT_SIGNS,
    Either,
    Pairs,
    alternatives,
    called_name,
    changed_arguments,
    is_script,
    name_of,
    options_of,
    parameters_of,
    start_of,
)
from trm_hooks.launch.shell_words import Word
from trm_hooks.launch.strings import plain, unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from trm_hooks.launch.python.kinds import Known, Value
    from trm_hooks.yaml.text import SourceText

    Function = ast.FunctionDef | ast.AsyncFunctionDef

# what a file that starts programs names, or one that writes scripts
STARTS = tuple(
    str.split(
        "subprocess system popen Popen exec sys.executable .run( CommandFunction bash_command azure.ai submit_job #!/ #SBATCH"
    )
)
_SHELLS = frozenset(
    str.split("system popen getoutput getstatusoutput sh bash shell execute run_command run_cmd run_shell execute_command local")
) | {"BashOperator", "command"}  # of Airflow and Azure
_COMMANDS = ("args", "cmd", "command", "bash_command", "input", "entrypoint")
_CONTEXTS = frozenset(("c", "ctx", "context", "conn", "connection"))
_KEEP = frozenset(str.split("print join len info debug warning str repr parse_args add_argument Template dedent indent"))
# ways to change a list in place that leave nothing of it known
_CHANGE = frozenset(("insert", "remove", "pop", "clear", "reverse", "sort", "setdefault", "popitem"))
# calls that start a function they are given, with the arguments behind it
_STARTERS = frozenset(("submit", "apply_async", "apply", "partial"))
_MAPPERS = frozenset(("map", "imap", "imap_unordered", "starmap"))
_REMOTE = frozenset(("remote", "delay", "spawn", "local"))
_MOST_CALLS = 8
_MOST_LISTS = 2000


class Lists(Flow):
    """Reads one file: ``lists`` are argument lists, ``texts`` what a shell gets."""

    def __init__(self, source: SourceText) -> None:
        super().__init__(source)
        self.lists: list[list[Word]] = []
        self.texts: list[Word] = []
        self._functions: dict[str, Function] = {}
        self._fields: dict[str, dict[str, ast.expr | None]] = {}  # of the objects of each class, with their defaults
        self._attributes: dict[str, Known] = {}  # what a method finds in `self`, by the method's name
        self._globals: Known = {}
        self._open: list[str] = []  # the functions that are being followed
        self._called: set[str] = set()
        self._writes = any(source.text.find(sign, 1) > 0 for sign in SCRIPT_SIGNS)  # scripts for others

    def read(self) -> Lists:
        """Read the module, then the functions that nothing calls with what the module holds at its end."""
        try:
            tree = ast.parse(self.source.text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return self
        nodes = list(ast.walk(tree))
        functions = [node for node in nodes if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
        names = [function.name for function in functions]
        self._functions = {each.name: each for each in functions if names.count(each.name) == 1 or len(names) > 500}
        for node in nodes:
            if isinstance(node, ast.ClassDef):
                self._class(node)
        calls = [node for node in nodes if isinstance(node, ast.Call)]
        self.options = options_of(calls)
        self.block(tree.body, self._globals, 0)
        called = {called_name(node) for node in calls}
        called |= {name_of(node.func.value) for node in calls if isinstance(node.func, ast.Attribute)}  # from afar
        for function in sorted(functions, key=lambda each: each.name in called):  # first those that call the others
            if function.name not in self._called:
                for given in self.from_outside(function, self._globals):
                    self._run(function, given, self._globals)
        self._scripts(nodes)
        return self

    def _class(self, node: ast.ClassDef) -> None:
        """The fields of a class, and what its methods find in ``self`` whatever an object is made of."""
        known: Known = {}
        fields = [each for each in node.body if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)]
        self._fields[node.name] = {name_of(each.target): each.value for each in fields}
        methods = [each for each in node.body if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef))]
        for statement in node.body:
            if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and name_of(statement.targets[0]):
                known[f"self.{name_of(statement.targets[0])}"] = self.value(statement.value, {})
        for method in methods:
            if method.name == "__init__":
                self._fields[node.name] = parameters_of(method.args)
                self.block(method.body, known, 0)
        for method in methods:
            self._attributes[method.name] = {name: value for name, value in known.items() if name.startswith("self.")}

    def _scripts(self, nodes: Sequence[ast.AST]) -> None:
        """Strings that are shell scripts, to be written to a file or handed to a queue."""
        if not self._writes:
            return
        inside = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in nodes:
            if isinstance(node, (ast.Constant, ast.JoinedStr)) and id(node) not in inside:
                value = self.value(node, self._globals)
                if isinstance(value, Word) and is_script(value) and value.start not in self.formatted:
                    self.texts.append(value if isinstance(node, ast.JoinedStr) else self.with_fields(value))

    def visit(self, node: ast.AST, known: Known) -> None:
        """Look at every call of a statement, those of a comprehension in each of its turns."""
        if isinstance(node, (ast.ListComp, ast.GeneratorExp, ast.SetComp)):
            for turn in self.turns(node.generators, known)[0]:
                self.visit(node.elt, turn)
            return
        if isinstance(node, ast.Call):
            self._call_found(node, known)
        if not isinstance(node, ast.Lambda):
            for child in ast.iter_child_nodes(node):
                self.visit(child, known)

    def _call_found(self, node: ast.Call, known: Known) -> None:
        name = called_name(node)
        owner = name_of(node.func.value) if isinstance(node.func, ast.Attribute) else ""
        if name in ("append", "extend") and len(node.args) == 1 and isinstance(known.get(owner), (list, Either)):
            value = self.value(node.args[0], known)
            self.extend(owner, [value] if name == "append" else value, known)
            return
        if name == "update" and isinstance(known.get(owner), Pairs):
            known[owner] = self.updated(node, known, known[owner])
            return
        if name in _CHANGE:
            known.pop(owner, None)
        if name in _CHANGE or name in _KEEP or name.lower().startswith("assert") or self._given_function(node, name, known):
            return
        if (function := self._function_of(node)) is not None:
            self.own_call(node, known, 0)
            for changed, adds in changed_arguments(node, function).items():
                old = known.pop(changed, None)
                if isinstance(old, list) and adds:
                    known[changed] = [*old, self.open(old[-1] if old else old)]
            return
        shell = name in _SHELLS or (name == "run" and owner in _CONTEXTS) or (name == "write" and self._writes)
        shell = shell or any(each.arg == "entrypoint" and not node.args for each in node.keywords)
        shell = shell or any(each.arg == "shell" and getattr(each.value, "value", None) is True for each in node.keywords)
        values = [self.value(each, known) for each in node.args]
        values += [self.value(each.value, known) for each in node.keywords if each.arg in _COMMANDS]
        if not shell and (name in ("run", "execlp", "execl") and len(values) > 1):
            self._words_in_a_row(node, name, known)
        for at, value in enumerate(values[:2] if node.args else values):
            for each in alternatives(value):
                if isinstance(each, list):
                    self._add(each)
                elif isinstance(each, Word) and ((shell and at == 0) or is_script(each)):
                    self.texts.append(each)
                    self.formatted.add(each.start)

    def _words_in_a_row(self, node: ast.Call, name: str, known: Known) -> None:
        """nox: ``session.run("python", "train.py", ...)``, and programs that take the place of this one."""
        row = self.value(ast.copy_location(ast.List(node.args[name != "run" :], ast.Load()), node), known)
        if isinstance(row, list) and all(isinstance(each, Word) for each in row):
            self._add(row)

    def _add(self, given: list[Value]) -> None:
        """A list of arguments, and the lists inside it."""
        words = [each if isinstance(each, Word) else unknown("[...]", start_of(each), self.home) for each in given]
        if words and len(self.lists) < _MOST_LISTS:
            self.lists.append(words)
            for each in given:
                if isinstance(each, list):
                    self._add(each)

    def _given_function(self, node: ast.Call, name: str, known: Known) -> bool:
        """``pool.submit(run, job)``, ``pool.map(run, jobs)``: whether the call starts a function of this file."""
        first = node.args[0] if node.args else None
        function = self._functions.get(first.id) if isinstance(first, ast.Name) else None
        if function is None or (name not in _STARTERS and name not in _MAPPERS):
            return False
        values = [self.value(each, known) for each in node.args[1:]]
        items = self.each(values[0]) if values and name in _MAPPERS else None
        for item in (items or [])[:MOST_ITEMS]:
            self._follow(function, list(item) if name == "starmap" and isinstance(item, list) else [item], {}, known)
        if name in _STARTERS:
            self._follow(function, values, {}, known)
        return True

    def _function_of(self, node: ast.Call) -> Function | None:
        """The function of this file that a call runs, if it is one: by its name, of any object, or from afar."""
        name = called_name(node)
        if name in _REMOTE and isinstance(node.func, ast.Attribute) and name_of(node.func.value) in self._functions:
            name = name_of(node.func.value)
        function = self._functions.get(name)
        if function is None or not isinstance(node.func, ast.Attribute) or name != node.func.attr:
            return function
        owner = name_of(node.func.value)
        is_module = owner in ("subprocess", "os", "sp", "shutil")
        return None if is_module or name not in self._attributes else function

    def own_call(self, node: ast.Call, known: Known, depth: int) -> Value | None:
        fields = self._fields.get(called_name(node))
        values = [self.value(each, known, depth) for each in node.args if not isinstance(each, ast.Starred)]
        named = {each.arg: self.value(each.value, known, depth) for each in node.keywords if each.arg is not None}
        if fields is not None:
            at = self.place(node.lineno, node.col_offset)
            given = {name: self.value(default, known, depth) for name, default in fields.items() if default is not None}
            given.update({**dict(zip(fields, values, strict=False)), **named})
            return Pairs([(plain(name, at, self.home), value) for name, value in given.items()])
        function = self._function_of(node)
        if function is None or len(values) < len(node.args):
            return None
        return self._follow(function, values, named, known)

    def _follow(self, function: Function, values: list[Value], named: Known, known: Known) -> Value | None:
        """Run through a function with arguments; what it returns, if that is known."""
        if function.name in self._open or len(self._open) >= _MOST_CALLS or self.steps > MOST_STEPS:
            return None
        outermost = known if not self._open else self._globals
        arguments, parameters = function.args, parameters_of(function.args)
        names = [name for name in parameters if name not in {each.arg for each in arguments.kwonlyargs}]
        given = {name: self.value(default, outermost) for name, default in parameters.items() if default is not None}
        given.update(zip(names, values, strict=False))
        given.update({name: value for name, value in named.items() if name in parameters})
        if arguments.vararg is not None:
            given[arguments.vararg.arg] = values[len(names) :]
        if arguments.kwarg is not None:
            more = {name: value for name, value in named.items() if name not in parameters}
            keys = [plain(name, max(start_of(value) - len(name) - 1, 0), self.home) for name, value in more.items()]
            given[arguments.kwarg.arg] = Pairs([*zip(keys, more.values(), strict=True)])
        self._called.add(function.name)
        return self._run(function, given, outermost)

    def _run(self, function: Function, given: Known, outermost: Known) -> Value | None:
        kept, self._globals = self._globals, outermost
        returned, self.returned = self.returned, []
        yielded, self.yielded, loose = self.yielded, [], self.loose
        names = parameters_of(function.args)
        lost = {name for node in function.body if isinstance(node, ast.Global) for name in node.names}  # it may change them
        for name in lost:
            outermost.pop(name, None)
        inner = {name: value for name, value in outermost.items() if name not in names}
        self._open.append(function.name)
        self.block(function.body, {**inner, **self._attributes.get(function.name, {}), **given}, 0)
        self._open.pop()
        found, self.returned = self.returned, returned
        if self.yielded:
            found = [self.yielded] if self.loose == loose else []
        self.yielded = yielded
        self._globals = kept
        return Either(found) if len(found) > 1 else found[0] if found else None
