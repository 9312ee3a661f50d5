"""A service with keys: sign in once, the cookie does the rest, and it ends when it should."""

import pytest
from conftest import Service, TIMEOUT
from playwright.sync_api import expect

KEY = "a-key-of-this-test-0123456789"


@pytest.fixture
def guarded(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    one = Service(home, {"HINDCAST_API_KEY": KEY}).start()
    yield one
    one.stop()


def sign_in(one, key):
    one.page.get_by_label(one.text("session.key")).fill(key)
    one.page.locator("main form button[type=submit]").click()


def test_a_service_with_keys_asks_for_one_and_keeps_none(guarded, tab):
    one = tab(guarded.url)
    one.guard.allow("401")
    page = one.page
    page.wait_for_url("**/#/sign-in*")
    sign_in(one, "a-wrong-key-0123456789abc")
    expect(page.locator("main .state.failed")).to_be_visible()
    sign_in(one, KEY)
    page.wait_for_selector(".view-home .step.now")

    cookies = one.context.cookies()
    assert [(cookie["name"], cookie["httpOnly"], cookie["sameSite"]) for cookie in cookies] == [("hindcast_session", True, "Strict")]
    assert page.evaluate("document.cookie") == ""
    assert KEY not in page.evaluate("JSON.stringify({...localStorage, ...sessionStorage}) + document.documentElement.outerHTML")

    # Requests that change something, and the events of a job, work by the cookie.
    one.button("step.candles.sample").click()
    one.button("step.train.go", symbol="BTCUSD", interval="1h").click()
    expect(one.button("step.backtest.go")).to_be_visible(timeout=3 * TIMEOUT)

    page.reload()
    expect(one.button("step.backtest.go")).to_be_visible()
    one.button("session.out").click()
    page.wait_for_url("**/#/sign-in*")
    page.goto(guarded.url + "/#/runs")
    page.wait_for_url("**/#/sign-in*")


def test_a_restart_ends_the_session_and_signing_in_leads_back(guarded, tab):
    one = tab(guarded.url)
    one.guard.allow("401", "ERR_CONNECTION", "ERR_EMPTY", "Failed to load resource")
    page = one.page
    page.wait_for_url("**/#/sign-in*")
    sign_in(one, KEY)
    page.wait_for_selector(".view-home")
    guarded.stop()
    guarded.start()
    page.goto(guarded.url + "/#/runs?sort=sharpe-down")
    page.wait_for_url("**/#/sign-in*")
    sign_in(one, KEY)
    page.wait_for_url("**/#/runs?sort=sharpe-down")
