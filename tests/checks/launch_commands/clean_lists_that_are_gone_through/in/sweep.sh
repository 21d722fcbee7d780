EMAS=(
  True
  False
)
for ema in "${EMAS[@]}"; do
  python pretrain.py ema=$ema
done
