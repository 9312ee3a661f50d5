#!/usr/bin/env bash
# Checks what is under deploy/ without a cluster or a cloud: the shell files' syntax, the Kubernetes manifest against
# the schemas of two releases (kubernetes-validate), everything against policies (checkov), and the Terraform
# module by applying it to AWS as moto has it, running a sweep over its bucket, and destroying it.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD

for file in deploy/slurm/*.sbatch; do bash -n "$file"; done

# Makes a virtual environment of some packages, unless it is there. checkov and moto pin different clients of AWS.
environment() {
    local folder=$1; shift
    cmp -s <(printf '%s\n' "$@") "$folder/packages" && return
    echo "check-deploy: installing $* into $folder" >&2
    python3 -m venv "$folder"
    "$folder/bin/pip" install -q --disable-pip-version-check "$@" >&2
    printf '%s\n' "$@" >"$folder/packages"
}
environment .venv-deploy kubernetes-validate==1.37.0 checkov==3.3.30
for release in 1.31 1.37; do
    .venv-deploy/bin/kubernetes-validate --strict -k "$release" deploy/kubernetes/*.yaml
done
.venv-deploy/bin/checkov -d deploy/kubernetes --framework kubernetes --compact --quiet --skip-download
.venv-deploy/bin/checkov -d deploy/aws-batch --framework terraform --compact --quiet --skip-download
echo "check-deploy: every manifest is valid and passes every policy"

# TERRAFORM names another program, such as tofu; TERRAFORM_MIRROR a folder with the provider, where its registry
# cannot be reached.
terraform=$(command -v "${TERRAFORM:-terraform}" || command -v tofu || true)
if [ -z "$terraform" ]; then
    echo "check-deploy: SKIPPED: neither terraform nor tofu is installed, so deploy/aws-batch is not applied" >&2
    exit 0
fi
"$terraform" fmt -check -diff -recursive deploy/aws-batch scripts/aws-batch

dir=$(mktemp -d /tmp/hindcast-aws.XXXXXX)
stop() {
    status=$?
    [ -z "${moto:-}" ] || kill "$moto" 2>/dev/null || true
    if [ "$status" -ne 0 ]; then tail -n 40 "$dir"/*.log >&2 || true; fi
    rm -rf "$dir"
    exit "$status"
}
trap stop EXIT

export TF_CLI_ARGS=-no-color TF_CLI_CONFIG_FILE=$dir/terraform.rc TF_DATA_DIR=$dir/terraform TF_IN_AUTOMATION=1 CHECKPOINT_DISABLE=1
: >"$TF_CLI_CONFIG_FILE"
for mirror in "${TERRAFORM_MIRROR:-}" /usr/share/terraform/plugins; do
    [ -d "$mirror" ] || continue
    printf 'provider_installation {\n  filesystem_mirror {\n    path = "%s"\n  }\n}\n' "$mirror" >"$TF_CLI_CONFIG_FILE"
    break
done
environment .venv-moto 'moto[server]==5.2.5'
mkdir "$dir/module"
cp -r deploy scripts "$dir/module/"
cd "$dir/module/scripts/aws-batch"
if ! "$terraform" init -input=false >"$dir/init.log" 2>&1; then
    echo "check-deploy: SKIPPED: the AWS provider cannot be had, so deploy/aws-batch is not applied:" >&2
    tail -n 8 "$dir/init.log" >&2
    exit 0
fi
"$terraform" validate

# Bundles of certificates and proxies are for the world outside of this machine.
unset AWS_CA_BUNDLE AWS_PROFILE AWS_SESSION_TOKEN
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=eu-central-1 no_proxy=127.0.0.1
coproc SERVER { exec "$root/.venv-moto/bin/python3" "$root/scripts/s3-server.py" started 2>"$dir/moto.log"; }
moto=$SERVER_PID
read -r AWS_ENDPOINT_URL <&"${SERVER[0]}"
export AWS_ENDPOINT_URL
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
