"""Scripts that read or start each other: what is read of them is what bash passes."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from noting import Noting

from trm_hooks.launch.commands import find_commands
from trm_hooks.yaml.text import SourceText

SCRIPTS = {
    "a return": {
        "run.sh": ". ./lib.sh\npython train.py a=$A\n",
        "lib.sh": "A=1\n[ $A = 1 ] && return 0\nA=2\n",
    },
    "a return at the end": {
        "run.sh": "A=0\nsource ./lib.sh\npython train.py a=$A\n",
        "lib.sh": "A=1\nreturn 0 2> /dev/null || true\n",
    },
    "what is assigned is exported": {
        "run.sh": "A=1\nset -eao pipefail\nB=2\n. ./env.sh\nset +a\nD=4\nbash lib.sh\nset -o allexport\nD=5 && bash lib.sh\n",
        "env.sh": "C=3\nA=0\n",
        "lib.sh": "python train.py a=${A:-d} b=${B:-d} c=${C:-d} d=${D:-d}\n",
    },
    "an exit": {
        "run.sh": "A=0\n. ./lib.sh\npython train.py a=$A\n",
        "lib.sh": "A=1\npython train.py lib=$A\nexit 0\n",
    },
    "another program in place of it": {
        "run.sh": "A=0\n. ./lib.sh\npython train.py a=$A\n",
        "lib.sh": "A=1\nexec python train.py lib=$A\n",
    },
    "arguments": {
        "run.sh": 'set -- own\n. ./lib.sh a=1 "b c"\npython train.py "$@"\n. ./lib.sh\n',
        "lib.sh": 'python train.py lib "$@"\n',
    },
    "what only the other file uses": {
        "run.sh": 'L=(a=1 "b=c d")\ndeclare -A D=([x]=1)\nLR=3\n. ./lib.sh\n',
        "lib.sh": 'L+=(e=2)\npython train.py "${L[@]}" lr=$LR x=${D[x]}\n',
    },
    "what a third file uses": {
        "run.sh": ". ./lib.sh\n. ./other.sh\n",
        "lib.sh": "LR=3\nlaunch() { python train.py f=$1 lr=$LR; }\n",
        "other.sh": "launch $LR\nLR=4\nlaunch $LR\n",
    },
}


@pytest.mark.parametrize("what", SCRIPTS)
def test_launches_of_several_scripts_are_what_bash_passes(what: str, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    for name, text in SCRIPTS[what].items():
        (work / name).write_text(text, encoding="utf-8")
    given = Noting(tmp_path).run("bash", "run.sh", cwd=work)

    def read(path: str, _folder: str) -> SourceText | None:
        text = SCRIPTS[what].get(os.path.normpath(path))
        return None if text is None else SourceText(os.path.normpath(path), text)

    commands = find_commands(SourceText("run.sh", SCRIPTS[what]["run.sh"]), read=read)
    assert given
    assert [[word.text for word in command.words[command.words.index(command.script) :]] for command in commands] == given


def test_what_another_shell_left_unknown_is_not_looked_up_in_this_one() -> None:
    text = "A=$(cat x)\nbash <<EOF\nA=1\npython train.py a=$A b=\\$A\nEOF\n"
    (command,) = find_commands(SourceText("run.sh", text))
    assert [(word.text, word.known) for word in command.overrides] == [("a=$(cat x)", False), ("b=1", True)]


NOT_TAKEN = "case $A in\n  x)\ncat <<EOF\nEOF\n  ;&\nesac\n"  # by the parser


def in_order(**texts: str) -> list[list[tuple[str, bool]]]:
    """The arguments of each launch of `run.sh`, and whether they are known; the other scripts lie beside it."""
    files = {f"{name}.sh": text for name, text in texts.items()}
    found = find_commands(
        SourceText("run.sh", files["run.sh"]), read=lambda name, _: SourceText(name, files[name]) if name in files else None
    )
    given = (command.words[command.words.index(command.script) + 1 :] for command in found)
    return [[(word.text, word.known) for word in words] for words in given]


def test_a_file_that_a_script_reads_is_not_the_one_that_was_started() -> None:
    assert in_order(run=f"{NOT_TAKEN}source lib.sh\n", lib='python train.py log="$0_$1"\n') == [[("log=$0_", False)]]


def test_a_list_that_cannot_be_read_may_be_added_to() -> None:
    text = 'CMD=(python train.py a=1 "b=${O[@]:$N:1}")\nCMD+=("$X")\n"${CMD[@]}"\n'  # the parser does not take the slice
    assert in_order(run=text) == [[("a=1", True), ("b=${O[@]:$N:1}", False), ("...", False)]]


@pytest.mark.parametrize("calls", ["source", "bash", "if ! bash", "while time sh"])
def test_what_a_script_sets_that_cannot_be_followed_is_unknown_in_those_it_calls(calls: str) -> None:
    lib = "python train.py ${W:+w=$W} s=${S:-1} t=${T:-1}\n"
    words = [("${W:+w=$W}", False), ("s=${S:-1}", False), ("t=1", True)]
    assert in_order(run=f"W=8\nexport S=2\n{NOT_TAKEN}{calls} lib.sh\n", lib=lib) == [words]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('f() { python train.py a="$*"; }\nf ~/d $E$E\n', "a=$*"),  # with a blank behind it, or none
        ('N="k=${!P}"\npython train.py a=${N:-x}\n', "a=k=${!P}"),  # an error where no variable has the name
        ('P="k=${!P}"\npython train.py a="${P:+x}"\n', "a=${P:+x}"),
        ('P="t "\npython train.py a=${P:+"$P"}\n', 'a=${P:+"$P"}'),  # the blank is in quotes
    ],
)
def test_what_may_be_nothing_leaves_the_whole_unknown(text: str, expected: str) -> None:
    assert in_order(run=text) == [[(expected, False)]]


@pytest.mark.parametrize(
    "lines",
    [
        "source lib.sh",
        "setup",
        'for k in A B\ndo\ndeclare "$k=2"\ndone',
        'sets() { eval "$1=\\$2"; }\nsets A 2',
    ],
)
def test_what_lines_may_set_that_the_parser_does_not_take_is_unknown(lines: str) -> None:
    run = f"A=1\nsetup() {{ A=2; }}\ncase $B in\n  x)\n  ;&\nesac\n{lines}\nwhile :; do\nbreak\ndone\npython train.py a=$A b=1\n"
    assert in_order(run=run, lib="A=2\n") == [[("a=$A", False), ("b=1", True)]]


def test_what_a_sourced_script_sets_that_cannot_be_followed_is_unknown() -> None:
    run, lib = "A=1\nB=2\n. lib.sh\npython train.py a=$A b=$B\n", 'A=3\nf() { echo "\n'
    assert in_order(run=run, lib=lib) == [[("a=$A", False), ("b=2", True)]]


def test_what_an_index_that_is_no_number_gives_is_unknown() -> None:
    text = 'K=1e-4\nA=k=${D[$K]:-x}\npython train.py a=$A\n'  # an error: A is not set
    assert in_order(run=text) == [[("a=k=${D[$K]:-x}", False)]]


def test_a_name_of_which_only_the_end_is_not_known_may_be_any() -> None:
    text = 'AB=1\nread -r K\ndeclare "A$K=2"\npython train.py a=$AB\n'
    assert in_order(run=text) == [[("a=$AB", False)]]


def test_a_substitution_whose_value_is_not_used_launches_on_each_way() -> None:
    text = 'if [ "$B" ]; then export A=1; else export A=2; fi\njob=$(sbatch --wrap="python train.py a=$A")\n'
    assert in_order(run=text) == [[("a=1", True)], [("a=2", True)]]


def test_a_backslash_that_two_shells_read() -> None:
    text = f"{NOT_TAKEN}bash <<EOF\npython train.py a=\\\\x b=\\x \"c=\\\\n\"\nEOF\n"  # bash hands on ax, bx, c=\n
    assert in_order(run=text) == [[("a=\\\\x", False), ("b=x", True), ("c=\\n", True)]]


def test_what_is_assigned_behind_a_second_name_of_an_unknown_variable_is_unknown() -> None:
    text = 'f() { local -n out=$1; out=2; }\nf B\nA=1\npython train.py a=${A:-0} b=${B:-0}\n'
    assert in_order(run=text) == [[("a=${A:-0}", False), ("b=${B:-0}", False)]]


@pytest.mark.parametrize("lib", ["set -x\n", "source more.sh\n"])
def test_the_arguments_behind_a_sourced_script_that_may_set_others_are_unknown(lib: str) -> None:
    run = 'set -- 1\nsource lib.sh 2\npython train.py a=${1:-3} "$@"\n'
    assert in_order(run=run, lib=lib, more="set -- 4\n") == [[("a=${1:-3}", False), ("$@", False)]]


@pytest.mark.parametrize("value", ["08", "1e-4", "a/b", "(0.5)"])
def test_behind_arithmetic_that_fails_nothing_is_known(value: str) -> None:
    text = f"N={value}\nI=0\nwhile (( I < 2 )); do\nI=$((I + 1))\npython train.py n=$((N + 1))\ndone\npython train.py i=$I\n"
    assert in_order(run=text) == [[("n=$((N + 1))", False)], [("i=$I", False)]]  # bash leaves the loop in its first turn


@pytest.mark.parametrize("exported", ["set -a", "A=0"])
def test_a_variable_of_a_function_is_not_exported_when_it_has_ended(exported: str) -> None:
    run = f"{exported}\nf() {{ local B=1; declare -x C=2; }}\nf\nset +a\nB=3\nC=4\nbash lib.sh\n"
    assert in_order(run=run, lib="python train.py b=${B:-5} c=${C:-6}\n") == [[("b=5", True), ("c=6", True)]]


def test_what_a_function_declares_for_the_whole_script_stays() -> None:
    text = "A=1\nB=1\nf() { declare -g A=2; declare B=2; typeset -gx C=3; }\nf\npython train.py a=$A b=$B c=$C\n"
    assert in_order(run=text) == [[("a=2", True), ("b=1", True), ("c=3", True)]]


def test_a_default_that_is_assigned_and_not_known_leaves_the_variable_unknown() -> None:
    text = """unset A\n: "${A:='-n'}"\npython train.py "a=${A:-1}"\n"""  # the quotes are characters of it
    assert in_order(run=text) == [[("a=${A:-1}", False)]]


@pytest.mark.parametrize(("line", "items"), [(",", [""]), ("a,,b", ["a", "", "b"]), ("", []), (" ", [" "]), ("a,", ["a"])])
def test_fields_that_are_parted_by_commas(line: str, items: list[str]) -> None:
    text = f"L='{line}'\nIFS=, read -ra A <<< \"$L\"\npython train.py x \"${{A[@]}}\"\n"
    printing = text.replace("python train.py", "printf '%s;'")
    really = subprocess.run(["bash", "-c", printing], capture_output=True, text=True, check=True)
    assert really.stdout == "".join(f"{item};" for item in ["x", *items])
    assert in_order(run=text) == [[(item, True) for item in ["x", *items]]]


def test_a_second_name_in_a_script_that_is_called_hides_none_of_those_here() -> None:
    run = 'A=1\nbash lib.sh 2\ndeclare -n REF=A\nREF=3\npython train.py a=$A\n'
    lib = 'f() { local -n out=$1; out+=(4); }\nf ARGS\npython train.py "${ARGS[@]}"\n'
    assert in_order(run=run, lib=lib)[1:] == [[("a=$A", False)]]
