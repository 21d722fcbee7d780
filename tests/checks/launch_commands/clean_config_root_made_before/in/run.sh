mkdir -p generated/small
sed 's/768/96/' config/cfg_pretrain.yaml > generated/small/cfg_pretrain.yaml
python pretrain.py --config-path generated/small
