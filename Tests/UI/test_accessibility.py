"""axe-core on every view in both themes; widths from a phone to a wide screen."""

import pathlib

import axe_core_python
import pytest

AXE = pathlib.Path(axe_core_python.__file__).parent / "axe.min.js"
VIEWS = ["home", "markets", "models", "model", "backtest-form", "backtest", "backtest-rule", "in-sample", "why", "compare", "multi", "signal", "search", "search-form", "cross-validation", "walk-forward", "runs", "jobs", "diff", "sign-in", "missing", "gone-run"]


def audit(page):
    # The policy of the page forbids scripts of elsewhere; evaluating is the tester's own right.
    page.evaluate(AXE.read_text() + ";0")
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['impact']} {one['id']}: {one['help']} | " + " | ".join(node["html"][:160] for node in one["nodes"][:3])
        for one in result["violations"] if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_any_view(furnished, tab, theme):
    one = tab(furnished.url, theme=theme)
    one.guard.allow("404")
    found = {}
    for name in VIEWS:
        one.go(furnished.views[name])
        if name == "why":
            one.page.wait_for_selector("dialog[open] .why")
        faults = audit(one.page)
        if faults:
            found[name] = faults
    assert found == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_a_first_visit(service, tab, theme):
    one = tab(service.url, theme=theme, language="ko")
    one.page.wait_for_selector(".step.now")
    assert audit(one.page) == []


@pytest.mark.parametrize("width", [390, 768, 1280, 2560])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_no_view_is_wider_than_the_screen(furnished, tab, width, language):
    one = tab(furnished.url, width=width, language=language, theme="dark" if language == "ko" else "light")
    one.guard.allow("404")
    wide = {}
    for name in VIEWS:
        one.go(furnished.views[name])
        over = one.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            wide[name] = over
    assert wide == {}


def test_every_view_has_one_heading_a_title_and_the_focus(furnished, tab):
    one = tab(furnished.url)
    one.guard.allow("404")
    for name in VIEWS:
        one.go(furnished.views[name])
        state = one.page.evaluate("({headings: document.querySelectorAll('h1').length, title: document.title, focused: document.activeElement.tagName})")
        assert state["headings"] == 1, name
        assert state["title"].endswith("· Hindcast"), name
        assert state["focused"] in ("H1", "BUTTON"), name
