"""A search of a network's own settings, from the form to the map."""

from playwright.sync_api import expect


def test_a_search_trains_each_network_once(furnished, tab):
    one = tab(furnished.url)
    one.go("search?strategy_type=lstm_fast&symbol=BTCUSD&interval=1h&market=spot&days_back=120&s.min_confidence=50,70&s.hidden_size=4,8&s.epochs=2&s.train_days=120")
    expect(one.page.locator("#space-hidden_size")).to_have_value("4,8")
    with one.page.expect_request("**/api/v1/search*") as asked:
        one.button("search.run").click()
    body = asked.value.post_data_json
    assert body["space"] == {"min_confidence": "50,70", "hidden_size": "4,8"}
    assert body["training"] == {"epochs": 2, "train_days": 120}
    expect(one.page.get_by_role("heading", name=one.text("search.map"))).to_be_visible()
    trials = one.page.get_by_role("table", name=one.text("search.trials")).locator("tbody tr")
    expect(trials).to_have_count(4)


def test_a_rule_has_no_settings_of_a_training(furnished, tab):
    one = tab(furnished.url)
    one.go("search?strategy_type=supertrend&symbol=BTCUSD&interval=1h&market=spot")
    expect(one.page.locator("#space-period")).to_have_count(1)
    expect(one.page.locator("#space-hidden_size")).to_have_count(0)
