#!/usr/bin/env bash
# Checks deploy/aws without an account: its format, against policies (checkov), and by applying it to AWS as moto
# has it, asking what there is then, and destroying it.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
source scripts/deploy/tools.sh

environment .venv-deploy kubernetes-validate==1.37.0 checkov==3.3.30
.venv-deploy/bin/checkov -d deploy/aws --framework terraform --compact --quiet --skip-download
echo "check-aws: deploy/aws passes every policy that it does not argue with"

dir=$(mktemp -d /tmp/hindcast-aws.XXXXXX)
finish() {
    local status=$?
    moto_stop
    if [ "$status" -ne 0 ]; then tail -n 40 "$dir"/*.log >&2 || true; fi
    rm -rf "$dir"
    exit "$status"
}
trap finish EXIT
if ! terraform_start "$dir"; then
    echo "check-aws: SKIPPED: terraform is not installed, so deploy/aws is not applied" >&2
    exit 0
fi
"$terraform" fmt -check -diff -recursive deploy/aws scripts/aws
moto_start "$dir" unused
mkdir "$dir/module"
cp -r deploy scripts "$dir/module/"
cd "$dir/module/scripts/aws"
if ! "$terraform" init -input=false >"$dir/init.log" 2>&1; then
    echo "check-aws: SKIPPED: the AWS provider cannot be had, so deploy/aws is not applied:" >&2
    tail -n 8 "$dir/init.log" >&2
    exit 0
fi
"$terraform" validate
"$terraform" plan -input=false -out "$dir/plan" >"$dir/plan.log"
grep -E '^Plan:' "$dir/plan.log"
"$terraform" apply -input=false "$dir/plan" >"$dir/apply.log"
# Nothing is left to change: what was asked for is what there is, but for what moto forgets.
"$terraform" plan -input=false -out "$dir/again" >"$dir/again.log"
"$terraform" show -json "$dir/again" >"$dir/again.json"
"$terraform" output -json hindcast >"$dir/outputs.json"
"$root/.venv-moto/bin/python3" "$root/scripts/aws/ask.py" "$dir/outputs.json" terraform.tfstate "$dir/again.json"
"$terraform" destroy -input=false -auto-approve >"$dir/destroy.log"
[ -z "$("$terraform" state list)" ]
echo "check-aws: $("$terraform" version | head -1): deploy/aws was applied to moto, asked, and destroyed"
