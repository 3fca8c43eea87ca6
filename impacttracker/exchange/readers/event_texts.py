"""Puts the texts of an invitation into plain words: its markup, its packing, and its small print.

Meeting programs add a screenful of how to join, with passcodes, that no record of a meeting needs.
"""

import re
from quopri import decodestring

from impacttracker.exchange.readers.html_text import text_of_html
from impacttracker.exchange.telling.mending import plain_signs

LEFT_OUT = "(How to join online is left out.)"

_PACKED = re.compile(
    r"^([A-Z-]++(?:;(?!ENCODING=QUOTED-PRINTABLE)[^:;\n]*+)*+);ENCODING=QUOTED-PRINTABLE([^:\n]*+):"
    r"((?:[^\n]*=\n)*[^\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
_CODE = re.compile(r";CHARSET=\"?([\w-]+)", re.IGNORECASE)
# “<ann@x.example>” and “<https://…>” are none.
_MARKUP = re.compile(
    r"</?(?:a|b|body|br|div|em|font|h[1-6]|html|i|li|ol|p|span|strong|table|td|tr|u|ul)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    r"\s*(?:re|aw|fwd?|wg|cancell?ed(?: event)?|abgesagt|annulé|(?:updated )?invitation)\s*:\s*",
    re.IGNORECASE,
)
_GOOGLE = re.compile(r"^-::~[:~-]+\n.*?^-?::~[:~-]+(?:\n|\Z)", re.MULTILINE | re.DOTALL)
_TEAMS = re.compile(
    r"^_{20,}[ \t]*\n(?:[^\n]*\n){0,4}?[^\n]*Microsoft Teams.*?(?:^_{60,}[ \t]*(?:\n|\Z)|\Z)",
    re.MULTILINE | re.DOTALL,
)
_ZOOM_BEGINS = re.compile(
    r"^(?:.{0,100} is inviting you to a scheduled Zoom (?:meeting|webinar)\.|Join Zoom Meeting)$"
)
_ZOOM_GOES_ON = re.compile(
    r"(?i)|-{3}|(?:topic|time|meeting id|passcode|password|meeting chat|one tap mobile|dial by your"
    r" location|find your local number|join (?:zoom meeting|by|instructions)|sip).*|[*•]? ?\+\d.*"
    r"|https?://\S*zoom\.\S*"
)


def unpacked_lines(text: str) -> str:
    """*text* of a calendar with what vCalendar, before iCalendar, packs as quoted-printable."""
    return _PACKED.sub(_unpacked, text) if "QUOTED-PRINTABLE" in text.upper() else text


def _unpacked(found: re.Match[str]) -> str:
    params = f"{found[1]}{found[2]}"
    said = decodestring(found[3].encode("utf-8", "surrogateescape"))
    code = _CODE.search(params)
    try:
        words = said.decode(code[1] if code else "utf-8")
    except (LookupError, ValueError):
        words = said.decode("cp1252", "replace")
    lines = words.replace("\\", "\\\\").replace("\r\n", "\n").replace("\n", "\\n")
    return f"{_CODE.sub('', params)}:{lines}"


def subject_of(title: str) -> str:
    """*title* without what mail programs put before it when they pass an invitation on."""
    while found := _PREFIX.match(title):
        title = title[found.end() :]
    return plain_signs(title)


def words_of(description: str, html: str = "") -> str:
    """What is told of an event, without markup and without how to join; *html* where all else is
    empty."""
    if not description.strip() and html:
        description = text_of_html(html)
    elif _MARKUP.search(description):
        # Its lines are lines, whatever stands around them.
        description = text_of_html(description.replace("\n", "<br>"))
    return _without_joining(plain_signs(description))


def _without_joining(text: str) -> str:
    mark = f"{LEFT_OUT}\n"
    told = _without_zoom(_TEAMS.sub(mark, _GOOGLE.sub(mark, text)), mark).strip()
    return "" if told == LEFT_OUT else told


def _without_zoom(text: str, mark: str) -> str:
    if "zoom" not in text.lower():
        return text
    kept: list[str] = []
    is_inside = False
    for line in text.split("\n"):
        begins = _ZOOM_BEGINS.match(line.strip()) is not None
        if begins and not is_inside:
            kept.append(mark.strip())
        is_inside = begins or (is_inside and _ZOOM_GOES_ON.fullmatch(line.strip()) is not None)
        if not is_inside:
            kept.append(line)
    return "\n".join(kept)
