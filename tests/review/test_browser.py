"""The page in a real headless Chromium: from a file, by mouse and by keyboard, in light and dark, on a desktop and a phone.

Needs Debian's ``chromium`` and playwright. Skipped where a user has no browser, never in CI.
"""

from __future__ import annotations

import os
import shutil

import pytest
from reviewed import EXAMPLE, write
from test_report import DERIVED, PROJECT, hostile

from trm_hooks.review.build import report

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def missing(what):
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and CI must not go without")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="module")
def browser():
    executable = shutil.which("chromium")
    if executable is None:
        missing("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "review.html"
    path.write_text(report(EXAMPLE).as_html(), encoding="utf-8")
    return path


class Page:
    """An open page, with everything it complained about and asked for."""

    def __init__(self, browser, path, size=DESKTOP, scheme="light"):
        self.context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
        self.context.set_default_timeout(60_000)
        self.page = self.context.new_page()
        self.complaints = []
        self.requests = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.complaints.append(dialog.message), dialog.dismiss()))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(path.as_uri())

    def cell(self, config, key):
        row, column = self.page.evaluate(
            """([config, key]) => {
              const table = document.getElementById("matrix");
              const name = cell => cell.textContent;
              return [[...table.tBodies[0].rows].findIndex(row => name(row.cells[0]) === config),
                      [...table.tHead.rows[0].cells].findIndex(head => head.dataset.key === key)];
            }""",
            [config, key],
        )
        assert row >= 0
        assert column > 0
        return self.page.locator("#matrix tbody").first.locator("tr").nth(row).locator("> *").nth(column)

    def focused(self):
        return self.page.evaluate("(e => e && (e.id || e.textContent))(document.activeElement)")

    def shown_rows(self):
        return self.page.locator("#matrix tbody:first-of-type tr:visible th").all_text_contents()

    def shown_columns(self):
        return self.page.locator("#matrix thead tr:first-child th:visible").evaluate_all(
            "heads => heads.slice(1).map(head => head.dataset.key)"
        )


@pytest.fixture
def open_page(browser):
    opened = []

    def opener(path, size=DESKTOP, scheme="light"):
        opened.append(Page(browser, path, size, scheme))
        return opened[-1]

    yield opener
    for each in opened:
        each.context.close()


def test_the_page_opens_from_a_file_and_asks_for_nothing_else(open_page, example):
    opened = open_page(example)
    assert opened.page.title() == "Hyperparameter review: etrm"
    assert opened.requests == [example.as_uri()]
    assert opened.complaints == []


def test_a_click_shows_where_a_value_comes_from(open_page, example):
    opened = open_page(example)
    opened.cell("cfg_test_frozen_decoder", "arch.halt_exploration_prob").click()
    panel = opened.page.locator("#panel")
    assert panel.is_visible()
    assert panel.locator("h3").inner_text() == "arch.halt_exploration_prob"
    assert "5x the official 0.1" in panel.inner_text()
    places = panel.locator(".chain .place").all_text_contents()
    assert [place.partition("config/")[2] for place in places] == [
        "arch/etrm.yaml:28:24",
        "cfg_pretrain_etrm_arc_agi_1.yaml:19:26",
    ]
    assert panel.locator(".chain li.wins .written").all_text_contents() == ["0.5"]
    opened.page.locator("#close").click()
    assert panel.is_hidden()


def test_a_click_on_a_config_shows_what_it_is_made_of(open_page, example):
    opened = open_page(example)
    opened.page.locator("#matrix th", has_text="cfg_pretrain_etrmtrm_arc_agi_1").click()
    panel = opened.page.locator("#panel")
    files = [path.partition("config/")[2] for path in panel.locator(".chain code").all_text_contents()]
    assert files == ["arch/etrmtrm.yaml", "cfg_pretrain.yaml", "cfg_pretrain_etrmtrm_arc_agi_1.yaml"]
    assert "judged by arc-agi-1-checkpoint" in panel.inner_text()


def test_everything_can_be_done_by_keyboard(open_page, example):
    opened = open_page(example)
    keyboard = opened.page.keyboard
    keyboard.press("/")
    assert opened.focused() == "filter"
    keyboard.type("frozen")
    assert len(opened.shown_rows()) == 2
    keyboard.press("Escape")
    assert len(opened.shown_rows()) == 6
    for _ in range(3):  # two boxes, then the matrix
        keyboard.press("Tab")
    first = opened.focused()
    assert first in opened.shown_rows()
    keyboard.press("ArrowRight")
    keyboard.press("Enter")
    panel = opened.page.locator("#panel")
    assert panel.is_visible()
    heading = panel.locator("h3").inner_text()
    keyboard.press("ArrowRight")
    assert panel.locator("h3").inner_text() != heading  # an open panel follows
    keyboard.press("ArrowDown")
    assert first not in panel.inner_text()
    keyboard.press("Escape")
    assert panel.is_hidden()
    assert opened.page.evaluate("document.activeElement.tagName") == "TD"
    keyboard.press("Control+Home")
    keyboard.press("Home")
    assert opened.focused() == first
    keyboard.press("End")
    keyboard.press("Space")
    assert panel.is_visible()
    assert opened.complaints == []


def test_one_cell_of_the_matrix_can_be_tabbed_to(open_page, example):
    opened = open_page(example)
    opened.cell("cfg_pretrain_arc_agi_1", "arch.L_cycles").click()
    assert opened.page.locator("#matrix [tabindex='0']").count() == 1


def test_the_filter_finds_configs_then_hyperparameters(open_page, example):
    opened = open_page(example)
    everything = len(opened.shown_columns())
    filter_box = opened.page.locator("#filter")
    filter_box.fill("etrmtrm")
    assert opened.shown_rows() == ["cfg_pretrain_etrmtrm_arc_agi_1"]
    assert len(opened.shown_columns()) == everything
    filter_box.fill("halt")
    assert opened.shown_columns() == ["arch.halt_exploration_prob", "arch.halt_max_steps"]
    assert len(opened.shown_rows()) == 6
    filter_box.fill("nothing is called that")
    assert opened.shown_rows() == []
    filter_box.fill("")
    assert len(opened.shown_columns()) == everything


def test_what_matches_everywhere_is_folded_away(open_page, example):
    opened = open_page(example)
    before = opened.shown_columns()
    assert "arch.halt_exploration_prob" in before
    assert "beta1" not in before
    opened.page.locator("#everything").check()
    assert "beta1" in opened.shown_columns()
    opened.page.locator("#misaligned").check()
    assert "cfg_pretrain_arc_agi_1" not in opened.shown_rows()
    assert "4 of 6 configs, 25 of 25 hyperparameters" in opened.page.locator("#count").inner_text()


def test_light_and_dark_follow_the_system_until_the_reader_chooses(open_page, example):
    paper = "getComputedStyle(document.body).backgroundColor"
    light, dark = open_page(example), open_page(example, scheme="dark")
    colours = light.page.evaluate(paper), dark.page.evaluate(paper)
    assert colours[0] != colours[1]
    light.page.locator("#theme").click()
    assert light.page.evaluate(paper) == colours[1]
    light.page.reload()
    assert light.page.evaluate(paper) == colours[1]
    dark.page.locator("#theme").click()
    assert dark.page.evaluate(paper) == colours[0]


CONTRAST = """
() => {
  const parse = c => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = c => { const [r, g, b] = c.map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
                       return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
                          if (c.length === 3 || c[3] === 1) return c.slice(0, 3); } return [255, 255, 255]; };
  let worst = [99, ""];
  for (const e of document.querySelectorAll("h1, h2, h3, p, a, td, th, code, .badge, summary, del, ins, label, li, kbd")) {
    if (!e.offsetParent || !e.textContent.trim()) continue;
    const [a, b] = [light(parse(getComputedStyle(e).color).slice(0, 3)), light(behind(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < worst[0]) worst = [ratio, e.outerHTML.slice(0, 120)];
  }
  return worst;
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_against_what_is_behind_it(scheme, open_page, example):
    opened = open_page(example, scheme=scheme)
    opened.page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    opened.page.locator("#everything").check()
    opened.cell("cfg_test_frozen_decoder", "arch.halt_exploration_prob").click()
    ratio, where = opened.page.evaluate(CONTRAST)
    assert ratio >= 4.5, where


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_scrolls_down_only(scheme, open_page, example):
    opened = open_page(example, PHONE, scheme)
    opened.page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    cell = opened.cell("cfg_test_frozen_decoder", "arch.halt_exploration_prob")
    cell.click()
    panel = opened.page.locator("#panel").bounding_box()
    assert panel["width"] == PHONE["width"]
    assert panel["y"] + panel["height"] <= PHONE["height"] + 1
    assert opened.complaints == []


def test_the_config_stays_in_view_while_the_matrix_scrolls(open_page, example):
    opened = open_page(example, PHONE)
    opened.page.locator("#scroller").evaluate("each => { each.scrollLeft = 400; }")
    head = opened.page.locator("#matrix tbody th").first.bounding_box()
    matrix = opened.page.locator("#scroller").bounding_box()
    assert head["x"] - matrix["x"] < 4


def test_hostile_names_and_values_stay_text(open_page, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(report(hostile(tmp_path / "project")).as_html(), encoding="utf-8")
    opened = open_page(path)
    for cell in opened.page.locator("#matrix td[data-d]:visible, #matrix th[data-config]:visible").all():
        cell.click()
    opened.page.wait_for_timeout(100)
    assert opened.complaints == []
    assert opened.requests == [path.as_uri()]
    assert opened.page.locator("img, svg").count() == 0
    assert "alert(1)" in opened.page.locator("#matrix").inner_text()


def test_the_filter_touches_each_of_a_thousand_configs_once(open_page, tmp_path):
    files = {f"config/run_{n}.yaml": DERIVED + f"lr: {n + 2}e-4\n" for n in range(1000)}
    path = tmp_path / "page.html"
    path.write_text(report(write(tmp_path / "project", {**PROJECT, **files})).as_html(), encoding="utf-8")
    opened = open_page(path)
    touched = opened.page.evaluate(
        "() => { const seen = new MutationObserver(() => {}); const box = document.getElementById('filter');"
        " seen.observe(document.getElementById('matrix'), { attributes: true, childList: true, subtree: true });"
        " box.value = 'run_99'; box.dispatchEvent(new Event('input')); return seen.takeRecords().length; }"
    )
    assert 990 <= touched <= 1050
    assert "11 of 1001 configs" in opened.page.locator("#count").inner_text()


def test_the_page_can_be_read_without_its_script(browser, example):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(example.as_uri())
    assert "0.5 is 5x the official 0.1" in page.inner_text("main")
    assert page.locator("#matrix td:visible").count() > 100
    assert page.locator("#tools").is_hidden()
    context.close()


def test_the_first_tab_skips_to_the_review(open_page, example):
    opened = open_page(example)
    opened.page.keyboard.press("Tab")
    assert opened.page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    opened.page.keyboard.press("Enter")
    assert opened.focused() == "main"
    opened.page.keyboard.press("Tab")
    assert opened.page.evaluate("document.activeElement.tagName") == "SUMMARY"
    opened.page.keyboard.press("Enter")
    assert opened.page.evaluate("document.querySelector('details').open")


def test_wrong_runs_are_on_the_first_screen_of_a_phone(open_page, example):
    opened = open_page(example, PHONE)
    runs = opened.page.locator(".runs a")
    assert "wrong" in runs.inner_text()
    assert runs.bounding_box()["y"] < PHONE["height"] / 2
    runs.click()
    assert opened.page.locator("#section-commands h2").bounding_box()["y"] < PHONE["height"]


def test_on_a_phone_commands_are_read_downwards(open_page, example):
    opened = open_page(example, PHONE)
    cells = opened.page.locator("#section-commands tbody tr").first.locator("> :visible")
    lefts = {box["x"] for box in (cells.nth(index).bounding_box() for index in range(cells.count()))}
    assert len(lefts) == 1
    assert cells.nth(1).evaluate("cell => getComputedStyle(cell, '::before').content") == '"What: "'


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_is_white_and_keeps_the_colours_of_cells(scheme, open_page, example):
    opened = open_page(example, scheme=scheme)
    opened.page.locator("#theme").click()
    opened.page.emulate_media(media="print")
    assert opened.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    wrong = opened.page.locator("#matrix td.wrong").first
    assert wrong.evaluate("cell => getComputedStyle(cell).backgroundColor") == "rgb(251, 226, 222)"
    assert wrong.evaluate("cell => getComputedStyle(cell).printColorAdjust") == "exact"
    heading = opened.page.locator("h2").first
    assert heading.evaluate("head => getComputedStyle(head).breakAfter") == "avoid"
    opened.page.set_viewport_size({"width": 420, "height": 800})
    cut = "() => [...document.querySelectorAll('.diff')].filter(each => each.scrollWidth > each.clientWidth).length"
    assert opened.page.locator(".diff").count() > 1
    assert opened.page.evaluate(cut) == 0


def test_a_notebook_shows_the_page_in_a_frame(open_page, tmp_path):
    cell = tmp_path / "cell.html"
    cell.write_text(f"<!doctype html><meta charset=utf-8><body>{report(EXAMPLE)._repr_html_()}", encoding="utf-8")
    opened = open_page(cell)
    frame = opened.page.frame_locator("iframe")
    assert frame.locator("h1").inner_text() == "etrm"
    frame.locator("#filter").fill("etrmtrm")  # its script runs
    assert frame.locator("#matrix tbody:first-of-type tr:visible").count() == 1
    assert opened.page.locator("p").first.inner_text().startswith("6 configs: ")
    assert opened.complaints == []
    assert {each.partition(":")[0] for each in opened.requests} <= {"file", "about"}
