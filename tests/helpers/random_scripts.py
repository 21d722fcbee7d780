"""Small shell scripts made by chance, from what people write around a launch; the same seed makes the same script.

What a script does may hang on files and variables of its environment: ``FILES`` and ``VARIABLES``.
"""

from __future__ import annotations

import re
from random import Random

FILES = ("F1", "F2")
VARIABLES = ("E1", "E2")
_NAMES = ("A", "B", "C", "LR")
# what hangs on the environment, or on an order that is a shell's own
_OPEN = re.compile(r"\bE[12]\b|\bF[12]\b|\bdate\b|\*\.none|!D\[")
_LISTS = ("L", "M")
_VALUES = ("1", "0.5", "trm", "a b", "x=1", "1e-4", "conf/Model.yaml", "3", "7", "", "a,b", "k:v", "-p", "10")


class Writer:
    """Writes one script; a ``closed`` one says itself all that it does: nothing hangs on files and variables."""

    def __init__(self, seed: int, closed: bool = False) -> None:
        self.random = Random(seed)
        self.closed = closed
        self.functions: list[str] = []
        self.defined = 0
        self.loops = 0
        self.depth = 0

    def script(self) -> str:
        values = [" ".join(self.value() for _ in range(self.random.randint(0, 3))) for _ in range(3)]
        lines = [f"set -- {values[0]}", *(f"{name}={self.value()}" for name in _NAMES)]
        lines += [f"L=({values[1]})", f"M=({values[2]})", "N=2", "P=A", "declare -A D=([a]=1 [b]=two)"]
        for _ in range(self.random.randint(1, 4)):
            lines += self.statement()
        return "\n".join([*lines, *self.launch()]) + "\n"

    # words

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def one(self, *choices: str) -> str:
        return self.random.choice([each for each in choices if not (self.closed and _OPEN.search(each))] or choices)

    def name(self) -> str:
        return self.random.choice(_NAMES)

    def value(self) -> str:
        text = self.random.choice(_VALUES)
        return self.one(f"'{text}'", f'"{text}"') if " " in text or not text or self.chance(0.3) else text

    def words(self, most: int) -> str:
        return " ".join(self.word() for _ in range(self.random.randint(0, most)))

    def word(self) -> str:
        if self.chance(0.3):
            return self.value()
        made = self.expansion()
        return self.one(f'"{made}"', f'"{made}"', made, f"k={made}", f'k="{made}"', f'"p${{{self.name()}}}-{made}"', f"x{made}")

    def expansion(self) -> str:
        name, items = self.name(), self.random.choice(_LISTS)
        return self.one(
            *(f"${name}", f"${{{name}}}", f"${{{name}:-d}}", f"${{{name}:+s}}", f"${{{name}-d}}") * 2,
            *(
                f"${{{name}##*/}}",
                f"${{{name}%.*}}",
                f"${{{name}%%,*}}",
                f"${{{name}#*=}}",
                f"${{{name}//a/z}}",
                f"${{{name}/./_}}",
            ),
            *(f"${{{name},,}}", f"${{{name}^^}}", f"${{{name}:1}}", f"${{{name}:0:2}}", f"${{#{name}}}", f"${{{name}: -2}}"),
            *(f"${{{items}[@]}}", f"${{{items}[*]}}", f"${{{items}[0]}}", f"${{{items}[1]}}", f"${{#{items}[@]}}", f"${items}"),
            *(f"${{{items}[@]:1}}", "${D[a]}", "${D[b]}", "${!P}", "$#", "$1", "${2:-d}", "$@", "$*", "${@:2}"),
            *("$((N + 1))", "$((N * 2 % 3))", "$(( (N - 1) << 2 ))", "$((N > 1 ? 5 : 6))", "$((N++))"),
            *("{a,b}", "{1..3}", "{01..03}", "$E1", "${E2:-e}", "$(cat F1)", "${A:-$B}", "${A:+$B}", "$'\\t'"),
            self.substitution(),
        )

    def substitution(self) -> str:
        if self.depth > 2:
            return "$N"
        self.depth += 1
        word = self.word()
        made = self.one(
            *(f"echo {word}", f"echo {word} {self.value()}", f"printf '%s' {word}", "printf '%02d' $N", "seq 1 $N", "seq -s, 3"),
            *(f"basename {word}", f'dirname "{self.expansion()}"', f"echo {word} | tr a-z A-Z", f"echo {word} | tr ',' ' '"),
            *(
                f"echo {word} | cut -d, -f1",
                f"echo {word} | cut -d= -f2",
                f"echo {word} | awk '{{print $1}}'",
                "echo $N | tr -d 2",
            ),
            *(
                f"echo {word} | sed 's/a/b/g'",
                f"printf '%s\\n' {word} | head -n 1",
                "cat <<< $N",
                "echo -n $A",
                "none; echo x",
            ),
            *(
                f"if [ $N = 2 ]; then echo {word}; fi",
                f'IFS=,; echo "${{{self.random.choice(_LISTS)}[*]}}"',
                "echo 1 >&2",
                "date",
            ),
        )
        self.depth -= 1
        called = f"{self.random.choice(self.functions)} {word}" if self.functions and self.chance(0.2) else made
        return f"$({called})"

    # statements

    def launch(self) -> list[str]:
        return [f"python train.py {self.word()} {self.word()} {self.words(2)}".rstrip()]

    def block(self, most: int = 2) -> list[str]:
        self.depth += 1
        lines = [line for _ in range(self.random.randint(1, most)) for line in self.statement()]
        self.depth -= 1
        return lines

    def statement(self) -> list[str]:
        kinds = [self.launch, self.assignment, self.assignment, self.list_change, self.small, self.reading]
        if self.depth < 2:
            kinds += [self.choice, self.case, self.loop, self.loop, self.counting, self.function, self.options, self.apart]
        return self.random.choice(kinds)()

    def assignment(self) -> list[str]:
        name = self.name()
        return [
            self.one(
                *(
                    f"{name}={self.word()}",
                    f'{name}="{self.expansion()}"',
                    f"{name}={self.substitution()}",
                    f"{name}+={self.value()}",
                ),
                *(f"export {name}={self.word()}", f": ${{{name}:={self.value()}}}", f"unset {name}", f"{name}= "),
                *(f"printf -v {name} '%s_%d' {self.word()} $N", f"P={name}", f"let {name}=N+2", f"(( {name} = N * 2 ))"),
                *("N=$((N + 1))", "let N+=1", "(( N++ ))", "N=$(expr $N + 1)", f'eval "{name}={self.one("5", "$N", "q")}"'),
            )
        ]

    def list_change(self) -> list[str]:
        items = self.random.choice(_LISTS)
        return [
            self.one(
                *(f"{items}=({self.words(3)})", f"{items}+=({self.words(2)})", f"{items}[0]={self.word()}", f"{items}=($A)"),
                *(f"D[{self.one('a', 'b', '$N')}]={self.word()}", f"unset '{items}[1]'", f'{items}=("${{{items}[@]}}" z)'),
                *(f"mapfile -t {items} <<< {self.word()}", f"mapfile -t {items} < <(echo {self.word()})", f"{items}=($(seq $N))"),
            )
        ]

    def small(self) -> list[str]:
        inner = (
            self.one("break", "continue", "A=9", "python train.py a=$A")
            if self.loops
            else self.one("A=9", "python train.py b=$B")
        )
        return [
            self.one(
                *(f"{self.test()} && {inner}", f"{self.test()} || {inner}", f"{self.test()} && {{ {inner}; }}"),
                *(
                    f"shift {self.one('', '2', '|| true')}",
                    f"set -- {self.words(3)}",
                    'eval "python train.py a=$A"',
                    "CMD='python train.py c=1'",
                ),
                *(
                    'cmd=(python train.py d=$N); "${cmd[@]}" $A',
                    "C='python train.py'; $C e=$N",
                    f"X={self.value()} python train.py $X q=$N",
                ),
                *("echo $A | xargs python train.py", "echo $(python train.py g=$N)", "IFS=,", "unset IFS", "IFS=$' \\t\\n'"),
                *("for x in $A; do :; done", "B=$A &", "{ C=5; python train.py $C; } | cat", 'bash -c "python train.py h=$N"'),
            )
        ]

    def test(self) -> str:
        name, value = self.name(), self.value()
        return self.one(
            *(
                f'[ "${name}" = {value} ]',
                f"[[ ${name} == {value} ]]",
                f'[ -z "${name}" ]',
                f'[ -n "${{{name}}}" ]',
                "[ $N -gt 2 ]",
            ),
            *(
                f"[[ ${name} == *a* ]]",
                "(( N > 1 ))",
                "(( N % 2 ))",
                f"[[ -z ${name} || $N -eq 3 ]]",
                f'! [ "${name}" = {value} ]',
            ),
            *("[ -f F1 ]", "[ -f F2 ]", '[ "$E1" = on ]', '[ -n "$E2" ]', "true", "false", "[ $# -gt 1 ]", "grep -q x F1"),
        )

    def choice(self) -> list[str]:
        lines = [f"if {self.test()}; then", *self.block()]
        lines += [f"elif {self.test()}; then", *self.block()] if self.chance(0.3) else []
        lines += ["else", *self.block()] if self.chance(0.5) else []
        return [*lines, "fi"]

    def case(self) -> list[str]:
        lines = [f'case "{self.expansion()}" in']
        for pattern in self.random.sample(["1|3", "*a*", "t?m", "x=*", "'a b'", "[0-9]*", "$B"], 2):
            lines += [f"{pattern})", *self.block(), ";;"]
        return [*lines, *(["*)", *self.block(), ";;"] if self.chance(0.5) else []), "esac"]

    def inside(self) -> list[str]:
        self.loops += 1
        lines = self.block()
        self.loops -= 1
        return lines

    def loop(self) -> list[str]:
        variable = self.one("v", self.name())
        over = self.one(
            *(
                self.words(3) or "z",
                self.words(3) or "1 2",
                '"${L[@]}"',
                "{1..3}",
                "$(seq 1 $N)",
                '"$@"',
                '"${!L[@]}"',
                '"${!D[@]}"',
                "$A",
                "a b",
            ),
            *("{a..c}", f"$(echo {self.word()} | tr ',' ' ')", "*.none"),
        )
        use = self.one(f"  python train.py v=${variable}", f'  python train.py "v=${variable}" {self.word()}', f"  A=${variable}")
        return [f"for {variable} in {over}; do", use, *self.inside(), "done"]

    def counting(self) -> list[str]:
        head = self.one(
            *(
                "for ((i=0; i<3; i++)); do",
                "for ((i=N; i>0; i--)); do",
                "i=0; while [ $i -lt 3 ]; do",
                "i=0; until (( i >= 2 )); do",
            ),
            *("i=0; while (( i < N )); do", "i=0; while [ -f F1 ] && [ $i -lt 2 ]; do"),
        )
        own = [] if head.startswith("for") else ["  i=$((i+1))"]
        return [head, *own, "  python train.py i=$i", *self.inside(), "done"]

    def reading(self) -> list[str]:
        return self.random.choice(
            (
                [f"read A B <<< {self.word()}", 'python train.py "$A" "$B"'],
                [f"IFS=, read -r A C <<< {self.word()}"],
                [f"IFS=: read -ra M <<< {self.word()}"],
                ["while read -r a b; do", "  python train.py a=$a b=$b", "done <<EOF", "1 2", "$A", "EOF"],
                ["while IFS=, read -r a b; do", "  B=$a; python train.py $a $b", "done <<'EOF'", "1,2", "3,$A", "EOF"],
                [f"for s in a:1 b:{self.value()}; do", '  IFS=: read k w <<< "$s"', '  python train.py "$k=$w"', "done"],
                [f"echo {self.word()} | while read x; do", "  A=$x; python train.py x=$x", "done"],
                ["A=$(cat <<EOF", "u=$N $B", "EOF", ")"],
                [f"while read x; do B=$x; done < <(printf '%s\\n' {self.word()} z)"],
            )
        )

    def function(self) -> list[str]:
        self.defined += 1
        name = f"f{self.defined}"  # of no other: a function that calls itself would not end
        first = self.one("local A=$1", "local B", 'local C="$1" LR=${2:-d}', "A=$1", "shift", 'local -a L=("$@")', "return 0")
        second = self.one('python train.py $A "$@"', "echo r$1", "B=7", 'python train.py "$C" $#', "echo $B; B=8", "N=$((N+1))")
        loops, self.loops = self.loops, 0
        body = [f"  {first}" if first != "return 0" else f"  {self.test()} && return", f"  {second}", *self.block(1)]
        self.loops = loops
        call = [f"{self.one('', 'A=4 ')}{name} {self.words(2)}{self.one('', '', ' &', ' || true')}".rstrip() for _ in range(2)]
        self.functions.append(name)
        return [f"{name}() {{", *body, "}", *call[: self.random.randint(1, 2)], "wait"]

    def options(self) -> list[str]:
        given = self.one("--lr 3 --wd 4", "--lr=5 x=1", "", f"--lr {self.value()}", '"$@"')
        body = [
            "--lr) LR=$2; shift 2 ;;",
            "--lr=*) LR=${1#*=}; shift ;;",
            "--wd) C=$2; shift; shift ;;",
            '*) L+=("$1"); shift ;;',
        ]
        over = self.one("while [[ $# -gt 0 ]]; do", 'while [ -n "$1" ]; do', "while (( $# )); do")
        return [
            f"set -- {given}",
            over,
            "  case $1 in",
            *(f"    {line}" for line in body),
            "  esac",
            "done",
            "python train.py lr=$LR $C",
        ]

    def apart(self) -> list[str]:
        opening = self.one("(", "{")
        return [opening, *self.block(), ")" if opening == "(" else "}"]
