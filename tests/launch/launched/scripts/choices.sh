#!/bin/bash
case "${MODE}" in
  big) ARGS="arch=etrm epochs=200" ;;
  small | tiny) ARGS="arch=trm" ;;
  *) exit 2 ;;
esac
if [ -n "$DEBUG" ]; then
  python pretrain.py $ARGS epochs=1
else
  python pretrain.py $ARGS
fi
