P=3
bash <<-EOF
	python train.py p=$((P+1)) q=`echo 2` r="$P" s='$P'
	EOF
