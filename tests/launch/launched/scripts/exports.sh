#!/bin/bash
# what a job finds in its environment
export NOTE=x TAG=day
bash scripts/job.sh trm 0.3
TAG=noon
scripts/job.sh trm 0.4
