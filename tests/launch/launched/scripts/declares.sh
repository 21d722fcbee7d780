#!/bin/bash
declare -x NOTE TAG
TAG=noon
bash scripts/job.sh trm 0.4
set -a
TAG=late
set +a
NOTE=after
bash scripts/job.sh trm 0.5
