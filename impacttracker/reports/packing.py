"""Writes the objects of a PDF file, small ones packed together; it knows nothing of what they say.

Object streams and a cross-reference stream (ISO 32000-1, 7.5.7 and 7.5.8) are what ReportLab does
not write: with them a tagged file is a third of the size, and an object that is finished is held
compressed instead of as Python objects until the end.
"""

import hashlib
import zlib

# More in one stream compresses no better and makes a viewer unpack more for one object.
OBJECTS_A_STREAM = 200


class Pack:
    """A file in the making: objects are numbered when first spoken of, and added when finished."""

    def __init__(self, numbers_taken: int) -> None:
        self.last_number = numbers_taken
        self._parts = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"]
        self._length = len(self._parts[0])
        self._places: dict[int, tuple[int, int, int]] = {}
        self._waiting: list[tuple[int, bytes]] = []

    def number(self) -> int:
        self.last_number += 1
        return self.last_number

    def add(self, body: bytes, number: int | None = None) -> int:
        """An object that is not a stream."""
        number = number or self.number()
        self._waiting.append((number, body))
        if len(self._waiting) == OBJECTS_A_STREAM:
            self._flush()
        return number

    def add_stream(
        self, entries: bytes, data: bytes, number: int | None = None, *, compress: bool = True
    ) -> int:
        """A stream whose dictionary holds *entries* beside its length and filter."""
        number = number or self.number()
        if compress:
            data, entries = zlib.compress(data), entries + b"/Filter/FlateDecode"
        self._places[number] = (1, self._length, 0)
        # Two characters end the data: after one, a last byte of it that happens to be a carriage
        # return would be read as part of the line's end.
        self._write(
            b"%d 0 obj\n<<%b/Length %d>>\nstream\n%b\r\nendstream\nendobj\n"
            % (number, entries, len(data), data)
        )
        return number

    def finish(self, root: int, information: int) -> bytes:
        """The whole file; its identifier is drawn from its content, so equal content is equal."""
        self._flush()
        number = self.number()
        start = self._length
        self._places[number] = (1, start, 0)
        digest = hashlib.md5(usedforsecurity=False)
        for part in self._parts:
            digest.update(part)
        name = digest.hexdigest().encode()
        size = number + 1
        entries = b"/Type/XRef/Size %d/W[1 4 2]/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]" % (
            size,
            root,
            information,
            name,
            name,
        )
        # Numbers nobody used are free entries, as object 0 always is.
        places = (self._places.get(used, (0, 0, 65535)) for used in range(size))
        table = b"".join(
            kind.to_bytes(1, "big") + place.to_bytes(4, "big") + index.to_bytes(2, "big")
            for kind, place, index in places
        )
        self.add_stream(entries, table, number)
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)
        return b"".join(self._parts)

    def _flush(self) -> None:
        if not self._waiting:
            return
        stream = self.number()
        offsets, bodies, offset = [], [], 0
        for index, (number, body) in enumerate(self._waiting):
            self._places[number] = (2, stream, index)
            offsets.append(b"%d %d" % (number, offset))
            bodies.append(body)
            offset += len(body) + 1
        head = b" ".join(offsets) + b"\n"
        entries = b"/Type/ObjStm/N %d/First %d" % (len(bodies), len(head))
        self._waiting.clear()
        self.add_stream(entries, head + b"\n".join(bodies), stream)

    def _write(self, part: bytes) -> None:
        self._parts.append(part)
        self._length += len(part)
