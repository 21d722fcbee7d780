"""Commands in YAML with what the file sets for them: variables, matrices, parameters; nothing of it is run."""

from __future__ import annotations

import pytest

from trm_hooks.launch.command import Command
from trm_hooks.launch.commands import find_commands
from trm_hooks.yaml.text import SourceText

HEAD = "on: [push]\njobs:\n  train:\n    runs-on: gpu\n"


def shown(command: Command) -> list[str]:
    return [word.text if word.known else f"({word.text})" for word in command.overrides]


def given(text: str, path: str = "job.yml", beside: dict[str, str] | None = None) -> list[list[str]]:
    """The overrides of each command; those not known in round brackets."""
    files = {name: SourceText(name, content) for name, content in (beside or {}).items()}
    return [shown(command) for command in find_commands(SourceText(path, text), read=lambda name, _: files.get(name))]


def job(step: str, head: str = "") -> str:
    return HEAD + head + "    steps:\n" + step


SETS = {
    "a workflow": (f"env: {{P: 0.5}}\n{job('      - run: python train.py p=$P')}\n", ["p=0.5"]),
    "a job": (job("      - run: python train.py p=$P", "    env:\n      P: 0.5\n") + "\n", ["p=0.5"]),
    "a step": (job("      - env: {P: 0.5}\n        run: python train.py p=${P}\n"), ["p=0.5"]),
    "a step behind its command": (job("      - run: python train.py p=${P}\n        env: {P: 0.5}\n"), ["p=0.5"]),
    "the inner one": (
        "env: {P: 1, Q: 2}\n" + job("      - run: python train.py p=$P q=$Q\n", "    env: {P: 3}\n"),
        ["p=3", "q=2"],
    ),
    "an expression": (job("      - env: {P: 0.5}\n        run: python train.py p=${{ env.P }}\n"), ["p=0.5"]),
    "a literal expression": (job("      - run: python train.py p=${{ '0.5' }}\n"), ["p=0.5"]),
    "a variable by an expression": (
        "env: {P: 0.5}\n" + job("      - env: {Q: '${{ env.P }}'}\n        run: |\n          python train.py p=$Q\n"),
        ["p=0.5"],
    ),
    "an expression with quotes": (
        job("      - env: {P: \"a='b c'\"}\n        run: python train.py ${{ env.P }} d=1\n"),
        ["a=b c", "d=1"],
    ),
    "a variable that is not split": (job('      - env: {P: a b}\n        run: python train.py p="$P"\n'), ["p=a b"]),
    "the script itself": (job("      - run: |\n          P=0.5\n          python train.py p=$P\n"), ["p=0.5"]),
    "a block over lines": (
        job(
            "      - env: {P: 0.5}\n        run: |\n          cd x\n"
            "          python train.py \\\n            p=$P \\\n            q=1\n"
        ),
        ["p=0.5", "q=1"],
    ),
    "a folded block": ("envs: {P: 0.5}\nrun: >-\n  python train.py\n  p=$P\n  q=1\n", ["p=0.5", "q=1"]),
    "a document": ("envs: {P: 0.5}\nrun: |\n  cat > j.sh <<EOF\n  python train.py p=$P q=\\$1\n  EOF\n", ["p=0.5", "(q=$1)"]),
    "a quoted document": ("env: {P: 1}\nrun: |\n  bash <<'EOF'\n  P=0.5\n  python train.py p=$P\n  EOF\n", ["p=0.5"]),
    "quotes": ("envs: {P: 0.5}\nrun: 'python train.py p=$P'\n", ["p=0.5"]),
    "a quoted value": ('envs: {P: "0.5"}\nrun: python train.py p=$P\n', ["p=0.5"]),
    "a list of lines": (
        "job:\n  variables: {P: 0.5}\n  script:\n    - pip install -e .\n    - Q=3\n    - python train.py p=$P q=$Q\n",
        ["p=0.5", "q=3"],
    ),
    "a described variable": (
        "variables:\n  P: {value: 0.5, description: x}\njob:\n  script: ['python train.py p=$P']\n",
        ["p=0.5"],
    ),
    "a container": (
        "containers:\n  - env: [{name: P, value: '0.5'}]\n    command: [python, train.py]\n    args: [p=$(P), q=1]\n",
        ["p=0.5", "q=1"],
    ),
    "a shell in a container": (
        "containers:\n  - env: [{name: P, value: '0.5'}]\n    command: [bash, -c]\n    args: ['python train.py p=$P']\n",
        ["p=0.5"],
    ),
    "a service": ("services:\n  t:\n    environment: [P=0.5]\n    command: sh -c 'python train.py p=$$P'\n", ["p=0.5"]),
    "the first that is there": (
        job("      - run: python train.py p=${{ matrix.p || '2' }}\n", "    strategy: {matrix: {p: [0.5]}}\n"),
        ["p=0.5"],
    ),
    "a default of compose": ("services:\n  t:\n    command: python train.py p=${P:-0.5}\n", ["p=0.5"]),
    "a stage": ("vars: [{a: {p: 0.5}}]\nstages:\n  t:\n    cmd: python train.py p=${a.p}\n", ["p=0.5"]),
    "a string for a shell inside": ("env: {P: 0.5}\n" + job("      - run: bash -c 'python train.py p=$P'\n"), ["p=0.5"]),
}


@pytest.mark.parametrize("what", SETS)
def test_what_is_set(what: str) -> None:
    text, overrides = SETS[what]
    assert given(text) == [overrides]


@pytest.mark.parametrize(
    "text",
    [
        job("      - run: python train.py p=$P\n"),
        job("      - run: python train.py p=${{ secrets.P }}\n"),
        job("      - run: python train.py p=${{ inputs.p }}\n"),
        job("      - run: python train.py p=${{ inputs.p || '1' }}\n", "    env: {P: 1}\n"),
        job("      - run: python train.py p=${{ matrix.p && '1' }}\n", "    strategy: {matrix: {p: [1]}}\n"),
        job("      - run: python train.py p=$P\n", "    env: {P: '${{ secrets.P }}'}\n"),
        job("      - run: python train.py p=$P\n", "    env: {P: }\n"),
        job("      - run: python train.py p=$P\n      - run: echo\n        env: {P: 1}\n"),
        job("      - run: python train.py p=${{ matrix.p }}\n", '    strategy: {matrix: "${{ fromJSON(inputs.m) }}"}\n'),
        job("      - run: python train.py p=${{ matrix.p }}\n", '    strategy: {matrix: {p: "${{ fromJSON(inputs.m) }}"}}\n'),
        "envs: {P: null}\nrun: python train.py p=$P\n",
        "variables: {P: $Q}\njob:\n  script: ['python train.py p=$P']\n",
        "services:\n  t:\n    environment: {P: 1}\n    command: python train.py p=${P}\n",
        "stages:\n  t:\n    cmd: python train.py p=${a.p}\n",
        "env: {P: 1}\nrun: |\n  P=$(cat p)\n  python train.py p=$P\n",
    ],
)
def test_what_is_not_known(text: str) -> None:
    ((override,),) = given(text)
    assert override.startswith("(p=")


def test_what_a_step_writes_into_the_environment_is_not_known() -> None:
    steps = "      - run: echo P=$(cat p) >> $GITHUB_ENV\n      - run: python train.py p=$P q=$Q\n        env: {Q: 2}\n"
    assert given(job(steps, "    env: {P: 1, Q: 3}\n")) == [["(p=$P)", "q=2"]]
    assert given(job(steps.replace("GITHUB_ENV", "OTHER"), "    env: {P: 1, Q: 3}\n")) == [["p=1", "q=2"]]


def test_the_file_that_compose_reads_by_itself() -> None:
    text = "services:\n  t:\n    command: python train.py p=${P:-0.5} q=${Q} r=${R:-1} s=${S:-2}\n"
    beside = {".env": "# ours\nP=0.3\nexport Q=4\nR='5'\n"}
    assert given(text, "compose.yaml", beside) == [["p=0.3", "q=4", "(r=<R:-1>)", "s=2"]]


def matrix(text: str, command: str = "python train.py p=${{ matrix.p }} q=${{ matrix.q }}") -> list[list[str]]:
    return given(job(f"      - run: {command}\n", f"    strategy:\n      matrix: {text}\n"))


@pytest.mark.parametrize(
    ("text", "jobs"),
    [
        ("{p: [1, 2], q: [3]}", ["p=1 q=3", "p=2 q=3"]),
        ("{p: [1, 2], q: [3, 4]}", ["p=1 q=3", "p=1 q=4", "p=2 q=3", "p=2 q=4"]),
        ("{p: [1, 2], q: [3, 4], exclude: [{p: 1, q: 4}]}", ["p=1 q=3", "p=2 q=3", "p=2 q=4"]),
        ("{p: [1, 2], q: [3, 4], exclude: [{p: 1}]}", ["p=2 q=3", "p=2 q=4"]),
        ("{p: [1, 2], include: [{q: 3}]}", ["p=1 q=3", "p=2 q=3"]),
        ("{p: [1, 2], include: [{q: 3}, {p: 2, q: 4}]}", ["p=1 q=3", "p=2 q=4"]),
        ("{p: [1], q: [2], include: [{p: 3, q: 4}]}", ["p=1 q=2", "p=3 q=4"]),
        ("{include: [{p: 1, q: 2}, {p: 3, q: 4}]}", ["p=1 q=2", "p=3 q=4"]),
        ("{p: [1]}", ["p=1 q="]),
    ],
)
def test_a_matrix(text: str, jobs: list[str]) -> None:
    assert sorted(" ".join(each) for each in matrix(text)) == jobs


def test_values_of_a_matrix_by_way_of_a_variable_and_with_parts() -> None:
    head = "    strategy: {matrix: {m: [{p: 1}, {p: 2}]}}\n    env: {P: '${{ matrix.m.p }}'}\n"
    assert given(job("      - run: python train.py p=$P\n", head)) == [["p=1"], ["p=2"]]


def test_a_large_matrix_gives_each_value() -> None:
    axes = ", ".join(f"{name}: [{', '.join(map(str, range(10)))}]" for name in "abcdef")
    found = matrix(f"{{{axes}}}", "python train.py a=${{ matrix.a }} f=${{ matrix.f }}")
    assert {word for each in found for word in each} == {f"{name}={value}" for name in "af" for value in range(10)}
    assert len(found) <= 60


def test_other_matrices() -> None:
    head = "job:\n  parallel:\n    matrix:\n      - {P: [1, 2], Q: 3}\n      - {P: 4, Q: 5}\n"
    gitlab = head + "  script: ['python train.py p=$P q=$Q']\n"
    assert given(gitlab, ".gitlab-ci.yml") == [["p=1", "q=3"], ["p=2", "q=3"], ["p=4", "q=5"]]
    each = "stages:\n  t:\n    foreach: [{p: 1}, {p: 2}]\n    do:\n      cmd: python train.py p=${item.p}\n"
    assert given(each, "dvc.yaml") == [["p=1"], ["p=2"]]
    named = "vars: [{a: {x: {p: 1}, y: {p: 2}}, b: [3, 4]}]\nstages:\n  t:\n    foreach: ${%s}\n"
    named += "    do:\n      cmd: python train.py p=${%s}\n"
    assert sorted(given(named % ("a", "item.p"), "dvc.yaml")) == [["p=1"], ["p=2"]]
    assert sorted(given(named % ("b", "item"), "dvc.yaml")) == [["p=3"], ["p=4"]]
    assert given(named % ("c", "item"), "dvc.yaml") == [["(p=<item>)"]]
    keyed = "stages:\n  t:\n    foreach: {x: 1, y: 2}\n    do:\n      cmd: python train.py n=${key} p=${item}\n"
    assert given(keyed, "dvc.yaml") == [["n=x", "p=1"], ["n=y", "p=2"]]
    assert given("stages:\n  t:\n    matrix: {p: [1, 2]}\n    cmd: python train.py p=${item.p}\n") == [["p=1"], ["p=2"]]


def test_legs_of_azure_and_inputs_of_a_workflow_that_is_called() -> None:
    azure = "jobs:\n- strategy:\n    matrix: {x: {P: 1}, y: {P: 2}}\n  steps:\n  - script: python train.py p=$(P)\n"
    assert given(azure, "azure-pipelines.yml") == [["p=1"], ["p=2"]]
    staged = "stages:\n- stage: s\n  " + azure.replace("\n", "\n  ")
    assert given(staged, "azure-pipelines.yml") == [["p=1"], ["p=2"]]
    called = "on: {workflow_call: {inputs: {p: {default: 3}}}}\njobs:\n  t:\n    steps:\n"
    called += "      - run: python train.py p=${{ inputs.p }}\n"
    assert given(called) == [["p=3"]]


def test_parameters_beside_a_stage() -> None:
    stage = "stages:\n  t:\n    cmd: python train.py p=${a.p} q=${b[0]} r=\\${r}\n"
    assert given(stage, "dvc.yaml", {"params.yaml": "a: {p: 0.5}\nb: [7]\n"}) == [["p=0.5", "q=7", "(r=${r})"]]
    assert given(stage.replace(" r=\\${r}", ""), "dvc.yaml", {"params.yaml": "a: {p: [\n"}) == [["(p=<a.p>)", "(q=<b[0]>)"]]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("envs: {P: 0.5}\nrun: python train.py p=$P\n", "0.5"),
        ("envs: {P: '0.5'}\nrun: |\n  python train.py \\\n    p=$P\n", "0.5"),
        ("envs: {S: p=0.5}\nrun: python train.py $S\n", "p=0.5"),
        (job("      - run: python train.py p=${{ matrix.p }}\n", "    strategy: {matrix: {p: [0.5]}}\n"), "0.5"),
        (job("      - run: |\n          python train.py a=ü p=0.5 $X\n"), "p=0.5"),
        ("run: |\n  cat > j.sh <<EOF\n  python train.py a=$X p=0.5\n  EOF\n", "p=0.5"),
        ("run: |\n  X=1\n  bash <<EOF\n  P=0.5\n  python train.py a=$X p=\\$P\n  EOF\n", "0.5"),
        ("run: |\r\n  python train.py \\\r\n    p=0.5 x=$X\r\n", "p=0.5"),
    ],
)
def test_a_value_keeps_its_place(text: str, place: str) -> None:
    source = SourceText("job.yaml", text)
    (command,) = find_commands(source)
    home, start, end = next(word for word in command.overrides if word.text == "p=0.5").written()
    assert home.source is source
    assert (text[start:end], start) == (place, text.index(place))


def test_what_cannot_be_read_has_no_commands() -> None:
    nested = "[" * 3000 + "]" * 3000
    bomb = "a: &a [x, x]\n" + "".join(f"{chr(98 + at)}: &{chr(98 + at)} [*{chr(97 + at)}, *{chr(97 + at)}]\n" for at in range(20))
    cycle = "a: &a {env: {P: 1}, b: *a, c: *a, run: 'python train.py p=$P'}\n"
    assert given(f"run: {nested}\n") == []
    assert given(bomb + "run: 'python train.py p=1'\n") == [["p=1"]]
    assert given(cycle) == [["p=1"]]
