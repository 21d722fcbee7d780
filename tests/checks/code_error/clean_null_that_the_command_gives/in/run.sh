python merge.py adapter=lora output=merged
