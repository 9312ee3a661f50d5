"""A real service, a real browser, and guards that every test has without asking for them."""

import os
import pathlib
import signal
import socket
import subprocess
import time
import urllib.request
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect, sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
HINDCAST = os.environ.get("HINDCAST", str(ROOT / ".build/release/hindcast"))
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
TIMEOUT = 60_000
# A machine that builds at the same time is slow; no bound of a wait decides a test.
expect.set_options(timeout=30_000)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Service:
    """`hindcast serve` on loopback, offline, with a home of its own."""

    def __init__(self, home, env=None):
        self.home = pathlib.Path(home)
        self.port = free_port()
        self.env = {**os.environ, **(env or {})}
        self.process = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self):
        log = open(self.home.parent / "serve.log", "ab")
        self.process = subprocess.Popen(
            [HINDCAST, "serve", "--home", str(self.home), "--port", str(self.port), "--offline", "--log-level", "notice"],
            env=self.env, stdout=log, stderr=log, start_new_session=True,
        )
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(self.url + "/health/ready", timeout=5):
                    return self
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        raise RuntimeError((self.home.parent / "serve.log").read_text()[-2000:])

    def kill(self):
        """Ends it as a loss of power would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()

    def run(self, *arguments):
        """Runs a command of the command line on the same home."""
        done = subprocess.run([HINDCAST, *arguments, "--home", str(self.home)], capture_output=True, text=True, env=self.env, timeout=300)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def service(tmp_path):
    """A service on an empty store."""
    home = tmp_path / "home"
    home.mkdir()
    one = Service(home).start()
    yield one
    one.stop()


def until(page, expression, argument=None, timeout=TIMEOUT):
    """Waits for an expression to be true. Playwright's own waiting evaluates strings in the page, which its policy forbids."""
    end = time.monotonic() + timeout / 1000
    while not page.evaluate(expression, argument):
        assert time.monotonic() < end, expression
        page.wait_for_timeout(25)


# Violations of the page's policy are events of the document; the console shows them too.
WATCH_POLICY = """
  window.violations = [];
  document.addEventListener("securitypolicyviolation", (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


class Guard:
    """Collects what must not happen in a page."""

    def __init__(self, context, url):
        self.host = urlsplit(url).netloc
        self.faults = []
        self.allowed = []
        context.add_init_script(WATCH_POLICY)
        context.on("request", self.request)

    def watch(self, page):
        page.set_default_timeout(TIMEOUT)
        page.on("pageerror", lambda error: self.faults.append(f"exception: {error}"))
        page.on("console", lambda message: message.type in ("error", "warning") and self.faults.append(f"console: {message.text} {message.location.get('url', '')}"))
        page.on("dialog", lambda dialog: self.faults.append(f"dialog: {dialog.message}"))
        return page

    def request(self, request):
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != self.host:
            self.faults.append(f"another host: {request.url}")

    def allow(self, *texts):
        """Faults that a test brings about, as by killing the service."""
        self.allowed += texts

    def check(self, page):
        violations = [] if page.is_closed() else page.evaluate("window.violations ?? []")
        faults = [f"policy: {text}" for text in violations] + self.faults
        left = [fault for fault in faults if not any(text in fault for text in self.allowed)]
        assert left == []


class Tab:
    """A page in one language and theme, with its guard and the texts that it shows."""

    def __init__(self, chromium, url, language="en", theme="light", width=1280, height=900):
        self.url = url
        self.context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme=theme,
            locale="ko-KR" if language == "ko" else "en-GB", timezone_id="Asia/Seoul", reduced_motion="reduce",
        )
        self.guard = Guard(self.context, url)
        self.page = self.guard.watch(self.context.new_page())
        self.page.goto(url + "/")
        self.texts = self.page.evaluate("language => import(`/dashboard/js/i18n/${language}.js`).then(module => module.default)", language)

    def text(self, key, **values):
        text = self.texts[key]
        for name, value in values.items():
            text = text.replace("{" + name + "}", str(value))
        return text

    def go(self, address):
        """Opens a view as a link from elsewhere would: the page is loaded anew."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.url}/#/{address}")
        self.settled()

    def settled(self):
        self.page.wait_for_selector("main h1")
        until(self.page, "!document.querySelector('main .loading, main [aria-busy=true]')")

    def button(self, key, **values):
        return self.page.get_by_role("button", name=self.text(key, **values), exact=True)

    def nav(self, name):
        self.page.locator(f"nav a[data-view='{name}']").click()
        self.page.wait_for_selector(f".view-{name} h1")
        self.settled()

    def close(self):
        self.guard.check(self.page)
        self.context.close()


@pytest.fixture
def tab(chromium):
    """Makes tabs; at the end each must have kept to the rules."""
    tabs = []

    def make(url, **options):
        tabs.append(Tab(chromium, url, **options))
        return tabs[-1]

    yield make
    for one in tabs:
        one.close()


def post(service, path, body=None):
    import json
    request = urllib.request.Request(service.url + "/api/v1" + path, data=json.dumps(body or {}).encode() if body is not None else b"", method="POST", headers={"Content-Type": "application/json", "X-Hindcast-Request": "1"})
    with urllib.request.urlopen(request, timeout=120) as response:
        return json.load(response)


def get(service, path):
    import json
    with urllib.request.urlopen(service.url + "/api/v1" + path, timeout=120) as response:
        return json.load(response)


SERIES = {"symbol": "BTCUSD", "interval": "1h", "market": "spot"}
SMALL = {"epochs": 3, "hidden_size": 8, "num_layers": 1, "training_mode": "dense", "batch_size": 8}


@pytest.fixture(scope="session")
def furnished(tmp_path_factory):
    """A service that has candles, a model, runs of all kinds and the jobs that views show."""
    home = tmp_path_factory.mktemp("furnished") / "home"
    home.mkdir()
    one = Service(home).start()
    post(one, "/market/sample")
    job = post(one, "/ai/train", {**SERIES, "days": 365, **SMALL})["job_id"]
    while get(one, f"/jobs/{job}")["state"] in ("queued", "running"):
        time.sleep(0.1)
    fast = post(one, "/backtest/run", {**SERIES, "strategy_type": "lstm_fast", "days_back": 30})
    # Half a year back reaches the candles that the model has learned from.
    tainted = post(one, "/backtest/run", {**SERIES, "strategy_type": "lstm_aggressive", "days_back": 180})
    rule = post(one, "/backtest/run", {**SERIES, "strategy_type": "supertrend", "days_back": 30})
    jobs = {
        "compare": ("/backtest/compare", {**SERIES, "strategies": ["supertrend", "rsi_ema", "lstm_fast"], "days_back": 30}),
        "multi": ("/backtest/multi-symbol", {"symbols": ["BTCUSD"], "interval": "1h", "market": "spot", "strategy_type": "supertrend", "days_back": 30}),
        "search": ("/search", {**SERIES, "strategy_type": "supertrend", "days_back": 120, "space": {"period": "7:13:2", "multiplier": [2, 3, 4], "stop_atr": "1,2"}}),
        "cross-validation": ("/validate/cross-validation", {**SERIES, "strategy_type": "supertrend", "days_back": 180}),
        "walk-forward": ("/validate/walk-forward", {**SERIES, "strategy_type": "lstm_fast", "days_back": 90, "train_days": 120, "step_days": 30, "seeds": 2, "epochs": 2, "hidden_size": 8}),
    }
    one.jobs = {}
    for name, (path, body) in jobs.items():
        one.jobs[name] = post(one, path + "?wait=0", body)["id"]
    for job in one.jobs.values():
        while get(one, f"/jobs/{job}")["state"] in ("queued", "running"):
            time.sleep(0.1)
        assert get(one, f"/jobs/{job}")["state"] == "done", job
    walk = get(one, f"/jobs/{one.jobs['walk-forward']}")["run_id"]
    one.views = {
        "home": "", "markets": "markets?symbol=BTCUSD&lines=ema_21,bollinger_high,bollinger_low,rsi_14,macd_histogram&as=4h",
        "models": "models", "model": "models/BTCUSD_1h_spot", "backtest-form": "backtest",
        "backtest": f"backtest?run={fast['run_id']}", "backtest-rule": f"backtest?run={rule['run_id']}", "in-sample": f"backtest?run={tainted['run_id']}",
        "why": f"backtest?run={fast['run_id']}&trade=1", "compare": f"compare?job={one.jobs['compare']}", "multi": f"multi?job={one.jobs['multi']}",
        "signal": "signal?asked=1&symbol=BTCUSD&market=spot&interval=1h&strategy_type=lstm_fast", "search": f"search?job={one.jobs['search']}", "search-form": "search",
        "cross-validation": f"cross-validation?job={one.jobs['cross-validation']}", "walk-forward": f"walk-forward?run={walk}",
        "runs": "runs", "jobs": "runs?show=jobs", "diff": f"diff?a={fast['run_id']}&b={rule['run_id']}", "sign-in": "sign-in", "missing": "nothing-here", "gone-run": "backtest?run=20200101T000000000Z-lstm-BTCUSD-00000000",
    }
    one.run_id = fast["run_id"]
    yield one
    one.stop()
