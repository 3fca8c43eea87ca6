"""What the README tells people to type, set and open exists, and it leaves nothing out."""

import re
import shlex
from pathlib import Path

import click
import pytest

import config
from impacttracker import create_app
from impacttracker.formats.reading import read

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
SPANS = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", README, flags=re.DOTALL))
LINES = [line for block in BLOCKS for line in block.splitlines()]
TYPED = [*LINES, *SPANS]


@pytest.fixture(scope="module")
def application():
    return create_app(config.for_tests())


def commands_of(program):
    """The words after *program*, wherever the README has them typed."""
    found = [re.search(rf"(?:^|[/ ]){program} (.+)", text) for text in TYPED]
    return [shlex.split(match[1], comments=True) for match in found if match]


def test_the_format_that_it_shows_can_be_read(tmp_path):
    (shown,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    file = tmp_path / "hall-2026.toml"
    file.write_text(shown, encoding="utf-8")

    assert read(file).sections[1].fields[2].crosswalk.of("Supporters") == "Everybody else"


def test_every_flask_command_exists_with_its_options(application):
    assert len(commands_of("flask")) > 12
    for name, *words in commands_of("flask"):
        command = application.cli.commands[name]
        if isinstance(command, click.Group):
            command = command.commands[words[0]]
        known = {option for parameter in command.params for option in parameter.opts}
        used = {word for word in words if word.startswith("--")}
        assert used <= known, f"flask {name} knows no {used - known}"


def test_every_make_target_exists():
    makefile = (ROOT / "Makefile").read_text()
    targets = {words[0] for words in commands_of("make")}
    assert {"demo", "test"} <= targets
    assert [target for target in targets if f"\n{target}:" not in makefile] == []


def test_every_name_of_the_configuration_is_told_and_none_is_invented():
    source = (ROOT / "config.py").read_text()
    names = re.findall(r'_\w+\(environ, "(\w+)"\)', source)
    read = {f"{config.PREFIX}{name}" for name in names}
    assert set(re.findall(rf"{config.PREFIX}\w+", README)) == read


def test_every_package_is_on_the_map():
    # What a tool leaves behind begins with a dot or an underscore.
    folders = {
        path.parent.name
        for path in (ROOT / "impacttracker").glob("[a-z]*/*")
        if not path.name.startswith((".", "_"))
    }
    assert set(re.findall(r"^\| `impacttracker/(\w+)` \|", README, re.MULTILINE)) == folders


def test_every_file_and_picture_it_names_is_there():
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    paths = [text for text in SPANS if re.fullmatch(r"[a-z_]+/[\w./-]+", text)]
    assert len(pictures) > 3
    assert len(paths) > 20
    assert [path for path in [*pictures, *paths] if not (ROOT / path).exists()] == []


def test_pictures_are_light_enough_to_look_at():
    for path in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README):
        assert (ROOT / path).stat().st_size < 160_000, path


def test_addresses_that_servers_watch_exist(application):
    told = {text for text in SPANS if re.fullmatch(r"/\w+", text)}
    assert told == {"/healthz", "/readyz"}
    assert told <= {rule.rule for rule in application.url_map.iter_rules()}
