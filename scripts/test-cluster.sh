#!/usr/bin/env bash
# Runs sweeps on a real Slurm of two nodes on this machine, loses a node in the middle, and holds what comes out
# against one process, byte for byte. Takes root and about two minutes; nothing of it stays.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
hindcast=$root/.build/release/hindcast
[ -x "$hindcast" ] || { echo "test-cluster: make build first" >&2; exit 1; }
# Root starts the daemons of Slurm.
[ "$(id -u)" -eq 0 ] || exec sudo "$0"

packages=(slurmctld slurmd slurm-client munge)
missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    echo "test-cluster: installing ${missing[*]}"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

# Everything lies in one folder, so that a Slurm that this machine may have is left alone.
dir=$(mktemp -d /tmp/hindcast-cluster.XXXXXX)
chmod 755 "$dir"
export SLURM_CONF=$dir/slurm.conf HINDCAST_HOME=$dir/home

# The processes of a node, or of all of them: the daemon and whatever it has started. A step's daemon
# overwrites its environment with its title, and is known by the log that it writes.
processes() {
    local folder
    for folder in /proc/[0-9]*; do
        if find "$folder/fd" -lname "$dir/log/slurmd.${1:-*}.log" 2>/dev/null | grep -q . ||
            { tr '\0' '\n' <"$folder/environ" 2>/dev/null | grep -qxF "SLURM_CONF=$dir/slurm.conf" &&
                { [ -z "${1:-}" ] || tr '\0' '\n' <"$folder/environ" 2>/dev/null | grep -qxE "(SLURMD_NODENAME|HINDCAST_NODE)=$1"; }; }
        then
            basename "$folder"
        fi
    done 2>/dev/null | grep -vxE "$$|$BASHPID" || true
}
stop() {
    status=$?
    local pid
    for pid in $(processes "") $(cat "$dir"/munged.pid 2>/dev/null); do kill -9 "$pid" 2>/dev/null || true; done
    if [ "$status" -ne 0 ]; then tail -n 80 "$dir"/log/*.log >&2 || true; fi
    rm -rf "$dir"
    exit "$status"
}
trap stop EXIT

mkdir -p "$dir"/{log,state,spool.n1,spool.n2,munge,logs}
head -c 1024 /dev/urandom >"$dir/munge/key"
chmod 400 "$dir/munge/key"
chmod 700 "$dir/munge"
/usr/sbin/munged --force --key-file "$dir/munge/key" --socket "$dir/munged.socket" --pid-file "$dir/munged.pid" \
    --log-file "$dir/munge/munged.log" --seed-file "$dir/munge/seed"

host=$(hostname -s)
cat >"$SLURM_CONF" <<CONF
ClusterName=hindcast
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=16817
SlurmUser=root
AuthType=auth/munge
# cred_expire is also the delay of a requeue.
AuthInfo=socket=$dir/munged.socket,cred_expire=10
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool.%n
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd.%n.pid
SlurmctldLogFile=$dir/log/slurmctld.log
SlurmdLogFile=$dir/log/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=0,sched_interval=1
SlurmdTimeout=10
ReturnToService=2
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
NodeName=n[1-2] NodeHostname=$host NodeAddr=127.0.0.1 Port=[17001-17002] CPUs=1 RealMemory=2000 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
slurmctld
HINDCAST_NODE=n1 slurmd -N n1
HINDCAST_NODE=n2 slurmd -N n2
# Waits until a command holds, at most so many seconds.
await() {
    local end=$((SECONDS + $1)); shift
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || { echo "test-cluster: in vain: $*" >&2; squeue >&2 || true; return 1; }
        sleep 0.2
    done
}
idle() { [ "$(sinfo -h -N -o %t | grep -c idle)" -eq 2 ]; }
await 300 idle
echo "test-cluster: $(sinfo --version), nodes $(sinfo -h -N -o %N | paste -sd ' ')"

results() { find "$dir/$1/results" -name '*.json' 2>/dev/null | grep -c . || true; }
ended() { [ -z "$(squeue -h -o %A)" ]; }
# Submits an array of sixteen indices over a plan.
submit() {
    (cd "$dir/logs" && HINDCAST=$hindcast sbatch --parsable --array=0-15 --mem-per-cpu=100M --time=10 \
        "$root/deploy/slurm/sweep.sbatch" "$1")
}

"$hindcast" data import Tests/Fixtures/sample-btcusd-1h.csv --symbol BTCUSD --market spot >/dev/null
walks=(sweep plan walk-forward --strategies lstm_aggressive --symbols BTCUSD --market spot --days 24 --train 25
    --step 4 --seeds 64 --set hidden_size=32 --set lookback_window=12 --set epochs=60
    --set early_stopping_patience=60)
plan=$("$hindcast" "${walks[@]}" --to "$dir/shared")
alone=$("$hindcast" "${walks[@]}" --to "$dir/alone")

echo "test-cluster: 64 tasks on two nodes"
start=$SECONDS
submit "$plan" >/dev/null
# In the middle: some results are there, and the node has just begun an index, which takes seconds.
middle() { [ "$(results shared)" -ge 12 ] && squeue -h -w n1 -t R -o %M | grep -qx '0:0[01]'; }
await 900 middle
lost=$(squeue -h -w n1 -t R -o %K | head -1)
before=$(results shared)
# Stopped all at once, so that no daemon lives to report how its job ended, as in a loss of power.
mapfile -t node < <(processes n1)
kill -STOP "${node[@]}"
kill -9 "${node[@]}"
echo "test-cluster: lost n1 at $before of 64 results, while it worked on index $lost"
[ "$before" -lt 64 ]
await 1800 ended
echo "test-cluster: the array has ended after $((SECONDS - start)) s on $(sinfo -h -N -o '%N %t' | paste -sd ',')"
grep -qE "requeue|Requeu" "$dir/log/slurmctld.log"
[ "$(results shared)" -eq 64 ]
"$hindcast" sweep merge "$plan" --json >"$dir/cluster.json"

"$hindcast" sweep run "$alone" >/dev/null
HINDCAST_HOME=$dir/other "$hindcast" sweep merge "$alone" --json >"$dir/alone.json"
cmp "$dir/cluster.json" "$dir/alone.json"
echo "test-cluster: the merged walks are those of one process, $(stat -c %s "$dir/cluster.json") bytes"

# A search comes out as hindcast search prints it.
search=(--strategy supertrend --symbol BTCUSD --market spot --days 40 --set period=5:12:1
    --set multiplier=1:4.5:0.5)
plan=$("$hindcast" sweep plan search "${search[@]}" --to "$dir/shared")
submit "$plan" >/dev/null
await 1800 ended
"$hindcast" sweep merge "$plan" --json >"$dir/cluster.json"
"$hindcast" search "${search[@]}" --json >"$dir/again.json"
cmp "$dir/cluster.json" "$dir/again.json"
echo "test-cluster: the merged search of 64 settings is that of hindcast search, byte for byte"
