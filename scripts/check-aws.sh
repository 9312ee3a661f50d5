#!/usr/bin/env bash
# Checks deploy/aws without an account: its format, against policies (checkov), and by applying both of its forms, and the
# move from one to the other, to AWS as moto has it, asking what there is then, and destroying it. The cache is planned
# alone. TERRAFORM_MIRROR as in scripts/deploy/tools.sh. Five minutes, most of which the provider waits.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
source scripts/deploy/tools.sh

environment .venv-deploy kubernetes-validate==1.37.0 checkov==3.3.30
.venv-deploy/bin/checkov -d deploy/aws --framework terraform --compact --quiet --skip-download
echo "check-aws: deploy/aws passes every policy that it does not argue with"
bash -n deploy/aws/queue.sh

dir=$(mktemp -d /tmp/hindcast-aws.XXXXXX)
trap 'rm -rf "$dir"' EXIT
if ! terraform_start "$dir"; then
    echo "check-aws: SKIPPED: terraform is not installed, so deploy/aws is not applied" >&2
    exit 0
fi
"$terraform" fmt -check -diff -recursive deploy/aws scripts/aws
environment .venv-moto 'moto[server]==5.2.5'

# queue_lines: what scaling reads is written from the metrics of a running service.
queue_lines() (
    hindcast=.build/release/hindcast folder=$dir home=$dir/home key=0123456789abcdefghijklmn
    if [ ! -x "$hindcast" ]; then
        echo "check-aws: SKIPPED: make build first, and the lines of queue.sh are checked, too" >&2
        exit 0
    fi
    # shellcheck source=scripts/api/server.sh
    source scripts/api/server.sh
    HINDCAST_API_KEY=$key start_server --offline
    line=$(HINDCAST_PORT=${url##*:} HINDCAST_API_KEY=$key QUEUE_PAUSE=1 timeout 30 bash deploy/aws/queue.sh | head -n 1 || true)
    stop_server
    [ "$line" = '{"queue_age_seconds":0}' ] || { echo "check-aws: queue.sh wrote '$line'" >&2; exit 1; }
    echo "check-aws: queue.sh tells the age of a running service's queue"
)

# apply STEP STORE MOVES: plans and applies, sees that nothing is left to change, and asks AWS for what there is.
apply() {
    export TF_VAR_store=$2 TF_VAR_moves=$3
    "$terraform" plan -input=false -out "$dir/plan" >"$dir/plan.log"
    echo "check-aws: $1: $(grep -E '^Plan:' "$dir/plan.log")"
    "$terraform" show -json "$dir/plan" >"$dir/plan.json"
    "$terraform" apply -input=false "$dir/plan" >"$dir/apply.log"
    "$terraform" plan -input=false -out "$dir/again" >"$dir/again.log"
    "$terraform" show -json "$dir/again" >"$dir/again.json"
    "$terraform" output -json hindcast >"$dir/outputs.json"
    "$root/.venv-moto/bin/python3" "$root/scripts/aws/ask.py" \
        "$1" "$dir/outputs.json" terraform.tfstate "$dir/plan.json" "$dir/again.json"
}

destroy() {
    "$terraform" destroy -input=false -auto-approve >"$dir/destroy.log"
    [ -z "$("$terraform" state list)" ]
}

# in_account NAME: runs a function where it has a moto, a folder and a state of its own.
in_account() (
    dir=$dir/$1
    mkdir "$dir" "$dir/module"
    finish() {
        local status=$?
        moto_stop
        if [ "$status" -ne 0 ]; then tail -n 40 "$dir"/*.log >&2 || true; fi
        exit "$status"
    }
    trap finish EXIT
    moto_start "$dir" unused
    cp -r deploy scripts "$dir/module/"
    cd "$dir/module/scripts/aws"
    export TF_DATA_DIR=$dir/terraform
    if ! "$terraform" init -input=false >"$dir/init.log" 2>&1; then
        echo "check-aws: SKIPPED: the AWS provider cannot be had, so deploy/aws is not applied ($1):" >&2
        tail -n 8 "$dir/init.log" >&2
        exit 0
    fi
    "$terraform" validate >"$dir/validate.log"
    "$1"
    echo "check-aws: $1: applied to moto by $("$terraform" version | head -1), asked, and destroyed"
)

# The cache is planned and not applied: moto's replication groups name nodes that it does not make, and never end their
# deletion, and the provider waits for both.
plan_cache() {
    TF_VAR_cache=true "$terraform" plan -input=false -out "$dir/cache" >"$dir/cache.log"
    echo "check-aws: cache: $(grep -E '^Plan:' "$dir/cache.log")"
    "$terraform" show -json "$dir/cache" >"$dir/cache.json"
    "$root/.venv-moto/bin/python3" "$root/scripts/aws/planned.py" "$dir/cache.json"
}
# What each account sees.
postgres() { apply postgres postgres false; plan_cache; destroy; }
sqlite() { apply sqlite sqlite false; destroy; }
# A deployment whose store is on the way into a database.
move() {
    TF_VAR_store=sqlite "$terraform" apply -input=false -auto-approve >"$dir/apply.log"
    apply move postgres true
    destroy
}

queue_lines &
running=("$!")
for account in postgres sqlite move; do
    in_account "$account" &
    running+=("$!")
done
failed=0
for process in "${running[@]}"; do wait "$process" || failed=1; done
exit "$failed"
