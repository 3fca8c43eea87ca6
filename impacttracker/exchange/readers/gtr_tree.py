"""An answer of Gateway to Research as plain values, whether it came as XML or as JSON.

An element is a dictionary of what stands in it, a list where several have one name, and a text
where it holds nothing else; attributes stand beside its elements. Only this module knows an XML
parser, and that one resolves no entities and reads no document type.
"""

import io
import json
from collections.abc import Mapping
from typing import Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, InputSource

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from impacttracker.database import storable
from impacttracker.errors import Unreadable

DEEPEST = 60
MOST_VALUES = 400_000
VALUE = "value"
"""Under which the text of an element stands that has attributes as well."""

TOO_DEEP = "Its parts stand in one another too deeply: this is no answer of Gateway to Research."
TOO_MANY = "It holds too much for one file. Ask for fewer pages, and give it in parts."
HOSTILE = (
    "It brings entities or a document type of its own, which no answer of Gateway to Research "
    "does. It was not read."
)

Tree = dict[str, Any]


def tree_of(text: str) -> Any:
    """What *text* holds: a dictionary, or a list of them; else raises `Unreadable`."""
    return _of_xml(text) if text.lstrip().startswith("<") else _of_json(text)


def _of_json(text: str) -> Any:
    try:
        found = json.loads(text)
        return _Counted().value(found)
    except RecursionError:
        raise Unreadable(TOO_DEEP) from None
    except ValueError:
        raise Unreadable(
            "This JSON is damaged or cut off. Save the whole answer, and give that."
        ) from None


class _Counted:
    """Copies JSON in the shape that XML has, as long as it keeps within bounds."""

    def __init__(self) -> None:
        self._values = 0

    def value(self, given: Any, depth: int = 0) -> Any:
        self._values += 1
        if depth > DEEPEST:
            raise Unreadable(TOO_DEEP)
        if self._values > MOST_VALUES:
            raise Unreadable(TOO_MANY)
        if isinstance(given, dict):
            held = {
                _local(name): self.value(one, depth + 1)
                for name, one in given.items()
                if not _is_declaration(name)
            }
            return None if _is_nil(held) else held
        if isinstance(given, list):
            return [self.value(one, depth + 1) for one in given]
        return storable(given).strip() if isinstance(given, str) else given


def _of_xml(text: str) -> Any:
    source = InputSource()
    source.setByteStream(io.BytesIO(text.encode()))
    # What the file declares was true of its bytes; this is its text.
    source.setEncoding("utf-8")
    handler = _Building()
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setContentHandler(handler)
    try:
        parser.parse(source)
    except DefusedXmlException:
        raise Unreadable(HOSTILE) from None
    except (SAXException, ValueError, LookupError):
        raise Unreadable(
            "This XML is damaged or cut off. Save the whole answer, and give that."
        ) from None
    return handler.tree


class _Building(ContentHandler):
    """Builds the tree as the parser goes; prefixes need not be declared, for copies lose that."""

    def __init__(self) -> None:
        super().__init__()
        self.tree: Tree = {}
        self._open: list[tuple[Tree, list[str]]] = [(self.tree, [])]
        self._values = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - SAX's name
        self._values += 1 + len(attrs)
        if len(self._open) > DEEPEST:
            raise Unreadable(TOO_DEEP)
        if self._values > MOST_VALUES:
            raise Unreadable(TOO_MANY)
        said = {
            _local(key): attrs.getValue(key).strip()
            for key in attrs.getNames()
            if not _is_declaration(key)
        }
        self._open.append((said, []))

    def characters(self, content: str) -> None:
        self._open[-1][1].append(content)

    def endElement(self, name: str) -> None:  # noqa: N802 - SAX's name
        held, texts = self._open.pop()
        text = storable("".join(texts)).strip()
        value: Any = held
        if _is_nil(held):
            value = None
        elif not held:
            value = text or None
        elif text:
            value = {**held, VALUE: text}
        _put(self._open[-1][0], _local(name), value)


def _put(held: Tree, name: str, value: Any) -> None:
    """Add *value* to what stands under *name*: a second one makes a list of it."""
    if name not in held:
        held[name] = value
    elif isinstance(held[name], list):
        held[name].append(value)
    else:
        held[name] = [held[name], value]


def _local(name: str) -> str:
    return storable(name).rpartition(":")[2].lstrip("@$#") or VALUE


def _is_declaration(name: str) -> bool:
    plain = name.lstrip("@")
    return plain.startswith("xmlns") or plain in ("xsi:schemaLocation", "xsi:type")


def _is_nil(held: Mapping[str, Any]) -> bool:
    """Whether an element says of itself that it is empty (`xsi:nil`)."""
    return str(held.get("nil", "")).casefold() == "true" and set(held) <= {"nil", VALUE}
