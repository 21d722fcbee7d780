#!/bin/bash
source "$(dirname "$0")/common.sh"
launch plain
launch rates lr=1e-3 epochs=2
twice() { launch "$1_a" seed=$2; launch "$1_b" seed=$3; }
twice pair 1 2
set -- arch=etrm arch.L_cycles=5
launch given "$@"
shift
launch shifted "$@"
while [ $# -gt 0 ]; do launch left "$1"; shift; done
main() { if launch checked; then :; fi; }
DATA=arc main
