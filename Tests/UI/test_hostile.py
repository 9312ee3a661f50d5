"""Names that are markup are shown as they are and do nothing."""

import json

from playwright.sync_api import expect

EVIL = "<img src=x onerror=window.hacked=1>"
SCRIPT = "</script><script>window.hacked=1</script>"


def answer(route, value, status=200):
    route.fulfill(status=status, content_type="application/json", body=json.dumps(value))


def evil(value):
    """Every text of an answer made hostile, but for those that the page computes with."""
    if isinstance(value, dict):
        return {name: part if name in KEPT else evil(part) for name, part in value.items()}
    if isinstance(value, list):
        return [evil(part) for part in value]
    return EVIL if isinstance(value, str) else value


KEPT = {
    "timestamp", "start_date", "end_date", "from", "to", "first", "last", "created_at", "written_at", "entry_time", "exit_time", "interval", "market", "as", "times",
    "decided_at", "candle", "newest_candle", "started_at", "finished_at", "last_trained", "expires_at", "pane", "style", "style_", "next", "previous", "name_", "data_sha256",
}


def test_hostile_answers_are_inert_in_every_view(furnished, tab):
    one = tab(furnished.url)
    one.guard.allow("404", "422", "409", "Failed to load resource")

    def poison(route):
        response = route.fetch()
        if "json" not in response.headers.get("content-type", ""):
            return route.fulfill(response=response)
        answer(route, evil(response.json()), response.status)

    one.context.route("**/api/v1/market/series", poison)
    one.context.route("**/api/v1/ai/**", poison)
    one.context.route("**/api/v1/backtest/**", poison)
    one.context.route("**/api/v1/jobs**", poison)
    one.context.route("**/api/v1/jobs/*/result", poison)
    for name in furnished.views:
        one.page.goto("about:blank")
        one.page.goto(f"{furnished.url}/#/{furnished.views[name]}")
        one.page.wait_for_selector("main h1")
        one.page.wait_for_timeout(300)
        assert one.page.evaluate("window.hacked ?? null") is None, name
        assert one.page.locator("main img[src=x]").count() == 0, name
    # A table that cannot read a poisoned figure may fail; it must not run it.
    one.guard.allow("exception:", "console:")


def test_a_hostile_address_is_inert(furnished, tab):
    one = tab(furnished.url)
    one.guard.allow("404", "422", "400", "Failed to load resource")
    for name in ["backtest", "markets", "models", "compare", "multi", "signal", "search", "runs", "diff", "walk-forward", "sign-in"]:
        parameters = "&".join(f"{key}={EVIL}" for key in ["symbol", "symbols", "strategy_type", "run", "q", "a", "b", "lines", "as", "p.period", "s.period", "next"])
        one.page.goto("about:blank")
        one.page.goto(f"{furnished.url}/#/{name}?{parameters}&asked=1")
        one.page.wait_for_selector("main h1")
        one.page.wait_for_timeout(200)
        assert one.page.evaluate("window.hacked ?? null") is None, name
        assert one.page.locator("main img[src=x]").count() == 0, name
    one.go(f"models/{EVIL}")
    expect(one.page.locator("h1")).to_have_text(EVIL)
    one.go("sign-in?next=javascript:window.hacked=1")
    assert one.page.evaluate("window.hacked ?? null") is None


def test_a_hostile_file_name_is_inert(furnished, tab, tmp_path):
    file = tmp_path / "<img src=x onerror=window.hacked=1>.csv"
    file.write_text("open_time,open,high,low,close,volume\n1577836800000,1,2,0.5,1.5,10\n1577840400000,1.5,2,0.5,1,10\n")
    one = tab(furnished.url)
    one.guard.allow("422", "Failed to load resource")
    one.go("markets")
    one.page.locator("#import-symbol").fill("EVILUSDT")
    one.page.locator("#import-file").set_input_files(str(file))
    expect(one.page.get_by_text(file.name).first).to_be_visible()
    assert one.page.evaluate("window.hacked ?? null") is None
    # The fault of a bad line is told with the line and a remedy.
    bad = tmp_path / "bad.csv"
    bad.write_text("open_time,open,high,low,close,volume\n1577836800000,1,2,0.5,1.5,10\n1577840400000,1.5,<script>,0.5,1,10\n")
    one.page.locator("#import-symbol").fill("EVILUSDT")
    one.page.locator("#import-file").set_input_files(str(bad))
    expect(one.page.locator(".drop + div .state.failed")).to_contain_text("3")
