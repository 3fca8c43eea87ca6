"""Writes a document as a Word file of real styles, to be edited; it knows blocks, and no records.

Only this module knows python-docx, which holds the file together: its parts, pages, properties and
addresses. The text between is written by `wordml`, because a paragraph a call would take minutes.
"""

import re
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from typing import Any
from urllib.parse import quote

import docx
from docx.document import Document as WordFile
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm

from impacttracker.reports.document import Document, PageLayout
from impacttracker.reports.reading import sayable
from impacttracker.reports.word_body import Body
from impacttracker.reports.word_styles import BULLETS, styles
from impacttracker.reports.wordml import NAMESPACES, TAB, Xml, field, paragraph, run
from impacttracker.reports.zipped import zipped

# What python-docx's own template brings along: somebody's picture, statistics, old styles.
NOT_OURS = ("thumbnail", "extended-properties", "customXml", "stylesWithEffects", "webSettings")
# Word's own way of laying out, instead of that of an older version which it would imitate.
AS_WORD_2013 = "15"
# The head and foot stand in their margins at this share of them.
IN_MARGIN = 0.4
LONGEST_PROPERTY = 255
BROKEN_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")


def write(document: Document, created: datetime) -> bytes:
    """The same document and moment give the same bytes."""
    file = docx.Document(BytesIO(_empty_file()))
    language = document.language if document.language.replace("-", "").isalnum() else "en-GB"
    _replace(file.styles.element, styles(document.layout, language))
    _replace(file.part.numbering_part.element, BULLETS)
    _set_up(file, language)
    _describe(file, document, language, created)
    _lay_out(file.sections[0], document)
    _fill(file, Body(document, Parts(file)).blocks())
    return _packed(file)


@cache
def _empty_file() -> bytes:
    """python-docx's own template without what is not ours: it takes a while to read."""
    file, saved = docx.Document(), BytesIO()
    _leave_out_what_is_not_ours(file)
    _replace(file.styles.element, styles(PageLayout(), "en-GB"))
    file.save(saved)
    return saved.getvalue()


def _replace(element: Any, xml: Xml) -> None:
    for child in list(element):
        element.remove(child)
    element.extend(list(parse_xml(xml)))


def _leave_out_what_is_not_ours(file: WordFile) -> None:
    for relations in (file.part.rels, file.part.package.rels if file.part.package else {}):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(NOT_OURS):
                del relations[key]


def _set_up(file: WordFile, language: str) -> None:
    settings: Any = file.settings.element
    for mode in settings.xpath("//w:compatSetting[@w:name='compatibilityMode']"):
        mode.set(qn("w:val"), AS_WORD_2013)
    for tongue in settings.xpath("//w:themeFontLang"):
        tongue.set(qn("w:val"), language)


def _describe(file: WordFile, document: Document, language: str, created: datetime) -> None:
    properties, moment = file.core_properties, created.astimezone(UTC).replace(tzinfo=None)
    properties.title = sayable(document.title)[:LONGEST_PROPERTY]
    properties.author = sayable(document.author)[:LONGEST_PROPERTY]
    properties.last_modified_by = properties.author
    properties.subject = sayable(document.subject)[:LONGEST_PROPERTY]
    properties.comments = properties.keywords = ""
    properties.language, properties.revision = language, 1
    properties.created = properties.modified = moment


def _lay_out(section: Section, document: Document) -> None:
    layout = document.layout
    width, height = layout.size
    is_wide = layout.orientation == "landscape"
    section.orientation = WD_ORIENT.LANDSCAPE if is_wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    top, right, bottom, left = layout.margins
    section.top_margin, section.right_margin = Mm(top), Mm(right)
    section.bottom_margin, section.left_margin = Mm(bottom), Mm(left)
    section.header_distance, section.footer_distance = Mm(top * IN_MARGIN), Mm(bottom * IN_MARGIN)
    # The cover has neither head nor foot.
    section.different_first_page_header_footer = layout.has_cover
    number = (run("Page "), field("PAGE", run("1")), run(" of "), field("NUMPAGES", run("1")))
    head = paragraph(run(document.running_head), style="Header")
    foot = paragraph(*number, TAB, run(document.prepared_on), style="Footer")
    for part, xml in ((section.header, head), (section.footer, foot)):
        part.is_linked_to_previous = False
        _replace(part._element, _wrapped(xml))


def _fill(file: WordFile, blocks: Iterable[Xml]) -> None:
    body: Any = file.element.body
    for element in parse_xml(_wrapped(*blocks)):
        body.insert_element_before(element, "w:sectPr")


def _wrapped(*content: Xml) -> Xml:
    return Xml(f"<w:body {NAMESPACES}>{''.join(content)}</w:body>")


class Parts:
    """What the body of *file* adds to it."""

    def __init__(self, file: WordFile) -> None:
        self._part = file.part

    def relate(self, address: str) -> str:
        # Word refuses a whole file for one address that is none.
        whole = BROKEN_ESCAPE.sub("%25", quote(address, safe="%/:?#@!$&'*+,;=~"))
        return self._part.relate_to(whole, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)

    def embed(self, png: bytes) -> str:
        key, _ = self._part.get_or_add_image(BytesIO(png))
        return key


def _packed(file: WordFile) -> bytes:
    """The file, without the moment at which it was put together."""
    saved = BytesIO()
    file.save(saved)
    with zipfile.ZipFile(saved) as given:
        return zipped((name, given.read(name)) for name in given.namelist())
