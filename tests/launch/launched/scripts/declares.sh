#!/bin/bash
declare -x NOTE TAG
TAG=noon
bash scripts/job.sh trm 0.4
