"""Two services on one store, one home and one cache: 50 clients ask for many backtests while services are killed with
-9 and the servers behind them are restarted. None of the jobs may be lost, none done twice, and all services answer the same bytes.

    drive.py HINDCAST HOME STORE JOBS KILLS RESTART...

RESTART is the command that restarts the servers, in the middle. HINDCAST_FORECAST_CACHE is the address of the cache."""

import collections, http.client, json, os, queue, re, signal, subprocess, sys, threading, time

hindcast, home, store, jobs, kills = sys.argv[1:4] + [int(number) for number in sys.argv[4:6]]
restart = sys.argv[6:]
cache = os.environ.get("HINDCAST_FORECAST_CACHE")
CLIENTS = 50
FLAGS = ["--port", "0", "--offline", "--lease", "3", "--queue-limit", "100000", "--keep-jobs", "100000",
         "--keep-runs", "100000", "--max-connections", "2000"]
if cache:
    # Without a layer on the disk that both share, what one has forecast reaches the other through the server alone.
    FLAGS += ["--forecast-cache-size", "0"]
lock = threading.Lock()


class Service:
    def __init__(self):
        environment = {"PATH": "/usr/bin:/bin", "HINDCAST_HOME": home, "HINDCAST_STORE": store}
        if cache:
            environment["HINDCAST_FORECAST_CACHE"] = cache
        self.process = subprocess.Popen([hindcast, "serve", *FLAGS], stderr=subprocess.PIPE, env=environment, text=True)
        for line in self.process.stderr:
            if match := re.search(r"listening on http://127\.0\.0\.1:(\d+)", line):
                self.port = int(match[1])
                break
        else:
            sys.exit("a service does not start")
        threading.Thread(target=collections.deque, args=(self.process.stderr, 0), daemon=True).start()

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path, json.dumps(body) if body else None)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        finally:
            connection.close()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


services = [Service(), Service()]


def ask(turn, method, path, body=None):
    """Asks one service, and the other where the first is gone or cannot answer now."""
    for attempt in range(600):
        with lock:
            service = services[(turn + attempt) % len(services)]
        try:
            status, headers, content = service.ask(method, path, body)
            if status < 500 and status != 429:
                return status, headers, content
        except OSError:
            pass
        except http.client.HTTPException:
            pass
        time.sleep(0.1)
    sys.exit(f"no service answers {method} {path}")


# Few kinds of work, so that equal work can be compared.
kinds = [{"strategy_type": strategy, "symbol": "BTCUSDT", "days_back": days}
         for strategy in ["supertrend", "rsi_ema", "macd_stoch", "ichimoku", "lstm_fast"] for days in [5, 10]]
work = queue.Queue()
for number in range(jobs):
    work.put(number)
accepted = {}


def client():
    while True:
        try:
            number = work.get_nowait()
        except queue.Empty:
            return
        kind = number % len(kinds)
        # A run is named by its clock and its content: equal ones of one millisecond would be one. The seed tells them
        # apart, and decides none of the figures that are compared.
        body = kinds[kind] | {"seed": number}
        status, headers, content = ask(number, "POST", "/api/v1/backtest/run?wait=0", body)
        headers = {name.lower(): value for name, value in headers.items()}
        if status not in (200, 202):
            sys.exit(f"{status} {content[:300]}")
        with lock:
            accepted[headers["x-job-id"]] = kind


def unfinished():
    counts = {}
    for state in ["queued", "running"]:
        _, _, content = ask(0, "GET", f"/api/v1/jobs?state={state}&limit=200")
        counts[state] = len(json.loads(content)["jobs"])
    return counts


start = time.monotonic()
clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
for thread in clients:
    thread.start()
for kill in range(kills):
    # At moments that differ: while clients ask, and while jobs run.
    time.sleep(0.5 + 0.37 * kill)
    with lock:
        victim = services[kill % 2]
    victim.kill()
    fresh = Service()
    with lock:
        services[kill % 2] = fresh
    if kill == kills // 2:
        subprocess.run(restart, check=True)
        print("replicas: the servers of the database and of the cache were restarted")
for thread in clients:
    thread.join()
print(f"replicas: {len(accepted)} jobs were accepted in {time.monotonic() - start:.1f} s, {kills} services killed")
while any(unfinished().values()):
    time.sleep(0.5)
print(f"replicas: all were finished after {time.monotonic() - start:.1f} s")

runs, attempts, reports, failures = set(), collections.Counter(), {}, []
# What of a report follows from what was asked alone: not its name, its time, or the evaluations counted before it.
told = ["strategy_name", "start_date", "end_date", "total_trades", "final_equity", "total_return", "max_drawdown",
        "sharpe_ratio", "sortino_ratio", "profit_factor", "fees", "funding", "expectancy"]
for number, (job, kind) in enumerate(sorted(accepted.items())):
    _, _, content = ask(number, "GET", f"/api/v1/jobs/{job}")
    state = json.loads(content)
    attempts[state["attempts"]] += 1
    if state["state"] != "done":
        failures.append(f"{job} is {state['state']}: {state['error']}")
        continue
    if state["run_id"] in runs:
        failures.append(f"{job} has the run of another job")
    runs.add(state["run_id"])
    one, other = (service.ask("GET", f"/api/v1/jobs/{job}/result") for service in services)
    if one[0] != 200 or one[2] != other[2]:
        failures.append(f"{job}: the services answer different bytes")
        continue
    report = {name: json.loads(one[2])[name] for name in told}
    if reports.setdefault(kind, report) != report:
        failures.append(f"{job}: another report than that of equal work")
kept = {name for name in os.listdir(f"{home}/runs") if not name.startswith(".")}
# A request that died unanswered may have left a job that nobody was told of, and its run.
if not runs <= kept:
    failures.append(f"{len(runs - kept)} runs are missing")
extra = len(kept - runs)
if cache:
    shared = {outcome: sum(float(number) for service in services for number in re.findall(
        rf'^hindcast_cache_{outcome}_total\{{(?=[^}}]*layer="shared")[^}}]*\}} ([0-9.e+]+)', service.ask("GET", "/metrics")[2].decode(), re.M))
        for outcome in ["hits", "misses", "errors"]}
    print("replicas: the shared cache since the last kills:", ", ".join(f"{number:.0f} {outcome}" for outcome, number in shared.items()))
    if shared["hits"] == 0:
        failures.append("no forecast was found in the shared cache")
for service in services:
    service.kill()
for failure in failures[:20]:
    print("replicas:", failure, file=sys.stderr)
if len(accepted) != jobs or failures:
    sys.exit(f"replicas: {len(accepted)} of {jobs} jobs, {len(failures)} failures")
print(f"replicas: {len(accepted)} jobs done, one run each, bodies equal; attempts {dict(attempts)}; "
      f"{extra} runs of requests that died unanswered")
