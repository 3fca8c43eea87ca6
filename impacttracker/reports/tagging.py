"""The tagged canvas: what is drawn and what it is, in reading order; it chooses no look.

ReportLab draws and embeds the fonts; the structure tree, links, outline and metadata that PDF/UA-1
(ISO 14289-1) and PDF/A-2a (ISO 19005-2) ask for are written here. Elements are written to the file
the moment they are finished, so a long report needs no more memory for its structure than a page.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from threading import Lock
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from impacttracker.reports.metadata import (
    Metadata,
    address,
    colour_profile,
    information,
    string,
    xmp,
)
from impacttracker.reports.outline import Bookmark, destination, write_outline
from impacttracker.reports.packing import Pack

# Pages count 0, 1, 2 … in the parent tree; the keys of annotations start where no page comes.
FIRST_ANNOTATION = 1_000_000
# A ReportLab face reads its file through one position, so two reports may not embed it at once.
EMBEDDING = Lock()


@dataclass(slots=True)
class Element:
    """A node of the structure tree; *extra* are entries of its dictionary, ready to write."""

    tag: str
    number: int
    parent: int
    extra: bytes = b""
    page: int = 0
    kids: list[bytes] = field(default_factory=list)


class TaggedCanvas(Canvas):
    """Pages whose content is either part of an element or marked as an artifact."""

    # ReportLab's own, which its types leave out.
    _code: list[str]
    _doc: Any
    _pagesize: tuple[float, float]
    _startPage: Callable[[], None]  # noqa: N815 - the name is ReportLab's

    def __init__(self, first_face: str, size: tuple[float, float]) -> None:
        face: Any = first_face
        super().__init__(BytesIO(), pagesize=size, invariant=1, initialFontName=face)
        self.pack = Pack(numbers_taken=self._doc.objectcounter)
        self._tree, self._page_tree, self._resources, self.total_form = (
            self.pack.number() for _ in range(4)
        )
        self.root = Element("Document", self.pack.number(), self._tree)
        self.current = self.root
        self.page = self.pack.number()
        self.pages: list[int] = []
        self._bookmarks: list[Bookmark] = []
        self._owners: list[int] = []
        self._parents: list[tuple[int, bytes]] = []
        self._annotation_parents: list[tuple[int, bytes]] = []
        self._annotations: list[int] = []
        self._places: dict[str, bytes] = {}

    @property
    def document(self) -> object:
        """What the codes of characters are kept for."""
        return self._doc

    def instruct(self, instructions: str) -> None:
        """Adds drawing instructions to the page, as they are."""
        self._code.append(instructions)

    # ---- structure ----

    def open(self, tag: str, extra: bytes = b"") -> Element:
        """A new element inside the current one; content of its own follows with begin()."""
        element = Element(tag, self.pack.number(), self.current.number, extra)
        self.current.kids.append(b"%d 0 R" % element.number)
        return element

    def close(self, element: Element) -> None:
        kids = element.kids
        page = b"/Pg %d 0 R" % element.page if element.page else b""
        inside = (
            b"" if not kids else b"/K[%b]" % b" ".join(kids) if len(kids) > 1 else b"/K " + kids[0]
        )
        self.pack.add(
            b"<</S/%b/P %d 0 R%b%b%b>>"
            % (element.tag.encode(), element.parent, page, inside, element.extra),
            element.number,
        )

    @contextmanager
    def element(self, tag: str, extra: bytes = b"") -> Iterator[Element]:
        """Elements opened meanwhile stand inside this one."""
        outer, self.current = self.current, self.open(tag, extra)
        try:
            yield self.current
        finally:
            self.close(self.current)
            self.current = outer

    def begin(self, element: Element) -> None:
        """What is drawn until end() is content of *element*."""
        mark = len(self._owners)
        self._owners.append(element.number)
        if not element.page:
            element.page = self.page
        here = element.page == self.page
        element.kids.append(
            b"%d" % mark if here else b"<</Type/MCR/Pg %d 0 R/MCID %d>>" % (self.page, mark)
        )
        self.instruct(f"/{element.tag}<</MCID {mark}>>BDC")

    def begin_artifact(self, kind: str = "Layout") -> None:
        """What is drawn until end() is furniture, which no screen reader says."""
        self.instruct(f"/Artifact<</Type/{kind}>>BDC")

    def end(self) -> None:
        self.instruct("EMC")

    @contextmanager
    def content(self, tag: str, extra: bytes = b"") -> Iterator[Element]:
        """An element that holds nothing but what is drawn meanwhile."""
        element = self.open(tag, extra)
        self.begin(element)
        try:
            yield element
        finally:
            self.end()
            self.close(element)

    @contextmanager
    def artifact(self, kind: str = "Layout") -> Iterator[None]:
        self.begin_artifact(kind)
        try:
            yield
        finally:
            self.end()

    # ---- links and places ----

    def add_link(
        self, link: Element, box: tuple[float, float, float, float], target: str, said: str
    ) -> None:
        """Lets a box of this page lead to an address, or to a ``#place`` of this document."""
        key = FIRST_ANNOTATION + len(self._annotation_parents)
        goal = (
            b"/Dest%b" % string(target[1:])
            if target.startswith("#")
            else b"/A<</S/URI/URI%b>>" % address(target)
        )
        corners = b" ".join(b"%.2f" % corner for corner in box)
        annotation = self.pack.add(
            b"<</Type/Annot/Subtype/Link/Rect[%b]/Border[0 0 0]/F 4/StructParent %d/Contents%b%b>>"
            % (corners, key, string(said), goal)
        )
        self._annotations.append(annotation)
        link.kids.append(b"<</Type/OBJR/Pg %d 0 R/Obj %d 0 R>>" % (self.page, annotation))
        self._annotation_parents.append((key, b"%d 0 R" % link.number))

    def add_place(self, name: str, top: float) -> None:
        self._places.setdefault(name, destination(self.page, top))

    def add_bookmark(self, title: str, depth: int, top: float, position: int | None = None) -> None:
        """After those that are there, or at a *position* for what is drawn late and read early."""
        place = len(self._bookmarks) if position is None else position
        self._bookmarks.insert(place, Bookmark(title, depth, destination(self.page, top)))

    # ---- pages and the end ----

    def showPage(self) -> None:  # noqa: N802 - the name is ReportLab's
        stream = self.pack.add_stream(b"", "\n".join(self._code).encode("latin-1"))
        notes = b" ".join(b"%d 0 R" % number for number in self._annotations)
        width, height = self._pagesize
        self.pack.add(
            b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %.2f %.2f]/Contents %d 0 R/Resources %d 0 R"
            b"/StructParents %d/Tabs/S%b>>"
            % (
                self._page_tree,
                width,
                height,
                stream,
                self._resources,
                len(self.pages),
                b"/Annots[%b]" % notes if notes else b"",
            ),
            self.page,
        )
        owners = b"[%b]" % b" ".join(b"%d 0 R" % number for number in self._owners)
        self._parents.append((len(self.pages), b"%d 0 R" % self.pack.add(owners)))
        self.pages.append(self.page)
        self.page, self._owners, self._annotations = self.pack.number(), [], []
        self._startPage()

    def finish(self, said: Metadata, order: Sequence[int], total_form: str) -> bytes:
        """The file, its pages in *order* (positions in the order they were drawn).

        *total_form* are the drawing instructions every page shows as the number of pages.
        """
        pack = self.pack
        fonts = b"/Font %d 0 R" % self._doc.idToObjectNumberAndVersion["BasicFonts"][0]
        form = b"/Type/XObject/Subtype/Form/BBox[0 -10 100 20]/Resources<<%b>>" % fonts
        pack.add_stream(form, total_form.encode("latin-1"), self.total_form)
        total = b"/XObject<</Total %d 0 R>>" % self.total_form
        pack.add(b"<<%b%b>>" % (fonts, total), self._resources)
        kids = b" ".join(b"%d 0 R" % self.pages[position] for position in order)
        pages = b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(order), kids)
        pack.add(pages, self._page_tree)
        self._write_structure()
        self._embed_fonts()
        return pack.finish(self._catalogue(said), pack.add(information(said)))

    def _write_structure(self) -> None:
        self.close(self.root)
        parents = (*self._parents, *self._annotation_parents)
        numbers = b" ".join(b"%d %b" % entry for entry in parents)
        tree = self.pack.add(b"<</Nums[%b]>>" % numbers)
        self.pack.add(
            b"<</Type/StructTreeRoot/K %d 0 R/ParentTree %d 0 R/ParentTreeNextKey %d"
            b"/RoleMap<</Title/P>>>>"
            % (self.root.number, tree, FIRST_ANNOTATION + len(self._annotation_parents)),
            self._tree,
        )

    def _embed_fonts(self) -> None:
        document = self._doc
        document.objectcounter = self.pack.last_number
        with EMBEDDING:
            for font in document.delayedFonts:
                font.addObjects(document)
        done: set[int] = set()
        # Writing an object may name further ones, so this goes on until none is new.
        while waiting := [number for number in document.numberToId if number not in done]:
            for number in waiting:
                done.add(number)
                self._embed(number, document.idToObject[document.numberToId[number]])
        self.pack.last_number = document.objectcounter

    def _embed(self, number: int, thing: Any) -> None:
        pack, document = self.pack, self._doc
        is_stream = isinstance(thing, pdfdoc.PDFStream)
        body = pdfdoc.format(thing.dictionary if is_stream else thing, document, toplevel=1)
        # Both give out numbers meanwhile, and no number may be given out twice.
        pack.last_number = max(pack.last_number, document.objectcounter)
        if is_stream:
            content = thing.content
            data = content.encode("latin-1") if isinstance(content, str) else content
            pack.add_stream(body.strip()[2:-2], data, number)
        else:
            pack.add(body, number)
        document.objectcounter = pack.last_number

    def _catalogue(self, said: Metadata) -> int:
        pack = self.pack
        packet = pack.add_stream(b"/Type/Metadata/Subtype/XML", xmp(said), compress=False)
        profile = pack.add_stream(b"/N 3", colour_profile())
        names = b" ".join(
            string(name) + place
            for name, place in sorted(self._places.items(), key=lambda item: string(item[0]))
        )
        return pack.add(
            b"<</Type/Catalog/Pages %d 0 R/Lang%b/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R"
            b"/Metadata %d 0 R/ViewerPreferences<</DisplayDocTitle true>>%b%b"
            b"/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)"
            b"/Info(sRGB)/DestOutputProfile %d 0 R>>]>>"
            % (
                self._page_tree,
                string(said.language),
                self._tree,
                packet,
                b"/Names<</Dests<</Names[%b]>>>>" % names if names else b"",
                write_outline(pack, self._bookmarks),
                profile,
            )
        )
