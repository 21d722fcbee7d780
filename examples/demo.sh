#!/usr/bin/env bash
# The main job, shown on a scratch repository: a commit is refused, mended and accepted. `make demo` calls it.
# It needs pre-commit on the PATH, and leaves the repository in demo/ to play with. Exit status 1: the story did not hold.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
scratch=$root/demo

title() { printf '\n== %s\n' "$*"; }
run() { printf '\n$ %s\n' "$1"; eval "$1"; }
fail() { printf '\nThe demo failed: %s\n' "$*" >&2; exit 1; }

# git repository and commit that pre-commit installs the hooks from: this clone, or a copy where this is no clone
if [ -e "$root/.git" ]; then
    hooks=..
    git -C "$root" diff --quiet HEAD || echo "The hooks are those of the last commit; what is not committed is left out."
else
    hooks=.hooks
fi

rm -rf "$scratch"
cp -R "$root/examples/etrm" "$scratch"
cd "$scratch"
rm README.md
git init --quiet
git config user.name "A Colleague"
git config user.email colleague@lab.invalid
git config commit.gpgsign false
git config core.autocrlf false
if [ "$hooks" = .hooks ]; then
    mkdir .hooks
    (cd "$root" && cp -R setup.cfg pyproject.toml README.md LICENSE .pre-commit-hooks.yaml trm_hooks baselines examples "$scratch/.hooks")
    git -C .hooks init --quiet
    git -C .hooks add .
    git -C .hooks -c user.name=demo -c user.email=demo@lab.invalid commit --quiet -m copy
    echo /.hooks >> .git/info/exclude
fi

title "1. A lab turns the hooks on"
cat > .pre-commit-config.yaml <<END
repos:
  - repo: $hooks
    rev: $(git -C "$hooks" rev-parse HEAD)
    hooks:
      - id: trm-check
      - id: trm-fix
        stages: [manual]   # on demand only
END
run 'cat .pre-commit-config.yaml'
run 'pre-commit install --install-hooks'

title "2. Someone commits configs with wrong hyperparameters"
git add .
if run 'git commit -m "Train ETRM"' 2>&1 | tee .git/refused; then
    fail "the commit was accepted"
fi
for place in arch/etrm.yaml:28 arch/etrmtrm.yaml:31 cfg_pretrain_etrm_arc_agi_1.yaml:19 \
    cfg_pretrain_etrmtrm_arc_agi_1.yaml:13 cfg_test_frozen_decoder.yaml:9; do
    grep -q "^config/$place:[0-9]*: " .git/refused || fail "nothing was said about config/$place"
done

title "3. The hook mends them, and nothing else in those files"
run 'pre-commit run trm-fix --hook-stage manual' || true   # a hook that changed files says so by failing
! git diff --quiet || fail "trm-fix changed nothing"
run 'git --no-pager diff -U0'

title "4. The mended configs are accepted"
run 'git commit --quiet --all -m "Train ETRM as published"' || fail "the mended commit was refused"
run 'git --no-pager log --oneline'
printf '\nThe repository is in %s: change a value and commit.\n' demo/
