"""Both languages say the same things, and no view shows a key instead of a text."""

import re

from conftest import until
from test_accessibility import VIEWS

# Keys that one language may have alone: names that the service gives in English already.
OPTIONAL = re.compile(r"^(unit|stage|field|hint|finding|checkremedy|choice|error)\.")


def test_both_languages_have_the_same_texts(furnished, tab):
    one = tab(furnished.url)
    korean = one.page.evaluate("import('/dashboard/js/i18n/ko.js').then(module => module.default)")
    assert sorted(set(one.texts) - set(korean)) == []
    assert sorted(key for key in set(korean) - set(one.texts) if not OPTIONAL.match(key)) == []
    assert [key for key, text in korean.items() if not text.strip()] == []
    values = lambda text: sorted(re.findall(r"\{\w+\}", text))
    assert [key for key in one.texts if key in korean and not key.startswith("verdict.") and values(one.texts[key]) != values(korean[key])] == []


def test_no_view_shows_a_key(furnished, tab):
    one = tab(furnished.url, language="ko")
    one.guard.allow("404")
    prefixes = {key.split(".")[0] for key in one.texts}
    for name in VIEWS:
        one.go(furnished.views[name])
        shown = one.page.locator("body").inner_text()
        keys = [word for word in re.findall(r"\b[a-z]+(?:\.[a-zA-Z_]+)+\b", shown) if word.split(".")[0] in prefixes and not word.endswith((".json", ".csv", ".gz", ".html"))]
        assert keys == [], name


def test_no_sentence_of_the_service_stays_english_in_korean(furnished, tab):
    one = tab(furnished.url, language="ko")
    one.guard.allow("404", "409")
    for name in VIEWS:
        one.go(furnished.views[name])
        # What has no translation says so by its language.
        assert one.page.locator("main [lang=en]").all_inner_texts() == [], name


def test_a_language_is_chosen_and_kept(furnished, tab):
    one = tab(furnished.url)
    one.settled()
    one.page.get_by_label(one.text("tool.language")).select_option("ko")
    until(one.page, "document.documentElement.lang === 'ko'")
    one.page.reload()
    one.settled()
    assert one.page.evaluate("document.documentElement.lang") == "ko"
    assert one.page.locator("h1").inner_text() == "믿을 수 있는 백테스트"
