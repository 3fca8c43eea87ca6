"""The bookmarks of a PDF file, nested as its headings are; it knows titles and places only."""

from dataclasses import dataclass

from impacttracker.reports.metadata import string
from impacttracker.reports.packing import Pack


@dataclass(frozen=True, slots=True)
class Bookmark:
    title: str
    depth: int
    destination: bytes


@dataclass(slots=True)
class Node:
    """A bookmark in the tree, by the numbers of the objects around it."""

    number: int
    parent: int
    kids: list[int]
    bookmark: Bookmark
    before: int = 0
    after: int = 0


def destination(page: int, top: float) -> bytes:
    """A height on the page whose object has that number, at whatever size is being read."""
    return b"[%d 0 R/XYZ 0 %.1f null]" % (page, top)


def write_outline(pack: Pack, bookmarks: list[Bookmark]) -> bytes:
    """The entries of the catalogue that lead to the outline, shown when the file opens."""
    if not bookmarks:
        return b""
    top = pack.number()
    kids, nodes = _nested(pack, bookmarks, top)
    for node in nodes:
        pack.add(_written(node), node.number)
    ends = b"/First %d 0 R/Last %d 0 R" % (kids[0], kids[-1])
    pack.add(b"<</Type/Outlines/Count %d%b>>" % (len(kids), ends), top)
    return b"/Outlines %d 0 R/PageMode/UseOutlines" % top


def _nested(pack: Pack, bookmarks: list[Bookmark], top: int) -> tuple[list[int], list[Node]]:
    """The numbers at the top, and every node with its parent, siblings and kids."""
    highest: list[int] = []
    nodes: dict[int, Node] = {}
    above: list[Node] = []
    for bookmark in bookmarks:
        while above and above[-1].bookmark.depth >= bookmark.depth:
            above.pop()
        siblings = above[-1].kids if above else highest
        node = Node(pack.number(), above[-1].number if above else top, [], bookmark)
        if siblings:
            node.before = siblings[-1]
            nodes[node.before].after = node.number
        siblings.append(node.number)
        nodes[node.number] = node
        above.append(node)
    return highest, list(nodes.values())


def _written(node: Node) -> bytes:
    title = string(node.bookmark.title)
    parts = [b"<</Title%b/Parent %d 0 R" % (title, node.parent)]
    parts.append(b"/Dest%b" % node.bookmark.destination)
    if node.before:
        parts.append(b"/Prev %d 0 R" % node.before)
    if node.after:
        parts.append(b"/Next %d 0 R" % node.after)
    if kids := node.kids:
        # A negative count: the records of a section are folded away until asked for.
        parts.append(b"/First %d 0 R/Last %d 0 R/Count -%d" % (kids[0], kids[-1], len(kids)))
    return b"".join(parts) + b">>"
