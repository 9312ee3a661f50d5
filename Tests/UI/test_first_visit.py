"""A person who has never seen Hindcast gets from an empty store to a signal, in either language."""

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize("language", ["en", "ko"])
def test_first_visit_leads_from_an_empty_store_to_a_signal(service, tab, language):
    one = tab(service.url, language=language)
    page = one.page
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator(".step.now h2")).to_have_text(one.text("step.0"))

    one.button("step.candles.sample").click()
    expect(page.locator(".step.now h2")).to_have_text(one.text("step.1"))

    one.button("step.train.go", symbol="BTCUSD", interval="1h").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    # The losses are drawn while it trains, not afterwards.
    expect(page.locator(".step.now svg.drawing polyline").first).to_be_visible()
    expect(page.locator(".step.now h2")).to_have_text(one.text("step.2"), timeout=180_000)

    one.button("step.backtest.go").click()
    page.wait_for_url("**run=*", timeout=120_000)
    expect(page.locator(".verdict .claim")).to_be_visible()
    expect(page.locator(".chart canvas").first).to_be_visible()
    # The verdict stands before any figure, and the evidence before any chart.
    order = page.evaluate("[...document.querySelectorAll('.verdict, .figures, .checks, .chart')].map(one => one.classList[0])")
    assert order[0] == "verdict" and order.index("checks") < order.index("chart")

    page.locator("table.grid tbody button").filter(has_text=one.text("trades.whyshort")).first.click()
    dialog = page.locator("dialog[open]")
    expect(dialog.get_by_role("heading", name=one.text("why.flips"))).to_be_visible()
    # Forecast and technical analysis, and their sum: this strategy asks no language model.
    expect(dialog.locator(".balance .row")).to_have_count(3)
    one.button("action.close").click()

    one.nav("compare")
    for name in ["SuperTrend", "RSI+EMA"]:
        page.get_by_role("checkbox", name=name, exact=True).check()
    one.button("compare.run").click()
    expect(page.locator("table.grid tbody tr")).to_have_count(3, timeout=120_000)
    expect(page.locator(".chart canvas").first).to_be_visible()

    one.nav("multi")
    page.get_by_role("checkbox", name="BTCUSD", exact=True).check()
    page.get_by_label(one.text("field.market"), exact=True).select_option("spot")
    page.get_by_label(one.text("field.strategy_type"), exact=True).select_option("supertrend")
    one.button("multi.run").click()
    expect(page.locator(".chart canvas").first).to_be_visible(timeout=120_000)

    one.nav("signal")
    page.get_by_label(one.text("field.strategy_type"), exact=True).select_option("lstm_fast")
    one.button("signal.run").click()
    # The sample ends in 2019: its signal must not look like one to trade on.
    expect(page.locator(".card.stale")).to_be_visible()
    expect(page.locator(".card.stale .tag.warn")).to_be_visible()
    expect(page.get_by_role("heading", name=one.text("why.signal"))).to_be_visible()


def test_the_first_visit_needs_nothing_but_a_keyboard(service, tab):
    one = tab(service.url)
    page = one.page
    page.wait_for_selector(".step.now")

    def tab_to(locator, most=60):
        for _ in range(most):
            page.keyboard.press("Tab")
            if locator.evaluate("element => element === document.activeElement"):
                # What has the focus is seen to have it.
                assert locator.evaluate("element => getComputedStyle(element).outlineStyle") != "none"
                return
        raise AssertionError("the keyboard does not reach it")

    page.locator("body").focus()
    tab_to(page.locator(".skip"))
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    tab_to(one.button("step.candles.sample"))
    page.keyboard.press("Enter")
    train = one.button("step.train.go", symbol="BTCUSD", interval="1h")
    expect(train).to_be_visible()
    tab_to(train)
    page.keyboard.press("Enter")
    test = one.button("step.backtest.go")
    expect(test).to_be_visible(timeout=180_000)
    tab_to(test)
    page.keyboard.press("Enter")
    page.wait_for_url("**run=*", timeout=120_000)
    # A new view takes the focus to its heading, so that Tab goes on from there.
    expect(page.locator("h1")).to_be_focused()
    one.settled()
    why = page.locator("table.grid tbody button").filter(has_text=one.text("trades.whyshort")).first
    tab_to(why)
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    chart = page.locator(".chart").first
    chart.focus()
    before = chart.screenshot()
    page.keyboard.press("+")
    page.keyboard.press("+")
    page.wait_for_timeout(100)
    assert chart.screenshot() != before
