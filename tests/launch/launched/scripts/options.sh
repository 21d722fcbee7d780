#!/bin/bash
# what each job is given by options
launch() {
  local lr=1e-4 ema=true OPTIND=1 opt
  while getopts "l:e" opt; do
    case $opt in
      l) lr=$OPTARG ;;
      e) ema=false ;;
      *) exit 2 ;;
    esac
  done
  shift $((OPTIND - 1))
  python pretrain.py lr=$lr ema=$ema "$@"
}
launch -l 2e-4 epochs=2
launch -e
launch -e -l 3e-4 "run_name=two words" seed=3
