python merge.py adapter=lora output=merged
python merge.py output=merged
