"""Reloads, restarts and lost connections: nothing is lost, and the page says what is going on."""

import pytest
from conftest import SERIES, get, post, until
from playwright.sync_api import expect

# Takes long enough to be interrupted: many epochs, none of which ends it early.
LONG = {**SERIES, "days": 365, "epochs": 400, "hidden_size": 32, "num_layers": 1, "training_mode": "dense", "batch_size": 8, "early_stopping_patience": 400}

GONE = ("ERR_CONNECTION_REFUSED", "ERR_EMPTY_RESPONSE", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_CONNECTION_RESET", "Failed to load resource")


def epochs(page):
    return page.evaluate("document.querySelector('figure svg polyline')?.getAttribute('points').trim().split(/\\s+/).length ?? 0")


def test_a_reload_in_the_middle_of_a_training_goes_on_with_its_curve(service, tab):
    post(service, "/market/sample")
    one = tab(service.url)
    job = post(service, "/ai/train", LONG)["job_id"]
    one.go("models")
    page = one.page
    until(page, "(document.querySelector('figure svg polyline')?.getAttribute('points') ?? '').trim().split(/\\s+/).length > 5")
    before = epochs(page)
    page.reload()
    expect(page.get_by_role("progressbar")).to_be_visible()
    # The epochs of before the reload are drawn again, from the service.
    until(page, "most => (document.querySelector('figure svg polyline')?.getAttribute('points') ?? '').trim().split(/\\s+/).length >= most", before)
    one.button("job.cancel").click()
    expect(page.locator(".state.failed")).to_contain_text(one.text("error.CANCELLED"))
    assert get(service, f"/jobs/{job}")["state"] == "cancelled"


def test_a_killed_service_is_told_and_its_return_too(service, tab):
    post(service, "/market/sample")
    one = tab(service.url)
    one.go("markets")
    page = one.page
    one.guard.allow(*GONE)
    service.kill()
    one.page.locator("nav a[data-view='models']").click()
    expect(page.locator(".notice.bad")).to_contain_text(one.text("gone.title"))
    expect(page.locator("main .state.failed").first).to_be_visible()
    service.start()
    expect(page.locator(".notice.good")).to_have_text(one.text("gone.back"))
    # What could not be drawn is drawn now, without a hand.
    expect(page.locator("main .state.failed")).to_have_count(0)
    expect(page.locator("main form")).to_be_visible()


def test_a_training_is_followed_across_a_kill_of_the_service(service, tab):
    post(service, "/market/sample")
    one = tab(service.url)
    one.guard.allow(*GONE)
    job = post(service, "/ai/train", {**LONG, "epochs": 60})["job_id"]
    one.go("models")
    page = one.page
    until(page, "(document.querySelector('figure svg polyline')?.getAttribute('points') ?? '').trim().split(/\\s+/).length > 3")
    service.kill()
    expect(page.locator(".job .tag.warn")).to_be_visible()
    service.start()
    page.wait_for_url("**/#/models/BTCUSD_1h_spot", timeout=180_000)
    assert get(service, f"/jobs/{job}")["state"] == "done"


def test_an_error_tells_its_remedy(service, tab):
    post(service, "/market/sample")
    one = tab(service.url, language="ko")
    one.go("backtest?strategy_type=lstm_fast&symbol=BTCUSD&market=spot")
    one.guard.allow("Failed to load resource")
    one.button("backtest.run").click()
    failed = one.page.locator(".state.failed")
    expect(failed.get_by_role("heading")).to_have_text(one.text("error.MODEL_NOT_FOUND"))
    failed.get_by_role("link", name=one.text("remedy.models")).click()
    expect(one.page.get_by_label(one.text("field.symbol"), exact=True).first).to_have_value("BTCUSD")


# The views are fetched in this order once the first one is drawn.
VIEWS_ARE_THERE = "performance.getEntriesByType('resource').some(entry => entry.name.endsWith('/views/sign-in.js') && entry.responseEnd > 0)"


@pytest.mark.parametrize("views", ["there", "to come"])
def test_a_device_that_is_offline_is_told_so(furnished, tab, views):
    one = tab(furnished.url)
    one.guard.allow("ERR_INTERNET_DISCONNECTED", "Failed to load resource")
    if views == "to come":
        one.page.route("**/views/markets.js", lambda route: route.abort())
        one.page.reload()
    one.settled()
    until(one.page, VIEWS_ARE_THERE)
    one.page.unroute_all()
    one.context.set_offline(True)
    one.page.locator("nav a[data-view='markets']").click()
    expect(one.page.locator(".state.failed").first).to_contain_text(one.text("offline.text"))
    one.context.set_offline(False)
    expect(one.page.locator(".notice.good")).to_be_visible()
    expect(one.page.locator(".state.failed")).to_have_count(0)
    # Every part of the view is there, those too that need another answer than its first one.
    expect(one.page.locator(".view-markets form").first).to_be_visible()
    expect(one.page.locator(".view-markets canvas").first).to_be_visible()


def test_a_view_whose_module_does_not_come_is_asked_for_once_more(furnished, tab):
    one = tab(furnished.url)
    one.guard.allow("ERR_FAILED", "Failed to load resource", "Failed to fetch dynamically imported module")
    # Not the view itself but a module that it imports: a page may remember for its whole life that it could not fetch it.
    one.page.route("**/components/candles.js", lambda route: route.abort())
    one.page.reload()
    one.settled()
    loads = []
    one.page.on("load", lambda page: loads.append(page.url))
    one.page.locator("nav a[data-view='markets']").click()
    failed = one.page.locator(".state.failed")
    expect(failed.get_by_role("heading")).to_have_text(one.text("error.title"))
    assert len(loads) == 1
    one.page.unroute_all()
    failed.get_by_role("button", name=one.text("action.again")).click()
    expect(one.page.locator(".state.failed")).to_have_count(0)
    expect(one.page.locator(".view-markets canvas").first).to_be_visible()
