"""Home, Leaderboard and Catalogue in the hands of a person: links, back and forward, clicks to the desk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from engine.serving import Server
from engine.store.connection import create, writing

pytestmark = pytest.mark.browser
SETTLED = "[data-testid=stApp][data-test-script-state=notRunning]"


class Hands:
    """A person at the pages."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address

    def open(self, path: str, **query: str) -> Hands:
        self.page.goto(f"{self.address}{path}" + (f"?{urlencode(query)}" if query else ""))
        self.page.wait_for_selector(SETTLED)
        return self

    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.href).query, keep_blank_values=True))

    @property
    def href(self) -> str:
        return str(self.page.evaluate("() => window.location.href"))

    def wait_for(self, path: str, **wanted: str) -> None:
        """Wait until the address says this and the page is drawn."""
        self.page.wait_for_function(
            "([path, wanted]) => { const query = new URLSearchParams(window.location.search);"
            " return window.location.pathname === path"
            " && Object.entries(wanted).every(([name, text]) => query.get(name) === text); }",
            arg=[path, wanted],
        )
        self.page.wait_for_selector(SETTLED)

    def rows(self) -> list[str]:
        """The methods of the first table, from the top."""
        return self.page.locator(".table").first.locator("tbody tr td:first-child").all_inner_texts()

    def cell(self, method: str, column: int) -> Locator:
        row = self.page.locator(".table").first.locator("tbody tr", has_text=method)
        return row.locator("td").nth(column)

    def choose(self, label: str, option: str) -> None:
        box = self.page.locator("[data-testid=stSelectbox]", has_text=label)
        box.locator("input").click()
        self.page.get_by_role("option", name=option, exact=True).click()


@pytest.fixture(scope="module")
def window(chromium: Browser) -> Iterator[BrowserContext]:
    """One window for all tests, so that it loads the dashboard's scripts once."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, color_scheme="dark")
    context.set_default_timeout(30_000)
    yield context
    context.close()


@pytest.fixture
def hands(window: BrowserContext, address: str) -> Iterator[Hands]:
    """A new tab; an error in the page's scripts fails the test."""
    errors: list[str] = []
    page = window.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield Hands(page, address)
    page.close()
    assert not errors


def test_the_pages_lead_to_each_other_and_keep_what_is_shared(hands: Hands) -> None:
    hands.open("/leaderboard", dataset="photos", problem="inpaint")
    for title, path in (("Home", "/"), ("Catalogue", "/catalogue"), ("Compare", "/compare")):
        hands.page.locator(".nav").get_by_role("link", name=title, exact=True).click()
        hands.wait_for(path)
        expect(hands.page.locator(".nav a.here")).to_have_text(title)
    hands.wait_for("/compare", dataset="photos", problem="inpaint")
    hands.page.go_back()
    hands.wait_for("/catalogue")


def test_a_link_restores_its_view(hands: Hands) -> None:
    query = {
        "dataset": "photos",
        "problem": "deblur",
        "methods": "adjoint,tv(weight=0.1),pnp-admm",
        "metric": "ssim",
        "x": "ssim",
        "y": "mse",
        "sort": "-ssim",
        "search": "t",
    }
    hands.open("/leaderboard", **query)
    expect(hands.page.locator(".table input")).to_have_value("t")
    hands.wait_for("/leaderboard", **query)
    shown = hands.rows()
    assert shown == ["tv(weight=0.1)", "adjoint"]
    hands.page.goto(hands.href)
    hands.page.wait_for_selector(SETTLED)
    expect(hands.page.locator(".table input")).to_have_value("t")
    assert hands.rows() == shown
    expect(hands.page.locator("th[aria-sort=descending]")).to_contain_text("SSIM")


def test_sorting_and_searching_go_into_the_address(hands: Hands) -> None:
    hands.open("/leaderboard", dataset="photos", problem="deblur")
    hands.page.locator("th button", has_text="PSNR").click()
    hands.wait_for("/leaderboard", sort="-psnr")
    assert hands.rows() == ["tv(weight=0.1)", "pnp-admm", "tikhonov", "adjoint"]
    hands.page.locator("th button", has_text="PSNR").click()
    hands.wait_for("/leaderboard", sort="psnr")
    assert hands.rows()[0] == "adjoint"
    hands.page.locator(".table input").first.fill("linear")
    hands.wait_for("/leaderboard", search="linear")
    assert hands.rows() == ["adjoint", "tikhonov"]
    hands.page.locator(".table input").first.fill("<b>")
    expect(hands.page.locator("td.none")).to_have_text("No row holds “<b>”.")


def test_back_and_forward_restore_each_step(hands: Hands) -> None:
    hands.open("/leaderboard", dataset="photos", problem="deblur")
    hands.choose("Problem", "inpaint")
    hands.wait_for("/leaderboard", problem="inpaint")
    expect(hands.page.locator(".opening")).to_contain_text("photos × inpaint")
    hands.choose("Data set", "phantoms")
    hands.wait_for("/leaderboard", dataset="phantoms")
    hands.page.go_back()
    hands.wait_for("/leaderboard", dataset="photos", problem="inpaint")
    hands.page.go_back()
    hands.wait_for("/leaderboard", dataset="photos", problem="deblur")
    expect(hands.page.locator(".opening")).to_contain_text("photos × deblur")
    hands.page.go_forward()
    hands.wait_for("/leaderboard", problem="inpaint")
    expect(hands.page.locator(".opening")).to_contain_text("photos × inpaint")


def test_methods_are_hidden_and_shown_by_their_tokens(hands: Hands) -> None:
    hands.open("/leaderboard", dataset="photos", problem="deblur")
    hands.page.locator(".picker .token", has_text="tikhonov").click()
    hands.wait_for("/leaderboard", methods="adjoint,tv(weight=0.1),pnp-admm")
    assert "tikhonov" not in hands.rows()
    hands.page.locator(".picker .name", has_text="plug-and-play").click()
    hands.wait_for("/leaderboard", methods="adjoint,tv(weight=0.1)")
    hands.page.go_back()
    hands.wait_for("/leaderboard", methods="adjoint,tv(weight=0.1),pnp-admm")
    hands.page.locator(".picker .small", has_text="all").click()
    hands.wait_for("/leaderboard", methods="adjoint,tikhonov,tv(weight=0.1),pnp-admm")


def test_a_cell_opens_the_desk_on_its_worst_picture(hands: Hands) -> None:
    hands.open("/leaderboard", dataset="photos", problem="deblur")
    hands.cell("tikhonov", 2).locator("button").click()
    entries = hands.page.locator(".menu a")
    expect(entries).to_have_count(3)
    worst = entries.first.inner_text().split()[-1]
    hands.page.keyboard.press("Escape")
    expect(entries).to_have_count(0)
    hands.cell("tikhonov", 2).locator("button").click()
    entries.first.click()
    hands.wait_for("/compare", dataset="photos", problem="deblur", image=worst, b="tikhonov")
    hands.page.wait_for_selector(".desk[data-drawn]")
    hands.page.go_back()
    hands.wait_for("/leaderboard", dataset="photos", problem="deblur")


@pytest.mark.parametrize("key", ["plane", "pictures"])
def test_a_dot_opens_the_desk(hands: Hands, key: str) -> None:
    hands.open("/leaderboard", dataset="photos", problem="deblur")
    dots = hands.page.locator(f".st-key-{key} .scatterlayer .point")
    dots.first.wait_for()
    dots.first.scroll_into_view_if_needed()
    hands.page.wait_for_timeout(300)
    box = dots.first.bounding_box()
    assert box
    hands.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
    hands.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    hands.wait_for("/compare", dataset="photos", problem="deblur", b="adjoint")
    hands.page.wait_for_selector(".desk[data-drawn]")


def test_a_reason_appears_on_hover(hands: Hands) -> None:
    hands.open("/leaderboard", dataset="phantoms", problem="inpaint")
    hands.cell("tikhonov", 2).hover()
    expect(hands.page.locator(".hint")).to_contain_text("tikhonov needs an operator of full rank")
    hands.page.locator("th button", has_text="PSNR").hover()
    expect(hands.page.locator(".hint")).to_contain_text("no border cut")


def test_a_broken_link_leads_on(hands: Hands) -> None:
    hands.open("/leaderboard", dataset="photoz", problem="deblur")
    expect(hands.page.locator(".prose.notice")).to_contain_text("There is no data set 'photoz' here.")
    assert hands.query()["dataset"] == "photoz"
    hands.page.locator(".notice a", has_text="photos").click()
    hands.wait_for("/leaderboard", dataset="photos", problem="deblur")
    expect(hands.page.locator(".opening")).to_contain_text("photos × deblur")


def test_the_board_over_all_leads_to_its_cases(hands: Hands) -> None:
    hands.open("/leaderboard", dataset="all", problem="all")
    hands.page.locator("td a", has_text="photos × inpaint").click()
    hands.wait_for("/leaderboard", dataset="photos", problem="inpaint")


def test_home_leads_to_the_pictures_and_the_boards(hands: Hands) -> None:
    hands.open("/")
    expect(hands.page.locator(".opening")).to_contain_text("This store holds 88 reconstructions")
    hands.page.locator("img[title=chelsea]").click()
    hands.wait_for("/compare", dataset="photos", image="chelsea")
    hands.page.go_back()
    hands.wait_for("/")
    hands.page.locator("td a", has_text="3 methods").click()
    hands.wait_for("/leaderboard", dataset="phantoms", problem="inpaint")


def test_the_catalogue_keeps_its_part_in_the_address(hands: Hands) -> None:
    hands.open("/catalogue")
    hands.page.get_by_role("radio", name="Problems · 2").or_(
        hands.page.get_by_role("button", name="Problems · 2")
    ).first.click()
    hands.wait_for("/catalogue", show="problems")
    expect(hands.page.locator("td img")).to_have_count(8)
    hands.page.go_back()
    hands.wait_for("/catalogue", show="data sets")


def test_the_files_are_downloaded(hands: Hands) -> None:
    hands.open("/leaderboard", dataset="photos", problem="deblur")
    with hands.page.expect_download() as waiting:
        hands.page.get_by_role("button", name="LaTeX").click()
    assert waiting.value.suggested_filename == "leaderboard-photos-deblur.tex"
    assert r"\textbf{25.87}" in Path(waiting.value.path()).read_text(encoding="utf-8")


def test_the_ground_is_dark_unless_chosen_otherwise(chromium: Browser, address: str) -> None:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, color_scheme="light")
    hands = Hands(context.new_page(), address).open("/leaderboard")
    ground = "getComputedStyle(document.querySelector('.stApp')).backgroundColor"
    hands.page.wait_for_function(f"{ground} === 'rgb(27, 27, 27)'")
    hands.page.wait_for_selector(SETTLED)
    hands.page.locator("[data-testid=stMainMenu] button").click()
    hands.page.get_by_role("menuitemradio", name="Light").or_(
        hands.page.get_by_text("Light", exact=True)
    ).first.click()
    hands.page.wait_for_function(f"{ground} === 'rgb(247, 247, 247)'")
    hands.open("/catalogue")
    hands.page.wait_for_function(f"{ground} === 'rgb(247, 247, 247)'")
    context.close()


@pytest.fixture(scope="module")
def young(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard over an empty store."""
    folder = tmp_path_factory.mktemp("young")
    create(folder)
    with Server(folder, port=9700) as server:
        yield server


@pytest.mark.parametrize("path", ["/catalogue", "/", "/leaderboard"])
def test_an_empty_store_offers_commands_to_copy(window: BrowserContext, young: Server, path: str) -> None:
    window.grant_permissions(["clipboard-read", "clipboard-write"], origin=young.url)
    page = window.new_page()
    Hands(page, young.url).open(path)
    page.locator(".notice button.copy").first.click()
    expect(page.locator(".notice button.copy").first).to_have_text("copied")
    assert page.evaluate("navigator.clipboard.readText()") == "reconaudit demo"
    page.close()


def test_pages_fill_by_themselves_as_results_arrive(
    window: BrowserContext, young: Server, store: Path
) -> None:
    board, home = Hands(window.new_page(), young.url), Hands(window.new_page(), young.url)
    board.open("/leaderboard")
    home.open("/")
    shutil.copy(store / "results.duckdb", young.store / "results.new")
    (young.store / "results.new").replace(young.store / "results.duckdb")
    expect(board.page.locator(".opening")).to_contain_text("photos × deblur")
    expect(home.page.locator(".opening")).to_contain_text("This store holds 88 reconstructions")
    with writing(young.store) as con:
        con.execute("UPDATE summary SET mean = mean + 10 WHERE method = 'adjoint' AND judge = 'psnr'")
    shown = board.page.locator(".opening").inner_text()
    board.page.get_by_role("button", name="Show new results").click()
    expect(board.page.locator(".opening")).not_to_have_text(shown)
    expect(board.page.locator(".opening")).to_contain_text("adjoint has the best PSNR")
    board.page.close()
    home.page.close()
