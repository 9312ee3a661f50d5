#!/usr/bin/env bash
# Checks what is under deploy/ without a cluster or a cloud: the shell files' syntax, the Kubernetes manifest against
# the schemas of two releases (kubernetes-validate), everything against policies (checkov), and the Terraform
# module by applying it to AWS as moto has it, running a sweep over its bucket, and destroying it.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
source scripts/deploy/tools.sh

for file in deploy/slurm/*.sbatch; do bash -n "$file"; done

environment .venv-deploy kubernetes-validate==1.37.0 checkov==3.3.30
for release in 1.31 1.37; do
    .venv-deploy/bin/kubernetes-validate --strict -k "$release" deploy/kubernetes/*.yaml
done
.venv-deploy/bin/checkov -d deploy/kubernetes --framework kubernetes --compact --quiet --skip-download
.venv-deploy/bin/checkov -d deploy/aws-batch --framework terraform --compact --quiet --skip-download
echo "check-deploy: every manifest is valid and passes every policy"

dir=$(mktemp -d /tmp/hindcast-aws.XXXXXX)
stop() {
    status=$?
    moto_stop
    if [ "$status" -ne 0 ]; then tail -n 40 "$dir"/*.log >&2 || true; fi
    rm -rf "$dir"
    exit "$status"
}
trap stop EXIT
if ! terraform_start "$dir"; then
    echo "check-deploy: SKIPPED: neither terraform nor tofu is installed, so deploy/aws-batch is not applied" >&2
    exit 0
fi
"$terraform" fmt -check -diff -recursive deploy/aws-batch scripts/aws-batch
moto_start "$dir" started
mkdir "$dir/module"
cp -r deploy scripts "$dir/module/"
cd "$dir/module/scripts/aws-batch"
if ! "$terraform" init -input=false >"$dir/init.log" 2>&1; then
    echo "check-deploy: SKIPPED: the AWS provider cannot be had, so deploy/aws-batch is not applied:" >&2
    tail -n 8 "$dir/init.log" >&2
    exit 0
fi
"$terraform" validate

"$terraform" plan -input=false -out "$dir/plan" >"$dir/plan.log"
grep -E '^Plan:' "$dir/plan.log"
"$terraform" apply -input=false "$dir/plan" >"$dir/apply.log"
# Nothing is left to change: what was asked for is what there is.
"$terraform" plan -input=false -detailed-exitcode >"$dir/again.log"
output() { "$terraform" output -raw "$1"; }
sweeps=$(output sweeps)

# moto heeds no condition of a policy, so the one against requests without TLS would deny every request.
bucket=${sweeps#s3://}
"$root/.venv-moto/bin/python3" -c 'import boto3, sys; boto3.client("s3").delete_bucket_policy(Bucket=sys.argv[1])' "${bucket%%/*}"

hindcast=$root/.build/release/hindcast
plan=$sweeps/PLAN.json
if [ -x "$hindcast" ]; then
    export HINDCAST_HOME=$dir/home
    "$hindcast" data import "$root/Tests/Fixtures/sample-btcusd-1h.csv" --symbol BTCUSD --market spot >/dev/null
    search=(--strategy supertrend --symbol BTCUSD --market spot --days 40 --set period=5:12:1 --set multiplier=1:4.5:0.5)
    plan=$("$hindcast" sweep plan search "${search[@]}" --to "$sweeps")
    # What AWS Batch sets for a child of an array; tasks have no home.
    child() {
        HINDCAST_HOME=/dev/null/none AWS_BATCH_JOB_ARRAY_INDEX=$1 AWS_BATCH_JOB_ARRAY_SIZE=4 \
            "$hindcast" sweep run "$plan" --workers 1
    }
    running=()
    for index in 0 2; do
        child "$index" >/dev/null &
        running+=("$!")
    done
    # One whose machine is taken away.
    child 1 >/dev/null &
    lost=$!
    sleep 0.3
    pkill -9 -P "$lost" || true
    wait "$lost" || true
    for index in 3 1; do child "$index" >/dev/null; done
    for process in "${running[@]}"; do wait "$process"; done
    "$hindcast" sweep merge "$plan" --json >"$dir/bucket.json"
    HINDCAST_HOME=$dir/other
    "$hindcast" data import "$root/Tests/Fixtures/sample-btcusd-1h.csv" --symbol BTCUSD --market spot >/dev/null
    "$hindcast" search "${search[@]}" --json >"$dir/search.json"
    cmp "$dir/bucket.json" "$dir/search.json"
    echo "check-deploy: the search of 64 settings over the bucket is that of hindcast search, byte for byte"
else
    echo "check-deploy: SKIPPED: make build first, and a sweep runs over the bucket, too" >&2
fi
"$root/.venv-moto/bin/python3" "$root/scripts/aws-batch/submit.py" "$(output queue)" "$(output job_definition)" "$plan"
"$terraform" destroy -input=false -auto-approve >"$dir/destroy.log"
[ -z "$("$terraform" state list)" ]
echo "check-deploy: $("$terraform" version | head -1): deploy/aws-batch was applied to moto, used, and destroyed"
