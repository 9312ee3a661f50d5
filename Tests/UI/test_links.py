"""A link holds the whole state of a view."""

import re

from playwright.sync_api import expect


def test_a_link_opens_the_same_card_in_another_browser(furnished, tab):
    first = tab(furnished.url)
    first.go(furnished.views["backtest"])
    first.page.locator("table.grid tbody button").filter(has_text=first.text("trades.whyshort")).nth(2).click()
    expect(first.page.locator("dialog[open] .why")).to_be_visible()
    address = first.page.url
    assert "trade=3" in address
    second = tab(furnished.url)
    second.page.goto("about:blank")
    second.page.goto(address)
    expect(second.page.locator("dialog[open] .why")).to_be_visible()
    assert second.page.locator("dialog .facts").first.inner_text() == first.page.locator("dialog .facts").first.inner_text()


def test_the_back_button_returns_to_the_view_before(furnished, tab):
    one = tab(furnished.url)
    one.go("runs?sort=return-down&strategy=supertrend")
    one.nav("models")
    one.page.go_back()
    one.settled()
    expect(one.page.locator(".filters select").first).to_have_value("supertrend")
    expect(one.page.locator("th[aria-sort=descending]")).to_contain_text(one.text("figure.return"))


def test_choices_of_a_chart_survive_a_reload(furnished, tab):
    one = tab(furnished.url)
    one.go("markets?symbol=BTCUSD&interval=1h&market=spot")
    box = one.page.get_by_role("checkbox", name="ATR 14")
    box.check()
    one.settled()
    one.page.reload()
    one.settled()
    expect(one.page.get_by_role("checkbox", name="ATR 14")).to_be_checked()


def test_a_run_is_edited_and_run_again_with_its_settings(furnished, tab):
    one = tab(furnished.url)
    one.go(furnished.views["backtest-rule"])
    one.page.get_by_role("link", name=one.text("backtest.again")).click()
    one.settled()
    form = one.page.locator("main form")
    expect(form.get_by_label(one.text("field.strategy_type"), exact=True)).to_have_value("supertrend")
    expect(form.get_by_label(one.text("field.symbol"), exact=True)).to_have_value("BTCUSD")
    form.locator("input[name=leverage]").evaluate("input => { input.closest('details').open = true; }")
    form.locator("input[name=leverage]").fill("2")
    one.button("backtest.run").click()
    one.page.wait_for_url("**run=*")
    one.settled()
    assert "leverage=2" in one.page.url


def test_a_trade_of_a_walk_forward_is_explained_by_its_fold(furnished, tab):
    one = tab(furnished.url)
    one.go(furnished.views["walk-forward"] + "&trade=1")
    card = one.page.locator("dialog[open]")
    expect(card.locator(".gauge")).to_be_visible()
    expect(card).to_contain_text(re.compile(r"The model of fold \d+, which had learned until"))


def test_a_folded_form_is_made_when_it_is_opened(furnished, tab):
    one = tab(furnished.url)
    one.go(furnished.views["compare"])
    expect(one.page.locator("main form")).to_have_count(0)
    one.page.locator("details.folded > summary").click()
    expect(one.page.locator("main form").get_by_label(one.text("field.symbol"), exact=True)).to_have_value("BTCUSD")


def test_a_run_is_made_again_byte_by_byte(furnished, tab):
    one = tab(furnished.url)
    one.go(f"runs?reproduce={furnished.run_id}")
    expect(one.page.locator(".verdict")).to_contain_text(one.text("reproduce.identical"), timeout=120_000)


def test_an_in_sample_run_looks_different_at_a_glance(furnished, tab):
    one = tab(furnished.url)
    one.go(furnished.views["in-sample"])
    expect(one.page.locator(".stampline")).to_be_visible()
    stamped = one.page.locator(".figure").first.evaluate("element => getComputedStyle(element).borderTopStyle + getComputedStyle(element).backgroundImage.slice(0, 9)")
    assert stamped == "dashedrepeating"
    one.go(furnished.views["backtest"])
    expect(one.page.locator(".stampline")).to_have_count(0)


def test_what_was_typed_survives_a_reload(furnished, tab):
    one = tab(furnished.url)
    one.go("search?strategy_type=supertrend&symbol=BTCUSD&interval=1h&market=spot")
    one.page.get_by_label(one.text("field.days_back"), exact=True).fill("200")
    one.page.locator("#space-period").fill("5:9:2")
    one.page.locator("#space-period").blur()
    one.page.reload()
    one.settled()
    expect(one.page.get_by_label(one.text("field.days_back"), exact=True)).to_have_value("200")
    expect(one.page.locator("#space-period")).to_have_value("5:9:2")
