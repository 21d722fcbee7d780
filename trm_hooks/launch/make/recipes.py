"""The lines of recipes as a shell gets them: of every target of a Makefile, or of those that a call of make names.

Each line is one shell's. A target is made with its own variables, and what it needs with these, too. Limits: pattern rules
count for what the Makefile itself needs, else as they are written; a conditional that is not settled by what the Makefile
says may go either way.
"""

from __future__ import annotations

from functools import lru_cache

from trm_hooks.launch.make.makefile import ASSIGN, ELSE, END, EXPORT, INCLUDE, RULE, TEST, Makefile
from trm_hooks.launch.make.variables import Variables
from trm_hooks.launch.shell_words import PLAIN, UNKNOWN, Dialect, Home
from trm_hooks.launch.spliced import Embedded, Spliced
from trm_hooks.record import Record
from trm_hooks.yaml.text import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from trm_hooks.launch.make.makefile import Statement
    from trm_hooks.launch.spliced import Part, Value
    from trm_hooks.yaml.text import SourceText

    Reader = Callable[[str, str], SourceText | None]

_MOST_TARGETS = 400  # recipes that one call leads to
_MOST_PATTERNS = 50
_MOST_FILES = 20
_DEEPEST = 200  # targets that one needs
_PREFIX = "@+- \t"
_OF_SHELL = lazy(r"\$\$\{?(\w+)")


class _Rule(Record, frozen=False):
    """What makes a target, and what it needs, as it is written behind the colon."""

    home: Home
    needs: list[str] = []
    recipe: list[tuple[Value, int, int]] = []
    own: list[Statement] = []  # variables that hold for the target alone
    pattern: str = ""  # what its name has in common with others that are made so


class Recipes:
    """One Makefile, read with what its caller gives: ``given`` on the command line, ``environment`` around it."""

    def __init__(
        self, source: SourceText, read: Reader, given: Mapping[str, Value], environment: Mapping[str, Value | None]
    ) -> None:
        self.source = source
        self.home = Home(source, Dialect(make=True))
        self.variables = Variables(self.home, fixed=given)
        self.variables.values["MAKE"] = (("make", -1, PLAIN, self.home),)
        self.variables.values.update(environment)
        self.variables.values.update(given)
        self.rules: dict[str, _Rule] = {}
        self.first: str | None = None
        self.exported: set[str] = {*given, *environment}
        self._read = read
        self._files: list[str] = []
        self._left = _MOST_TARGETS
        self._file(source)

    def all_texts(self) -> Iterator[Embedded]:
        """The recipes of every target, each as if it were made by itself; and what needs it with variables of its own."""
        patterns = [name for name in self.rules if "%" in name]
        made = self._made() if patterns else []
        for name, rule in self.rules.items():
            stems = [each for each in made if _stem(name, each)] if "%" in name and len(patterns) <= _MOST_PATTERNS else []
            for stem in stems:
                yield from self._recipe(stem, rule, self.variables)
            if not stems:
                yield from self.texts(name, self.variables, set(), deep=bool(rule.own))

    def _made(self) -> list[str]:
        """The targets that something needs and that no rule of their own makes."""
        wanted = dict.fromkeys(need for rule in self.rules.values() for need in rule.needs)
        named = [*wanted, *(name for name, rule in self.rules.items() if not rule.recipe and "%" not in name)]
        own = {name for name, rule in self.rules.items() if rule.recipe}
        return [name for name in dict.fromkeys(named) if name not in own][:_MOST_TARGETS]

    def texts(self, target: str, variables: Variables, done: set[str], deep: bool = True) -> Iterator[Embedded]:
        """The recipe of a target, and ``deep`` those of what it needs before."""
        rule = self.rules.get(target) or next((self.rules[name] for name in self.rules if _stem(name, target)), None)
        self._left -= 1
        if rule is None or target in done or self._left < 0 or len(done) > _DEEPEST:
            return
        done.add(target)
        if rule.own:
            variables = variables.copy()
            for statement in rule.own:
                variables.assign(statement.name, statement.operator, statement.text)
        for need in rule.needs if deep else ():
            yield from self.texts(need, variables, done)
        if deep or rule.home.source is self.source:  # the recipes of an included file are read with that
            yield from self._recipe(target, rule, variables)

    def _recipe(self, target: str, rule: _Rule, variables: Variables) -> Iterator[Embedded]:
        names = {"@": "" if "%" in target else target, "<": rule.needs[0] if rule.needs else ""}
        names["*"] = _stem(rule.pattern, target)
        automatic: dict[str, Value] = {name: ((text, -1, PLAIN, self.home),) for name, text in names.items() if text}
        shell = Home(rule.home.source, Dialect(multiline=True))
        lines = [_joined(rule.recipe)] if ".ONESHELL" in self.rules and rule.recipe else rule.recipe
        for line, start, end in lines:
            parts = _without_prefix(variables.parts(line, automatic))
            shown = _own_line(rule.home.source, start) and all(span is None for _, span in parts)
            used = {match[1] for piece in line for match in _OF_SHELL.finditer(piece[0])}
            exported = self._exported(sorted(used & self.exported | variables.fixed), variables)
            yield Embedded(Spliced(parts, rule.home), shell, (start, end), exported, None, shown)

    def _exported(self, names: list[str], variables: Variables) -> dict[str, Value | None]:
        values = {name: variables.values.get(name) for name in names}
        found = {name: value and variables.expanded(value) for name, value in values.items()}
        return {name: value if value and all(piece[2] != UNKNOWN for piece in value) else None for name, value in found.items()}

    # reading

    def _file(self, source: SourceText) -> None:
        self._files.append(source.path)
        makefile = _read(source)
        # of each conditional around here: whether this part of it holds, and whether one before it did
        branches: list[tuple[bool | None, bool]] = []
        for statement in makefile.statements:
            if statement.kind == TEST:
                self._test(statement, branches)
            elif statement.kind == ELSE and branches:
                branches[-1] = _otherwise(branches[-1], True)
            elif statement.kind == END and branches:
                branches.pop()
            elif all(holds is not False for holds, _ in branches):
                self._statement(statement, source, known=all(holds for holds, _ in branches))

    def _statement(self, statement: Statement, source: SourceText, known: bool) -> None:
        if statement.kind == RULE:
            self._rule(statement, Home(source, Dialect(make=True)))
        elif statement.kind == ASSIGN and statement.targets:
            for name in self._words(statement.targets):
                self.rules.setdefault(name, _Rule(self.home)).own.append(statement)
        elif statement.kind == ASSIGN:
            self.variables.assign(statement.name, statement.operator, statement.text, known)
        elif statement.kind == EXPORT:
            names = self._words(statement.text)
            self.exported.update(names or self.variables.values)
        elif statement.kind == INCLUDE:
            for path in self._words(statement.text):
                other = self._read(path, source.path.rpartition("/")[0]) if len(self._files) < _MOST_FILES else None
                if other is not None and other.path not in self._files:
                    self._file(other)

    def _rule(self, statement: Statement, home: Home) -> None:
        needs = [name for name in self._words(statement.text) if name != "|"]
        pattern = ""
        if needs and "%" in needs[0] and needs[0].endswith(":"):  # targets: pattern: what each needs
            pattern = needs.pop(0)[:-1]
            needs = [name for name in needs if "%" not in name]
        for name in self._words(statement.targets):
            rule = self.rules.setdefault(name, _Rule(home))
            rule.pattern = pattern or (name if "%" in name else "")
            rule.needs += needs[:_MOST_TARGETS]
            if statement.recipe:
                rule.recipe, rule.home = statement.recipe, home
            if self.first is None and not name.startswith(".") and "%" not in name:
                self.first = name

    def _words(self, value: Value) -> list[str]:
        return (self.variables.text(value) or "").split()

    def _test(self, statement: Statement, branches: list[tuple[bool | None, bool]]) -> None:
        """``ifeq`` and its like; behind ``else`` only where what is before it does not hold."""
        holds = self._holds(statement)
        if not statement.name:
            branches.append((holds, False))
        elif branches:
            branches[-1] = _otherwise(branches[-1], holds)

    def _holds(self, statement: Statement) -> bool | None:
        written = "".join(piece[0] for piece in statement.text)
        if statement.operator in ("ifdef", "ifndef"):
            value = self.variables.values.get(written.strip())
            return None if value is None else bool(value) == (statement.operator == "ifdef")
        sides = _sides(written)
        if sides is None:
            return None
        home = self.home
        texts = [self.variables.text(((side, 0, PLAIN, home),) if side else ()) for side in sides]
        return None if None in texts else (texts[0] == texts[1]) == (statement.operator == "ifeq")


def _stem(pattern: str, name: str) -> str:
    """What stands in a name for the ``%`` of a pattern; empty where it does not fit."""
    before, sign, after = pattern.partition("%")
    fits = bool(sign) and name.startswith(before) and name.endswith(after) and len(name) > len(before) + len(after)
    return name[len(before) : len(name) - len(after)] if fits and "%" not in name else ""


def _otherwise(branch: tuple[bool | None, bool], holds: bool | None) -> tuple[bool | None, bool]:
    """What holds behind ``else``."""
    before, done = branch
    done = done or before is True
    return (False if done else None if before is None else holds), done


def _joined(recipe: list[tuple[Value, int, int]]) -> tuple[Value, int, int]:
    """A recipe that one shell gets as a whole."""
    pieces = tuple(piece for line, _, end in recipe for piece in (*line, ("\n", end, PLAIN, line[0][3])) if line)
    return pieces, recipe[0][1], recipe[-1][2]


def _own_line(source: SourceText | None, at: int) -> bool:
    """Whether a recipe is on a line of its own."""
    return source is not None and source.text[at - 1] == "\t"


def _sides(text: str) -> tuple[str, str] | None:
    """What a test compares: ``(a,b)`` or ``"a" "b"``."""
    text = text.strip()
    if text.startswith("(") and text.endswith(")"):
        depth = 0
        for at, char in enumerate(text[1:-1], 1):
            depth += (char in "({") - (char in ")}")
            if char == "," and not depth:
                return text[1:at].strip(), text[at + 1 : -1].strip()
        return None
    quoted = text.replace("'", '"').split('"')
    return (quoted[1], quoted[3]) if len(quoted) == 5 else None


def _without_prefix(parts: list[Part]) -> list[Part]:
    """A line of a recipe without the ``@``, ``-`` and ``+`` in front, which are make's own."""
    left: list[Part] = []
    begun = False
    for pieces, span in parts:
        kept = []
        for text, at, kind, home in pieces:
            bare = text if begun else text.lstrip(_PREFIX)
            begun = begun or bool(bare)
            if bare:
                kept.append((bare, at + len(text) - len(bare), kind, home))
        if kept:
            left.append((kept, span))
    return left


@lru_cache(maxsize=4)
def _read(source: SourceText) -> Makefile:
    return Makefile(source)


def makefile_texts(source: SourceText, read: Reader) -> list[Embedded]:
    """The recipes of a Makefile by itself."""
    return [text for text in Recipes(source, read, {}, {}).all_texts() if text.home.source is source]


def called_texts(
    source: SourceText, read: Reader, goals: Sequence[str], given: Mapping[str, Value], environment: Mapping[str, Value | None]
) -> list[Embedded]:
    """The recipes that a call of make runs: of ``goals``, or of the first target."""
    recipes = Recipes(source, read, given, environment)
    done: set[str] = set()
    goals = goals or [recipes.first or ""]
    return [text for goal in goals for text in recipes.texts(goal, recipes.variables, done)]
