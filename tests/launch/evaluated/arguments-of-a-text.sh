export LR=0.1
bash -s p "q r" <<'EOF'
python train.py "$@" $# lr=$LR
EOF
bash -c 'python train.py "$@" n=$#' name k l "m n"
bash -c 'python train.py n=$#'
bash -ec 'python train.py one=$1 lr=$LR' - v
