#!/bin/bash
ARCH=${1:?an architecture}
PROB=$2
shift 2 || exit 1
[ -z "$ARCH" ] && exit 2
python pretrain.py arch=$ARCH arch.halt_exploration_prob=$PROB ${TAG:+run_name=$TAG} "$@"
