"""Scripts that name the folder they stand in, or that of the repository: which file they start is known."""

from __future__ import annotations

from pathlib import Path

import pytest
from projects import LAUNCHED, Project

from trm_hooks.launch.commands import find_commands
from trm_hooks.yaml.text import SourceText

PLAIN = "print('no config here')\n"
REFUSED = "seeds=1\n"
BELOW = {f"trm/{path}": text for path, text in LAUNCHED.items()}


def refused(project: Project, script: str) -> list[str]:
    """The keys that are told to be refused in ``scripts/run.sh``."""
    project.write("scripts/run.sh", script)
    found = project.findings("scripts/run.sh", select=("launch-commands",))
    return [each.place.source.text[each.place.start :].split()[0] for each in found]


WAYS = [
    'python "$(dirname "$0")/../pretrain.py" ',
    'python "$(dirname "${BASH_SOURCE[0]}")"/../pretrain.py ',
    "python ${BASH_SOURCE[0]%/*}/../pretrain.py ",
    'SCRIPT_DIR=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)\npython "$SCRIPT_DIR/../pretrain.py" ',
    'D="$( cd "$( dirname "${BASH_SOURCE[0]:-$0}" )" >/dev/null 2>&1 && pwd -P )"\ncd "$D/.." || exit 1\npython pretrain.py ',
    "python $(git rev-parse --show-toplevel)/pretrain.py ",
    "ROOT=$(git rev-parse --show-toplevel)\ncd $ROOT\npython pretrain.py ",
    'ROOT="$(cd "$(dirname "$0")/.." && pwd)"\npython $ROOT/pretrain.py ',
    'DIR="$(dirname "$(readlink -f "$0")")"\npython $DIR/../pretrain.py ',
    "ROOT=$(dirname $(dirname $(realpath $0)))\npython $ROOT/pretrain.py ",
    'cd "${0%/*}"/..\nHERE=$(pwd)\npython $HERE/pretrain.py ',
    "HERE=`dirname $0`\nfor N in 1; do python $HERE/../pretrain.py n=$N; done; python $HERE/../pretrain.py ",
    'go() { python "$(dirname "$0")/../pretrain.py" "$@"; }\ngo ',
    '. "$(dirname "$0")/../lib/env.sh"\npython $ROOT/pretrain.py ',
    'bash "$(dirname "$0")/../lib/start.sh" ',
]


@pytest.mark.parametrize("way", WAYS)
def test_what_is_refused_is_told(way: str, tmp_path: Path) -> None:
    project = Project(tmp_path, LAUNCHED)
    project.write("lib/env.sh", 'ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)\n')
    project.write("lib/start.sh", 'python "$(dirname "$0")/../pretrain.py" "$@"\n')
    assert "seeds=1" in refused(project, way + REFUSED)


@pytest.mark.parametrize("way", [each for each in WAYS if "lib/" not in each])
def test_the_file_there_is_meant_and_no_other(way: str, tmp_path: Path) -> None:
    project = Project(tmp_path, {**BELOW, "pretrain.py": PLAIN, "scripts/pretrain.py": PLAIN})
    assert refused(project, way + REFUSED) == []


@pytest.mark.parametrize(
    "script",
    [
        '#SBATCH --time=1\npython "$(dirname "$0")/../pretrain.py" ',  # a queue runs a copy
        "cat > job.sh <<'EOF'\npython \"$(dirname \"$0\")/../pretrain.py\" ",
        "bash -c 'python \"$(dirname \"$0\")/../pretrain.py\" seeds=1' ",
        "python $PWD/pretrain.py ",
        'cd "$(dirname "$0")/../../other"\npython $(pwd)/pretrain.py ',
        "cd /scratch/other\npython $(git rev-parse --show-toplevel)/pretrain.py ",
        "ROOT=$(dirname $(dirname $(dirname $(realpath $0))))\npython $ROOT/pretrain.py ",
        'ROOT=$(dirname "$0")/..\npython ${ROOT%%/*}/pretrain.py ',
    ],
)
def test_what_lies_elsewhere_is_not_told(script: str, tmp_path: Path) -> None:
    assert refused(Project(tmp_path, LAUNCHED), script + REFUSED) == []


def test_a_script_that_a_queue_is_given_runs_elsewhere(tmp_path: Path) -> None:
    project = Project(tmp_path, LAUNCHED)
    project.write("lib/start.sh", 'python "$(dirname "$0")/../pretrain.py" "$@"\n')
    project.write("scripts/run.sh", f"sbatch lib/start.sh {REFUSED}")
    assert project.findings("scripts/run.sh", select=("launch-commands",)) == []


def test_where_the_repository_lies_is_not_known() -> None:
    text = 'D=$(cd "$(dirname "$0")" && pwd)\nN=$(basename "$D")\npython pretrain.py data=$D/data name=$N\n'
    (command,) = find_commands(SourceText("scripts/run.sh", text))
    assert [(word.known, word.known_suffix) for word in command.overrides] == [(False, "/scripts/data"), (True, "name=scripts")]
