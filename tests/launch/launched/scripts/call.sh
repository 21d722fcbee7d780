#!/bin/bash
HERE="$(cd "$(dirname "$0")" && pwd)"
bash scripts/job.sh etrm 0.5 seed=1
"$HERE/job.sh" trm 0.1
TAG=night bash "${HERE}/job.sh" trm 0.2 seed=2 epochs=9
