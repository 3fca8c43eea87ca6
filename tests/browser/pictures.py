"""Takes the pictures in the README again, from the demonstration as it stands.

Run it as `python -m tests.browser.pictures`, or with `make pictures`.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image
from playwright.sync_api import Browser

from tests.browser.serving import Served, demonstration_in, served
from tests.browser.visiting import Visitor, context_settings
from tests.browser.windows import browser_at
from tests.conftest import BROWSERS, CHROMIUM_IS_MISSING

FOLDER = Path(__file__).with_name("readme")
LEAD = "ffion@repair.example"
RECORD = "Measured lifetimes in the draft durability label"
SUMMARY_PAGE = "3"
COLOURS = 256
"""Enough for our few flat colours and the edges of letters; a picture then weighs a third.
They are chosen for how far apart they are, so that the small marks keep theirs."""


def main() -> None:
    """Take all pictures, and say where they are."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        sys.exit(CHROMIUM_IS_MISSING)
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as name:
        folder = Path(name)
        with served(demonstration_in(folder), folder) as tracker, browser_at(found) as browser:
            take_pages(tracker, browser)
            take_return(tracker, browser, folder)
    for picture in sorted(FOLDER.glob("*.png")):
        lighten(picture)
        print(f"{picture.relative_to(Path.cwd())}  {picture.stat().st_size // 1000} kB")


def take_pages(tracker: Served, browser: Browser) -> None:
    """Home, timeline and a record by day; home on a phone by night."""
    with visiting(tracker, browser, height=960) as ffion:
        ffion.takes_picture(FOLDER / "home.png")
        ffion.goes_to("/timeline/REPAIR/")
        ffion.takes_picture(FOLDER / "timeline.png")
        ffion.goes_to("/policy/REPAIR/")
        ffion.follows(RECORD, within="main")
        ffion.sees_heading(RECORD)
        ffion.takes_picture(FOLDER / "record.png")
    phone = {"device_scale_factor": 2, "is_mobile": True, "has_touch": True}
    with visiting(tracker, browser, 390, 760, color_scheme="dark", **phone) as ffion:
        ffion.takes_picture(FOLDER / "phone.png")


def take_return(tracker: Served, browser: Browser, folder: Path) -> None:
    """The page of the return with its figures, drawn from the PDF itself."""
    with visiting(tracker, browser) as ffion:
        answer = ffion.page.context.request.get(tracker.to("/reports/REPAIR/ukri.pdf"))
        assert answer.ok, f"The return answered {answer.status}."
        (folder / "return.pdf").write_bytes(answer.body())
    pages = ["-f", SUMMARY_PAGE, "-l", SUMMARY_PAGE, "-singlefile"]
    size = ["-scale-to-x", "840", "-scale-to-y", "-1"]
    subprocess.run(
        ["pdftoppm", "-png", *pages, *size, folder / "return.pdf", FOLDER / "return"], check=True
    )


@contextmanager
def visiting(
    tracker: Served, browser: Browser, width: int = 1280, height: int = 900, **settings: Any
) -> Iterator[Visitor]:
    """The lead, signed in, in a window of this size."""
    context = browser.new_context(**context_settings(width, height, **settings))
    visitor = Visitor(context.new_page(), tracker.address)
    visitor.signs_in(LEAD)
    yield visitor
    context.close()


def lighten(picture: Path) -> None:
    """Keep the picture with a palette of its own colours."""
    with Image.open(picture) as drawn:
        few = drawn.convert("RGB").quantize(
            COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
        )
    few.save(picture, optimize=True)


if __name__ == "__main__":
    main()
