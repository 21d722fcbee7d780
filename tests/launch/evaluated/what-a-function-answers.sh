is_yes() { [ "$1" = y ]; }
fails() { echo "$1"; return 1; }
chooses() { if [ "$1" = a ]; then return 0; fi; return 2; }
is_yes y && python train.py a=1
is_yes n && python train.py no=1
fails x || python train.py a=2
fails x && python train.py no=2
if chooses a; then python train.py a=3; else python train.py no=3; fi
if chooses b; then python train.py no=4; else python train.py a=4; fi
{ true; false; } || python train.py a=5
