"""Shell scripts made by chance as people write them for jobs: options, functions, other files, jobs that are written."""

from __future__ import annotations

from random_scripts import Writer

LIBRARY = "lib.sh"
JOB = "job.sh"


class JobWriter(Writer):
    """Writes one script, and in ``files`` those that it reads or starts."""

    def __init__(self, seed: int, closed: bool = False) -> None:
        super().__init__(seed, closed)
        self.files: dict[str, str] = {}
        self.inside_files = 0

    def script(self) -> str:
        head = ["#!/bin/bash"]
        if self.chance(0.25):
            head.append(self.one("set -e", "set -u", "set -euo pipefail", "set -o pipefail"))
        return "\n".join([*head, super().script()])

    def statement(self) -> list[str]:
        if self.chance(0.35):
            return super().statement()
        kinds = [self.started, self.declared, self.tested, self.job_text, self.assigned, self.traps, self.dispatch, self.piped]
        if self.depth < 2:
            kinds += [self.falls_through, self.getopts, self.nested, self.nested_loops, self.endless, self.usage, self.lines]
            kinds += [self.asks, self.grid]
        if self.inside_files < 2 and not self.loops:
            kinds += [self.sourced, self.called]
        return self.random.choice(kinds)()

    def started(self) -> list[str]:
        word = self.word()
        return [
            self.one(
                *(f"exec_it=1 python train.py s={word}", f"env K=1 python train.py {word}", f"command python train.py {word}"),
                *(
                    f"time python train.py {word}",
                    f"nohup python train.py {word} > log 2>&1 &",
                    f"python train.py {word} | tee log",
                ),
                *(f"timeout 5 python train.py {word} 2> log || true", f"python train.py {word} && python train.py then={word}"),
                *(f"python train.py {word} || python train.py never=1", f"if python train.py {word}; then A=ran; fi"),
                *(
                    f"python train.py \\\n  {word} \\\n  {self.word()}",
                    f"python train.py {word} # lr=3",
                    f"python train.py {word}; wait",
                ),
                *(
                    f"CUDA_VISIBLE_DEVICES=0 python train.py {word} &",
                    f"(cd . && python train.py {word})",
                    f"! python train.py {word}",
                ),
                *(f"{{ python train.py {word}; }} > log 2>&1", f"OUT=$(python train.py {word})", f"> log python train.py {word}"),
                *(
                    f"python train.py {word} <<< x",
                    f"python train.py $(printf ' v=%s' {word} 2)",
                    f"python train.py `echo {self.name()}=1`",
                ),
            )
        ]

    def declared(self) -> list[str]:
        name = self.name()
        return [
            self.one(
                *(
                    f"declare {name}={self.word()}",
                    "declare -i N=N+1",
                    f"declare -x {name}={self.value()}",
                    f"typeset {name}={self.value()}",
                ),
                *(f"export {name}", f"export {name}={self.value()} LR=2", f"declare -a L=({self.words(2)})", "declare -r RO=1"),
                *(
                    f"read -r {name} <<< $(echo {self.word()})",
                    f"{name}=${{1:?none}}",
                    f"{name}=${{1:-{self.value()}}}",
                    f"{name}=${{{self.name()}:={self.value()}}}",
                ),
                *(
                    f'{name}="${{{self.name()}}},${{{self.name()}}}"',
                    "A=1 B=$A C=$B",
                    f"{name}=$#",
                    f"{name}=$(( ${{#L[@]}} - 1 ))",
                    f"{name}=${{L[-1]}}",
                ),
                *(
                    f"{name}=${{L[$((N - 1))]}}",
                    f'{name}="${{L[*]}}"',
                    f'{name}="${{L[@]/#/-}}"',
                    f"{name}=${{D[a]:-none}}",
                    f"{name}=$(( RANDOM * 0 + 3 ))",
                ),
                *(
                    "L=(${A//,/ })",
                    'L=("${M[@]}" "${L[@]}")',
                    f"IFS=, read -ra L <<< {self.word()}",
                    f"L+=(k={self.word()})",
                    f"{name}=${{{self.name()}%,*}}",
                ),
            )
        ]

    def assigned(self) -> list[str]:
        word = self.word()
        return self.random.choice(
            (
                [f"ARGS=(a=$A {word})", "ARGS+=(b=$B)", 'python train.py "${ARGS[@]}"'],
                [f'ARGS="a=$A {self.value().strip(chr(34) + chr(39))}"', 'ARGS="$ARGS b=1"', "python train.py $ARGS"],
                ["CMD=(python train.py)", f"CMD+=(x={word})", '"${CMD[@]}" "$@"'],
                ['CMD="python train.py"', 'CMD="$CMD q=$N"', self.one("eval $CMD", "$CMD", 'eval "$CMD"', 'bash -c "$CMD"')],
                ["OPT=", f"{self.test()} && OPT=--fast", "python train.py $OPT o=1"],
                ["O=()", f"{self.test()} && O+=(deep=1)", 'python train.py "${O[@]}" o=2'],
                [f"V=$(echo {word})", 'python train.py "v=$V" v=$V'],
                ["SWEEP={1,2}; python train.py lr=$SWEEP", "python train.py lr={0.1,0.2} x=1,2"],
                ["B=${A:+b=$A}", "python train.py $B ${C:+c=$C}"],
            )
        )

    def tested(self) -> list[str]:
        name, inner = self.name(), self.one("A=8", "python train.py t=1", "exit 0", "exit 1", "python train.py t=$A")
        if self.loops:
            inner = self.one("break", "continue", inner)
        return [
            self.one(
                *(
                    f"[[ ${name} =~ ^[0-9]+$ ]] && {inner}",
                    f"if [[ ${name} =~ (a|t) ]]; then {inner}; fi",
                    f"[[ -v {name} ]] || {inner}",
                ),
                *(
                    f'[ "${name}" = trm -o "$N" = 2 ] && {inner}',
                    f'[ $# -eq 0 -a -n "$A" ] && {inner}',
                    f'test "${name}" = 1 && {inner}',
                ),
                *(
                    f'if [[ "${name}" == t* && $N -lt 3 ]]; then {inner}; else A=5; fi',
                    f"if (( $# > 0 && N == 2 )); then {inner}; fi",
                ),
                *(
                    f'[[ ${name} != "" ]] && {inner}',
                    f'[[ "${name}" > b ]] && {inner}',
                    f"[ $N -ge 2 ] && [ $N -le 3 ] || {inner}",
                ),
                *(
                    f"if ! [[ -n ${name} ]]; then {inner}; fi",
                    f'[ ! -z "${name}" ] && {inner}',
                    f"case ${name} in [0-9]) {inner};; *) :;; esac",
                ),
                *(
                    f"if true && ! false; then {inner}; fi",
                    f'if [ "${{{name}}}x" = x ]; then {inner}; fi',
                    f"[[ $N = 2 ]] || {inner}",
                ),
                *(
                    f"if [ -z ${{E1+x}} ]; then {inner}; fi",
                    f"if command -v none > /dev/null; then {inner}; fi",
                    f"type python > /dev/null && {inner}",
                ),
                *(
                    '[ -n "$A" ] && shift || true',
                    f"[ -d . ] && {inner}",
                    f"mkdir -p d && {inner}",
                    f"[ -e none ] || {inner}",
                    f"cd . || {inner}",
                ),
            )
        ]

    def traps(self) -> list[str]:
        return [
            self.one(
                "shift 2 || shift 1 || true",
                "[[ $1 == *=* ]] && python train.py $1",
                f'X=${{E1:-{self.value()}}}; [ -z "$X" ] && exit 2',
                "A=1 python train.py $A",
                "python train.py a=1 2>x || python train.py b=1",
                'python train.py "${EMPTY[@]}" e=1',
                'set --; python train.py "$@" e=2',
                "python train.py {a,b}=1",
                "false || { A=6; }",
                "true && A=2 || A=3",
                "( exit 1 ) || A=4",
                "while false; do python train.py w=1; done",
                "for x in; do python train.py w=2; done",
                "until true; do python train.py w=3; done",
                'python train.py "$*" "$@" $#',
                "unset A B; python train.py ${A-u} ${B:-v}",
            )
        ]

    def piped(self) -> list[str]:
        return self.random.choice(
            (
                [f"printf '%s\\n' {self.words(2) or 1} | while read -r x; do python train.py p=$x; done"],
                [f"echo {self.word()} {self.value()} | xargs -n 1 python train.py"],
                [f"for x in $(echo {self.word()} | tr ',' '\\n'); do python train.py p=$x; done"],
                ["cat <<EOF | while read a b; do python train.py $a=$b; done", "x 1", "y $A", "EOF"],
                [f"while IFS= read -r x; do L+=(\"$x\"); done < <(printf '%s\\n' {self.word()} z)", 'python train.py "${L[@]}"'],
                [f"A=$(echo {self.word()} | sed 's/,/ /g')", "python train.py $A"],
                ["seq 1 $N | xargs -I{} python train.py seed={}"],
                [f"echo python train.py x={self.value()} | bash"],
            )
        )

    def job_text(self) -> list[str]:
        body = ["A=from", f"python train.py h=$A {self.one('', '$B', 'g=1')}".rstrip()]
        quoted = self.one("EOF", "'EOF'", "EOF")
        return self.random.choice(
            (
                [f"bash <<{quoted}", *body, "EOF"],
                [f"bash <<{quoted}", "python train.py l=\\$N m=$N", "for i in 1 2; do python train.py i=\\$i; done", "EOF"],
                [f'bash -c \'python train.py "$0" "$@"\' {self.words(3) or "k"}'],
                ['bash -c "A=2; python train.py a=\\$A b=$B"'],
                ["export A", "bash -c 'python train.py e=$A'"],
                ["C=5 bash -c 'python train.py c=$C'"],
                [f"cat > made.sh <<{quoted}", *body, "EOF", "bash made.sh"],
                ["sh <<-EOF", "\tpython train.py t=$N", "\tEOF"],
                ["bash -s x y <<'EOF'", 'python train.py "$@"', "EOF"],
            )
        )

    def falls_through(self) -> list[str]:
        ends = [self.one(";&", ";;&", ";;") for _ in range(3)]
        patterns = self.random.sample(["1|3", "*a*", "t?m", "x=*", "[0-9]*", "$B", "trm"], 3)
        lines = [f'case "{self.one(self.expansion(), "$" + self.name(), "trm")}" in']
        for pattern, end in zip(patterns, ends, strict=True):
            lines += [f"{pattern})", *self.block(1), end]
        return [*lines, "*)", *self.block(1), ";;", "esac"]

    def getopts(self) -> list[str]:
        given = self.one("-l 3 -w 4", "-l5 x=1", "", f"-l {self.value()} -v", '"$@"', "-v -l 1 y", "-vl 2 z")
        after = self.one('shift $((OPTIND - 1)); python train.py "$@" lr=$LR', "python train.py lr=$LR w=${W:-none} v=${V:-0}")
        return [
            *(
                "OPTIND=1",
                f"set -- {given}",
                f'while getopts "{self.one("", ":")}l:w:vh" opt; do',
                '  case "$opt" in',
                "  l) LR=$OPTARG ;;",
            ),
            *(
                '  w) W="$OPTARG" ;;',
                "  v) V=1 ;;",
                f"  {self.one('h|?', '*', '?')}) {self.one('exit 1', ':', 'A=bad')} ;;",
                "  esac",
                "done",
                after,
            ),
        ]

    def nested(self) -> list[str]:
        self.defined += 2
        outer, inner = f"f{self.defined - 1}", f"f{self.defined}"
        loops, self.loops = self.loops, 0
        lines = [
            f"{self.one('function ', '')}{outer}() {{",
            f"  local {self.one('A=$1', 'B=${1:-3}', 'A B=$2', '-r Q=$1', 'A=$(echo $1)')}",
        ]
        lines += [f"  {inner}() {{", f"    {self.one('local A=in', 'A=in', 'B=$1', 'local C=$A')}", *self.block(1)]
        lines += [f"    python train.py {self.one('$A', '$B', '$1', chr(34) + '$@' + chr(34))} in=1", "  }"]
        lines += [
            f"  {inner} {self.words(2)}".rstrip(),
            f"  {self.one('return 0', 'return 1', 'shift', 'return', 'echo $A')}",
            f"  {self.one('python train.py out=$A', 'A=end', ':')}",
            "}",
        ]
        self.loops = loops
        call = self.one(
            f"{outer} {self.words(2)}",
            f"if {outer} {self.value()}; then A=yes; else A=no; fi",
            f"{outer} $N || A=fell",
            f"{outer} q && python train.py ok=1",
            f"A=$({outer} $N)",
            f"( {outer} 1 )",
        )
        return [*lines, call, "python train.py after=$A"]

    def nested_loops(self) -> list[str]:
        self.loops += 2
        lines = [
            f"for a in {self.words(2) or 'p q'}; do",
            f"  for b in {self.one('1 2', '{1..2}', '$L', chr(34) + '${L[@]}' + chr(34))}; do",
        ]
        lines += [f"    {self.test()} && {self.one('continue 2', 'break 2', 'continue', 'break')}", "    python train.py $a=$b"]
        lines += [*self.block(1), "  done", "done"]
        self.loops -= 2
        return lines

    def endless(self) -> list[str]:
        self.loops += 1
        body = self.block(1)
        self.loops -= 1
        return [
            "n=0",
            self.one("while true; do", "while :; do", "for ((;;)); do"),
            "  n=$((n + 1))",
            "  [ $n -gt 2 ] && break",
            "  python train.py n=$n",
            *body,
            "done",
        ]

    def usage(self) -> list[str]:
        return self.random.choice(
            (
                ["if [ $# -lt 1 ]; then", "  echo usage >&2", "  exit 1", "fi", "python train.py first=$1"],
                ['die() { echo "$1" >&2; exit 1; }', f"{self.test()} || die no", "python train.py alive=1"],
                [f'A="${{1:-{self.value().strip(chr(34) + chr(39))}}}"', "shift || true", 'python train.py a="$A" "$@"'],
                [
                    "main() {",
                    "  local mode=${1:-none}",
                    "  shift || true",
                    '  python train.py mode=$mode "$@"',
                    "}",
                    self.one('main "$@"', "main a b", "main"),
                ],
                ["run() {", '  echo "+ $*"', '  "$@"', "}", f"run python train.py r={self.word()}"],
                ['go() { python train.py name=$1 ${2:+lr=$2} "${@:3}"; }', f"go {self.words(4)}".rstrip(), "go x 1 y z"],
            )
        )

    def dispatch(self) -> list[str]:
        return [
            f"case ${{1:-{self.one('train', 'eval', 'x')}}} in",
            "  train) python train.py d=1 ;;",
            f"  eval) python train.py d=2 {self.word()} ;;",
            f"  *) {self.one('A=other', 'exit 1', 'python train.py d=3')} ;;",
            "esac",
        ]

    def lines(self) -> list[str]:
        quoted = self.one("EOF", "'EOF'")
        self.loops += 1
        inner = self.block(1)
        self.loops -= 1
        return [
            "while read -r k v rest; do",
            f"  {self.one('[ -z $k ] && continue', '[[ $k == b ]] && break', ':', '[[ $k =~ ^# ]] && continue')}",
            "  python train.py $k=$v $rest",
            *inner,
            f"done <<{quoted}",
            "a 1",
            "b $N c d",
            "# x",
            "EOF",
        ]

    def asks(self) -> list[str]:
        return self.random.choice(
            (
                ["read -p 'go? ' ANSWER", '[ "$ANSWER" = y ] && python train.py asked=1'],
                ["read ANSWER", "python train.py ans=${ANSWER:-none}"],
                ["select x in p q; do python train.py $x; break; done"],
            )
        )

    def grid(self) -> list[str]:
        return self.random.choice(
            (
                [
                    "i=0",
                    f"for a in {self.words(2) or 'p q'}; do",
                    "  i=$((i + 1))",
                    "  python train.py a=$a id=$i &",
                    "  (( i % 2 == 0 )) && wait",
                    "done",
                    "wait",
                    "python train.py last=$i",
                ],
                [
                    "names=(p q)",
                    "vals=(1 2)",
                    'for i in "${!names[@]}"; do',
                    '  python train.py "${names[$i]}=${vals[$i]}"',
                    "done",
                ],
                ["for ((i=0; i<${#L[@]}; i++)); do", '  python train.py "i=${L[i]}" n=$i', "done"],
                [
                    "for pair in a:1 b:2; do",
                    "  k=${pair%%:*}; v=${pair##*:}",
                    "  python train.py $k=$v",
                    "done",
                    "python train.py $k",
                ],
                ["for f in {a,b}.yaml; do", '  n=$(basename "$f" .yaml)', "  python train.py --config-name=$n", "done"],
                ['for k in "${!D[@]}"; do', '  python train.py "$k=${D[$k]}"', "done"],
                ["for i in $(seq 0 2 4); do for j in x y; do", "  python train.py $i$j", "done; done"],
            )
        )

    def other_file(self, name: str, first: str) -> None:
        if name not in self.files:
            self.inside_files += 1
            lines = [
                first,
                *self.block(1),
                self.one("python train.py file=$A", "return 0 2> /dev/null || true", "B=file", 'python train.py "$@"'),
            ]
            self.inside_files -= 1
            self.files[name] = "\n".join(lines) + "\n"

    def sourced(self) -> list[str]:
        self.other_file(
            LIBRARY,
            self.one(
                "A=lib", "lib() { python train.py lib=$1; }", "export B=lib", ': "${C:=lib}"', '[ -n "$DONE" ] && return; DONE=1'
            ),
        )
        return [f"{self.one('source', '.')} {self.one('', './')}{LIBRARY}{self.one('', '', ' x y')}", "python train.py a=$A c=$C"]

    def called(self) -> list[str]:
        self.other_file(
            JOB,
            self.one(
                "LR=${1:-9}",
                "A=${A:-job}",
                "shift || true",
                "set -e",
                "while [ $# -gt 0 ]; do case $1 in --lr) LR=$2; shift;; *) A=$1;; esac; shift; done",
            ),
        )
        return [f"{self.one('', 'A=env ', 'export A; ')}bash {self.one('', './')}{JOB} {self.words(3)}".rstrip()]
