"""Shell scripts followed without being run give the arguments that bash itself passes, each with the place it is written at."""

from __future__ import annotations

from pathlib import Path

import pytest
from noting import Noting

from trm_hooks.launch.commands import find_commands
from trm_hooks.yaml.text import SourceText

SCRIPTS = {
    "a constant": "LR=1e-4\npython train.py lr=$LR name=${LR}x\n",
    "a constant changed later": "P=1\npython train.py p=$P\nP=2\npython train.py p=$P\n",
    "a default": 'python train.py p="${NOT_SET_HERE:-0.3}" q=${NOT_SET_EITHER-4}\n',
    "an alternative": "X=1\npython train.py ${X:+a=2} b=1\n",
    "cut off": "F=conf/model.yaml\npython train.py a=${F##*/} b=${F%.yaml} c=${F%%/*} d=${F#conf/}\n",
    "split at blanks": 'ARGS="a=1  b=2"\npython train.py $ARGS c=3\n',
    "not split in quotes": 'N="a b"\npython train.py name="$N"\n',
    "an array": 'A=(a=1 "b=x y")\nA+=(c=3)\npython train.py "${A[@]}" d=4\n',
    "an array over lines": 'A=(\n  a=1  # one\n  b=2\n)\npython train.py "${A[@]}"\n',
    "an empty array": 'A=()\npython train.py a=1 "${A[@]}"\n',
    "a command in an array": 'cmd=(python train.py a=1)\ncmd+=(b=2)\n"${cmd[@]}" c=3\n',
    "an item of an array": "A=(x y)\npython train.py a=${A[1]}\n",
    "a function": 'go() { local n="$1"; shift; python train.py name="$n" "$@"; }\ngo one a=1\ngo two b=2 c=3\n',
    "a function in a function": "inner() { python train.py x=$1; }\nouter() { inner $1; inner $2; }\nouter 3 4\n",
    "a loop over words": "for p in 0.1 0.2; do python train.py p=$p; done\n",
    "a loop over a range": "for i in {1..3}; do python train.py i=$i; done\n"
    "for i in $(seq 2 2 6); do python train.py j=$i; done\n",
    "a loop in a loop": "for a in 1 2; do for b in x y; do python train.py $b=$a; done; done\n",
    "a loop over an array": 'L=(7 8)\nfor each in "${L[@]}"; do python train.py v=$each; done\n',
    "a loop over arguments": 'set -- a=1 b=2\nfor each; do python train.py $each; done\npython train.py "$@"\n',
    "arguments taken one by one": "set -- --lr 3 --wd 4\nwhile [ $# -gt 0 ]; do\n  case $1 in\n    --lr) LR=$2; shift 2 ;;\n"
    "    --wd) WD=$2; shift 2 ;;\n  esac\ndone\npython train.py lr=$LR wd=$WD\n",
    "a test that holds": 'A=x\nif [ "$A" = x ]; then P=1; else P=2; fi\npython train.py p=$P\n',
    "a test that fails": 'A=x=1\nif [[ "$A" != *=* ]]; then python train.py no=1; else python train.py "$A"; fi\n',
    "tests joined": '[[ -n x && -z "" ]] && python train.py a=1\n[ -z x ] || python train.py b=1\n',
    "a case": "M=big\ncase $M in small|tiny) D=1 ;; b*) D=2 ;; *) D=3 ;; esac\npython train.py d=$D\n",
    "the old value on the line": "X=1\nX=2 python train.py x=$X\npython train.py y=$X\n",
    "shift that fails": 'set -- only\nshift 2 || shift 1\npython train.py n=$#x "$@" a=1\n'.replace("n=$#x ", ""),
    "braces": "python train.py {a,b}=1 c={1..2}\n",
    "a string for another shell": 'P=3\nbash -c "python train.py p=$P q=\\"4\\""\n',
    "a document for another shell": "P=3\nbash <<EOF\npython train.py p=$P\nEOF\nbash <<'EOF'\npython train.py q=1\nEOF\n",
    "redirected in the middle": "P=1\npython train.py a=$P > /dev/null b=2\n",
    "exported": "export P=5\nreadonly Q=6\ndeclare R=7\npython train.py $P=$Q r=$R\n",
    "added to text": "T=a\nT+=b\npython train.py t=$T\n",
    "a subshell": "P=1\n(P=2; python train.py p=$P)\npython train.py p=$P\n",
    "a way that ends": 'X=1\n[ -z "$X" ] && exit 2\nif [ "$X" = 2 ]; then exit 1; fi\npython train.py x=$X\n',
    "a variable of a function": "P=1\nf() { local P=2 Q=3; python train.py p=$P; }\nf\npython train.py p=$P q=${Q:-4}\n",
    "a default assigned": ': "${D:=0.3}"\npython train.py d=$D\n',
    "arithmetic": "N=5\npython train.py a=$((N % 3)) b=$(( (N+1)*2 )) c=$((-N/2)) d=$((N>4?1:0)) e=$((2**3)) f=$((0x10+010))\n",
    "a loop that counts": "for ((i=0, k=3; i<3; i++)); do python train.py i=$i; done\nN=3\n"
    "while [ $N -gt 1 ]; do python train.py n=$N; N=$((N-1)); done\nwhile (( N < 3 )); do python train.py m=$N; "
    "(( N++ )); done\n",
    "arithmetic as a test": "N=2\nif (( N > 1 )); then python train.py a=1; "
    "else python train.py a=2; fi\n(( N == 3 )) || python train.py b=1\n",
    "a list by names": "declare -A C=( [trm]=4 [etrm]=6 )\ndeclare -A B\nB[trm]=7\nX=trm\nB[e$X]=8\n"
    "for a in trm etrm; do python train.py c=${C[$a]} b=${B[$a]} n=${#C[@]}; done\n",
    "items by number": 'L=(x y z)\nL[1]=w\nL[3]=v\nfor i in "${!L[@]}"; do python train.py l=${L[$i]} m=${L[-1]} '
    "n=${L[(i+1)%4]}; done\n"
    'python train.py "${L[@]:1:2}" n=${#L[@]}\n',
    "an array of a text": 'T="a=1 b=2"\nL=($T)\npython train.py ${L[1]} "${L[0]}"\n'.replace('\\"', '"'),
    "changed text": "X=conf/Model_a.yaml\npython train.py a=${X/a/b} b=${X//o/0} c=${X,,} d=${X^^} e=${X:5} f=${X:5:5} g=${#X}\n",
    "read from a string": 'for s in trm:0.1 etrm:0.5; do IFS=: read -r a p <<< "$s"; python train.py arch=$a p=$p; done\n'
    'IFS=\',\' read -ra L <<< "1,2"\nread one rest <<< \'a  b c\'\npython train.py "${L[@]}" $one "$rest"\n',
    "read line by line": "P=3\nwhile read -r a p; do python train.py arch=$a p=$p; done <<EOF\ntrm 1\n\netrm $P\nEOF\n",
    "a document in a variable": "read -r -d '' ARGS <<'EOF'\na=1\nb=2\nEOF\npython train.py $ARGS\n",
    "getopts": 'f() {\n  local A=trm P=0.1 OPTIND=1 o\n  while getopts "a:p:n" o; do\n    case $o in a) A=$OPTARG ;; '
    "p) P=$OPTARG ;; n) P=0 ;; esac\n"
    '  done\n  shift $((OPTIND - 1))\n  python train.py arch=$A p=$P "$@"\n}\nf -a etrm -p 0.5 -- lr=1\nf -p3 x=1\nf -n\n',
    "a variable for one call": "P=1\nf() { python train.py p=$P; }\nP=2 f\nf\n",
    "a comment between words": "python train.py a=1 \\\n  `# the rate` \\\n  b=2\n",
    "a launch whose output is kept": 'P=2\nX=$(python train.py p=$P)\nY="$(python train.py q=1; echo)"\npython train.py r=1\n',
    "a script on the standard input": "bash -s -- a=1 -- <<'EOF'\npython train.py $1 b=$2\nEOF\n",
    "behind the end": "python train.py a=1\nexit\npython train.py b=2\n",
    "behind another program": "python train.py a=1\nexec true\npython train.py b=2\n",
    "never": "if false; then\n  python train.py a=1\nfi\nfalse && python train.py b=2\npython train.py c=3\n",
    "unset": "P=1\nunset P\npython train.py p=${P:-2}\n",
}


def given_by_bash(text: str, folder: Path) -> list[list[str]]:
    folder.mkdir(exist_ok=True)
    (folder / "run.sh").write_text(text, encoding="utf-8")
    return Noting(folder).run("bash", str(folder / "run.sh"), cwd=folder)


def followed(text: str) -> list[list[str]]:
    commands = find_commands(SourceText("run.sh", text))
    return [[word.text for word in command.words[command.words.index(command.script) :]] for command in commands]


@pytest.mark.parametrize("path", sorted(Path(__file__).with_name("evaluated").iterdir()), ids=lambda path: path.stem)
def test_every_launch_of_a_script_is_what_bash_passes(path: Path, tmp_path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    given = given_by_bash(text, tmp_path)
    assert given
    assert set(map(tuple, followed(text))) == set(map(tuple, given))


@pytest.mark.parametrize("what", SCRIPTS)
def test_arguments_are_those_that_bash_passes(what: str, tmp_path: Path) -> None:
    given = given_by_bash(SCRIPTS[what], tmp_path)
    assert given
    assert followed(SCRIPTS[what]) == given


def written(text: str, override: str) -> str:
    """The text at the place where the value of an override is written."""
    for command in find_commands(SourceText("run.sh", text)):
        for word in command.overrides:
            if word.text == override:
                home, start, end = word.written()
                assert home.source is not None
                return f"{home.source.position(start)[0]}: {home.source.text[start:end]}"
    raise AssertionError(override)


@pytest.mark.parametrize(
    ("text", "override", "place"),
    [
        ("P=0.5\npython train.py p=$P\n", "p=0.5", "1: 0.5"),
        ('A=(\n  p=0.5\n)\npython train.py "${A[@]}"\n', "p=0.5", "2: p=0.5"),
        ("for p in 0.1 0.5; do\n  python train.py p=$p\ndone\n", "p=0.5", "1: 0.5"),
        ("P=${P:-0.5}\npython train.py p=$P\n", "p=0.5", "1: 0.5"),
        ('f() { python train.py "$@"; }\nf p=0.5\n', "p=0.5", "2: p=0.5"),
        ("P=0.5\ncat > job.sh <<EOF\npython train.py p=$P\nEOF\n", "p=0.5", "1: 0.5"),
    ],
)
def test_a_value_keeps_the_place_where_it_is_written(text: str, override: str, place: str) -> None:
    assert written(text, override) == place


NO_LONGER_COUNTS = """\
OPTS=(--fast 0 trm 42)
for x in $*; do
  function unused() { GPU=1 ARCH=2 true; }
done
added() { local -n list=$1; list+=(more); }
added ARGS
while (( i < 2 )); do
  ((i++))
  if ((N)); then ARGS=("${ARGS[@]}" "k=$SEED"); fi
done
for seed in "${OPTS[@]}"; do
  case ${opt} in esac
  declare -A KEYS=([x]=1)
  python train.py key=${KEYS[x]}
done
"""


def test_a_test_that_fails_where_a_name_is_empty_goes_either_way() -> None:
    text = "P=1\nif [ $A = x -o 2 -gt 1 ]; then P=2; fi\npython train.py p=$P\n"
    assert followed(text) == [["train.py", "p=2"], ["train.py", "p=1"]]


def test_a_list_by_names_that_is_given_up_is_not_empty() -> None:
    assert followed(NO_LONGER_COUNTS) == [["train.py", "key=${KEYS[x]}"]]


def test_either_way_of_a_test_that_is_not_known_is_gone() -> None:
    text = "if [ -f here ]; then P=1; else P=2; fi\npython train.py p=$P\n"
    assert followed(text) == [["train.py", "p=1"], ["train.py", "p=2"]]


BLOCKS = {
    "P=0.5\npython train.py p=$P\n": [["train.py", "p=0.5"]],
    "# first\nexport P=0.5\n\npython train.py p=$P name=<a name> m={x,y} \\\n  q=1\n": [
        ["train.py", "p=0.5", "name=<a name>", "m={x,y}", "q=1"]
    ],
    "for p in 1 2; do\n  python train.py p=$p\ndone\n": [["train.py", "p=1"], ["train.py", "p=2"]],
    "go() { python train.py p=$1; }\ngo 3\n": [["train.py", "p=3"]],
    "python train.py p=$P\n": [["train.py", "p=$P"]],
    "$ P=1\n$ python train.py p=$P\n": [["train.py", "p=$P"]],
    "P=1\npython train.py p=$P\nsome 'open quote\n": [["train.py", "p=$P"]],
}


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_of_a_document_is_followed_where_it_assigns_what_it_uses(block: str) -> None:
    def commands(text: str) -> list[list[str]]:
        found = find_commands(SourceText("README.md", text))
        return [[word.text for word in command.words[command.words.index(command.script) :]] for command in found]

    after = "```\n\n```bash\npython train.py next=$P\n```\n"
    assert commands(f"# Text\n\n```bash\n{block}{after}") == [*BLOCKS[block], ["train.py", "next=$P"]]


@pytest.mark.parametrize(
    ("header", "variable"),
    [
        ("#SBATCH --array=0-2", "SLURM_ARRAY_TASK_ID"),
        ("#SBATCH -a 0-2%1", "SLURM_ARRAY_TASK_ID"),
        ("#SBATCH --array=0,1-2", "SLURM_ARRAY_TASK_ID"),
        ("#PBS -J 0-2", "PBS_ARRAY_INDEX"),
        ("#$ -t 0-2:1", "SGE_TASK_ID"),
    ],
)
def test_each_task_of_a_job_array_is_a_launch(header: str, variable: str, tmp_path: Path) -> None:
    text = f"#!/bin/bash\n{header}\nL=(a b c)\npython train.py l=${{L[${variable}]}} n=$(({variable} % 2))\n"
    given = [given_by_bash(f"export {variable}={task}\n{text}", tmp_path / str(task))[-1] for task in range(3)]
    assert followed(text) == given == [["train.py", "l=a", "n=0"], ["train.py", "l=b", "n=1"], ["train.py", "l=c", "n=0"]]


def test_a_job_array_whose_numbers_get_nowhere_has_no_known_task() -> None:
    assert followed("#SBATCH --array=1-5:0\npython train.py n=$SLURM_ARRAY_TASK_ID\n") == [["train.py", "n=$SLURM_ARRAY_TASK_ID"]]


@pytest.mark.parametrize("sets", ["read X", "X=$(date)", "for X in *.txt; do :; done", "while read X; do :; done < f"])
def test_where_ways_are_too_many_what_differs_is_unknown(sets: str) -> None:
    ways = "".join(f"if [ -f {at} ]; then P{at}=1; else {sets}; fi\n" for at in range(6))
    used = " ".join(f"p{at}=$P{at}" for at in range(6))
    texts = followed(f"S=1\n{ways}python train.py s=$S {used} x=$X\n")
    assert ["train.py", "s=1", *used.split()] in [text[:-1] for text in texts]


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        ("n=0\nfor i in {1..200}; do n=$((n+1)); done\npython train.py n=$n\n", "n="),
        ("n=0\nwhile read x; do n=$((n+1)); done < list\n[ $n -gt 0 ] && python train.py n=$n\n", "n="),
        ("for ((i=0; i<300; i++)); do :; done\npython train.py n=$i\n", "n="),
        ("a=1\n(( a |= b ))\npython train.py n=$a\n", "n="),
        ("b=5\n((b == 5 && (b=1)))\npython train.py n=$b\n", "n="),
        ("X=~/data\npython train.py n=$X\n", "n="),
        ("X='*.sh'\npython train.py $X\n", ""),
        ("f() { local -n r=$1; r=5; }\nX=1\nf X\npython train.py n=$X\n", "n="),
        ("declare -i n=1+2\nn+=1\npython train.py n=$n\n", "n="),
        ("A=(1 2 3)\nunset 'A[1]'\npython train.py n=${A[1]}\n", "n="),
        ("P=1\npython train.py n={$P,{2,3}}\n", ""),
        ("P=1\npython train.py n=$(date +$P)\n", "n="),
        ("declare -A C=([a]=1)\nk=$1\nC[$k]=2\npython train.py n=${C[a]}\n", "n="),
        ("P=1\nX=$(echo $P; date)\npython train.py n=$X\n", "n="),
        ('B="$1"\npython train.py n=${B:+s}\n', "n="),
        ("A=1\nf() { export A=2; }\nA=3 f\npython train.py n=$A\n", "n="),
        ('A=1 K=A\ndeclare "$K=2"\npython train.py n=$A\n', "n="),
        ("A=1 K=A\nexport $K=2\npython train.py n=$A\n", "n="),
        ('A=1\ndeclare "${K}_x=2"\npython train.py n=$A\n', "n="),
        ('A=1\nread "$K" <<< 2\npython train.py n=$A\n', "n="),
        ('A=1\nprintf -v "$K" 2\npython train.py n=$A\n', "n="),
        ("A=1\nunset $K\npython train.py n=$A\n", "n="),
        ("set -- $X b\npython train.py n=$2\n", "n="),
        ("set -- $X b\npython train.py n=$#\n", "n="),
        ("set -- $X b\nshift\npython train.py n=$1\n", "n="),
        ("OPTIND=$X\nset -- -a\ngetopts ab n\npython train.py n=$n\n", "n="),
        ("set -- $X\ngetopts ab n\npython train.py n=$n\n", "n="),
        ("shift $X\npython train.py n=${@:1:1}\n", "n="),
        ("python train.py n=~/x\n", "n="),
        ("E=1\nE=a\\\nb\npython train.py n=$E\n", "n="),
        ("set -- a b\nwhile [ -f x ]; do shift; done\npython train.py n=${1:-0.5}\n", "n="),
        ('A=(1 2)\nset -- "${A[@]:$X}" c\npython train.py n="$*"\n', "n="),
        ("printf '%s\\n' a | xargs -I % python train.py n=${M%%.*}\n", "n="),
        ("A=1\npython train.py n=$(case $A in t*) echo T ;; *) date ;; esac) b=1\n", "n="),
        ("A=([1]=x)\npython train.py n=${A[1]:-2}\n", "n="),
        ("A=(1 2)\npython train.py n=${A[9]:=2}\n", "n="),
        ("X=1\npython train.py ~/x\n", ""),
    ],
)
def test_what_a_shell_may_make_otherwise_is_unknown(text: str, argument: str) -> None:
    found = [command.words[command.words.index(command.script) + 1] for command in find_commands(SourceText("run.sh", text))]
    assert found
    assert [(word.known, word.known_prefix) for word in found[-1:]] == [(False, argument)]


def test_what_stands_in_for_a_substitution_that_fails() -> None:
    assert ["train.py", "x=1"] in followed("X=$(false) || X=1\npython train.py x=$X\n")
    assert followed("X=$(echo a) || X=b\npython train.py x=$X\n") == [["train.py", "x=a"]]
    assert followed("X=`cat gone` || exit\npython train.py x=$X y=1\n") == [["train.py", "x=`cat gone`", "y=1"]]


def test_a_default_ends_no_way() -> None:
    assert followed('X=${X:-a}\n[ -n "$X" ] && exit 2\npython train.py x=$X\n') == [["train.py", "x=a"]]


@pytest.mark.parametrize(
    ("test", "ends"),
    [
        ('if [ "$a" = 2 ] && [ "$b" = 3 ]; then continue; fi', True),
        ('[[ "$a" = 2 && "$b" = 3 ]] && continue', True),
        ("if ! [ $a = 1 ]; then [ $b = 4 ] || continue; fi", True),
        ("case $a$b in 23) continue ;; esac", True),
        ('if [ "$X" = d ] && [ "$a$b" = 23 ]; then continue; fi', False),
        ("if [ $Y = d/1 ]; then case $a$b in 23) continue ;; esac; fi", False),
        ("case $X$a$b in d23) continue ;; esac", False),
        ('if [ "$Z" = 1 ] && [ "$a$b" = 23 ]; then continue; fi', False),  # what only a default chose
        ("if left_out $a $b; then continue; fi", False),
        ("if (( K && a == 2 && b == 3 )); then continue; fi", False),
    ],
)
def test_a_default_saves_no_turn_whose_test_does_not_ask_for_it(test: str, ends: bool) -> None:
    text = (
        "X=${X:-d}\nY=$X/1\nK=${K:-1}\nif [ $X = d ]; then Z=1; else Z=2; fi\n"
        'left_out() { [ "$X" = d ] && [ "$1$2" = 23 ]; }\n'
        f"for a in 1 2; do for b in 3 4; do\n{test}\npython train.py a=$a b=$b\ndone; done\n"
    )
    turns = [["train.py", f"a={a}", f"b={b}"] for a in (1, 2) for b in (3, 4)]
    assert followed(text) == [turn for turn in turns if not ends or turn[1:] != ["a=2", "b=3"]]


@pytest.mark.parametrize(
    "text",
    [
        "run() { run; }\nrun\npython train.py a=1\n",
        "for i in {1..1000000000}; do X=$i; done\npython train.py a=1\n",
        "while true; do X=1; done\npython train.py a=1\n" * 3,
        "python train.py a=1 b=" + "$(" * 1000 + ")" * 1000 + "\n",
        "".join(f"if [ -f {n} ]; then A{n}=1; fi\n" for n in range(40)) + "python train.py a=1 b=$A1$A2$A3$A4$A5$A6$A7$A8\n",
        "for ((i=0; i<1000000000; i++)); do X=$i; done\npython train.py a=1\n",
        "N=1\nwhile (( N )); do X=$N; done\npython train.py a=1 while true\n",
        "python train.py a=1 b=$((" + "(" * 1000 + "1" + ")" * 1000 + "))\n",
        "#SBATCH --array=1-100000\npython train.py a=1 b=$SLURM_ARRAY_TASK_ID\n",
    ],
)
def test_what_never_ends_is_given_up(text: str) -> None:
    assert "a=1" in [override for command in followed(text) for override in command] or "$(" in text or "while true" in text


ODD = "for each do\n  X=$each\ndone\n"  # a shell takes it, the parser does not


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # the statements around one that is not understood are followed, inside others, too
        (f"P=1\n{ODD}python train.py p=$P\n", [["p=1"]]),
        (f"P=1\nfor i in 1 2; do\n{ODD}python train.py p=$P i=$i\ndone\n", [["p=1", "i=1"], ["p=1", "i=2"]]),
        (f"f() {{\n{ODD}python train.py p=$1\n}}\nf 3\n", [["p=3"]]),
        # what it may set is not known afterwards
        (f"X=1\npython train.py x=$X\n{ODD}python train.py x=$X\nX=2\npython train.py x=$X\n", [["x=1"], ["x=$X"], ["x=2"]]),
        ("P=1\nfor each do\n  read P\ndone\npython train.py p=$P d=${P:-2}\n", [["p=$P", "d=${P:-2}"]]),
        ("P=1\nf() {\n  for each do P=$each; done\n}\npython train.py p=$P\n", [["p=1"]]),
        ("P=1\nfor each do\n  f() { P=2; }\ndone\nP=3\nf\npython train.py p=$P\n", [["p=$P"]]),
        # its own launches are read line by line
        ("P=1\nfor each do\n  cd x; python train.py p=$P each=$each a=1\ndone\n", [["p=1", "each=$each", "a=1"]]),
        # and it may hold whatever ends where it ends
        ("P=1\nfor each do\n  if true; then case x in y) X='\n' ;; esac; fi\ndone\npython train.py p=$P\n", [["p=1"]]),
        # where a string or a document begins in it, or a block ends, nothing around it is sure
        ("P=1\nfor each do\n  cat <<EOF\nEOF\ndone\npython train.py p=$P\n", [["p=$P"]]),
        (f"P=1\n{ODD}if true; then\npython train.py p=$P\n", [["p=$P"]]),
        (f"P=1\n{ODD}python train.py p=$P\necho 'open\n", [["p=$P"]]),
        (f"P=1\nX=$(\n{ODD})\npython train.py p=$P\n", [["p=$P"]]),
        (f"P=1\nX='\n'\n{ODD}cat > x <<EOF\n{ODD}EOF\npython train.py p=$P\n", [["p=1"]]),
    ],
)
def test_what_the_parser_does_not_understand_spoils_no_more_than_itself(text: str, found: list[list[str]]) -> None:
    assert [[word.text for word in command.overrides] for command in find_commands(SourceText("run.sh", text))] == found


WAYS = """MODE=${MODE:-a}
if [ "$MODE" = a ]; then
  python train.py m=a
elif [ "$MODE" = b ]; then
  python train.py m=b
else
  python train.py m=c
fi
[ "${DEBUG:-0}" = 1 ] && python train.py d=1
case ${1:-one} in
  one) python train.py one=1 ;;
  two) python train.py two=2 ;;
  *) python train.py other=3 ;;
esac
python train.py e=1
"""


def test_what_only_a_default_rules_out_is_launched_otherwise(tmp_path: Path) -> None:
    script = tmp_path / "run.sh"
    script.write_text(WAYS, encoding="utf-8")
    programs = Noting(tmp_path)
    given: list[list[str]] = []
    for arguments, environment in (((), {}), (("two",), {"MODE": "b", "DEBUG": "1"}), (("x",), {"MODE": "z"})):
        given = programs.run("bash", str(script), *arguments, cwd=tmp_path, **environment)
    found = [[word.text for word in command.words[1:]] for command in find_commands(SourceText("run.sh", WAYS))]
    assert sorted(found) == sorted(map(list, dict.fromkeys(map(tuple, given))))


@pytest.mark.parametrize(
    ("script", "found"),
    [
        # what hangs on the default is not known where the default does not hold
        (
            "U=${U:-1}\nif [ $U = 1 ]; then E=e=1; else E=e=2; fi\nif [ $U = 0 ]; then python train.py $E u=$U a=1; fi\n",
            [["?$E", "?u=$U", "a=1"]],
        ),
        ("A=3\nif [ $A = 4 ]; then python train.py no=1; fi\npython train.py a=$A\n", [["a=3"]]),
        ("A=3\ncase $A in 4) python train.py no=2 ;; esac\npython train.py a=$A\n", [["a=3"]]),
        ('A=${A:-3}\n[ -z "$A" ] && exit 2\npython train.py a=$A\n', [["a=3"]]),
        # a name that is not known may be that of any variable
        ('A=3\neval $1=\\"$2\\"\npython train.py a=$A\n', [["?a=$A"]]),
        ('A=3\neval "X$1=4"\neval "$(conda shell.bash hook)"\nB=5\npython train.py a=$A b=$B\n', [["?a=$A", "b=5"]]),
        ('A=3\neval "$(conda shell.bash hook)"\neval "$1" --x=4\npython train.py a=$A\n', [["a=3"]]),
        # one word in quotes, whatever it holds; without them it may be none or several, and nothing behind it has a number
        ('A=$1\nf() { python train.py a=$1 b=$2; }\nf "$A" 3\n', [["?a=$1", "b=3"]]),
        ("A=$1\nf() { python train.py a=$1 b=$2; }\nf $A 3\n", [["?a=$1", "?b=$2"]]),
    ],
)
def test_nothing_is_taken_from_a_default_that_does_not_hold(script: str, found: list[list[str]]) -> None:
    commands = find_commands(SourceText("run.sh", script))
    shown = [["?" * (not word.known) + word.text for word in command.words[2:]] for command in commands]
    assert shown == found


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ('for a in x y; do\n  echo "python train.py a=$a" >> jobs.list\ndone\nparallel -j 2 < jobs.list\n', [["a=x"], ["a=y"]]),
        ('F=$(mktemp)\necho "python train.py a=1" > "$F"\nbash "$F"\n', [["a=1"]]),
        ('echo "python train.py a=1" >> run.sh\nsbatch -J x run.sh\n', [["a=1"]]),
        ('echo "python train.py no=1" >> log.txt\ncat log.txt\n', []),
        ('echo "python train.py no=1" >> log.txt\n# bash log.txt\necho "bash log.txt"\n', []),
        ('echo "python train.py no=1" >> run.sh\nbash run.sh.old\n', []),
        ('echo "python train.py no=1"\nbash run.sh\n', []),
    ],
)
def test_lines_of_a_list_that_a_queue_reads_are_launches(script: str, found: list[list[str]]) -> None:
    commands = find_commands(SourceText("run.sh", f"P=1\n{script}"))
    assert [[word.text for word in command.overrides] for command in commands] == found
