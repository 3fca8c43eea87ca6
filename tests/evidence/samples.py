"""Small files of every kind that is kept, made here; whole enough to be told by their content."""

import io
import wave
import zipfile
import zlib
from struct import pack

OOXML = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def packed(members):
    """A ZIP file of *members*."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return written.getvalue()


def ooxml(part, **more):
    return packed({"[Content_Types].xml": OOXML, part: b"<x/>", **more})


def opendocument(name, **more):
    kind = f"application/vnd.oasis.opendocument.{name}"
    return packed({"mimetype": kind, "content.xml": b"<x/>", **more})


def compound(*names):
    """The beginning of a compound file with streams of these names."""
    entries = b"".join(name.encode("utf-16-le").ljust(128, b"\x00") for name in names)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\x00") + entries


def png():
    def chunk(name, data):
        return pack(">I", len(data)) + name + data + pack(">I", zlib.crc32(name + data))

    pixel = chunk(b"IDAT", zlib.compress(b"\x00\xff\xff\xff"))
    head = chunk(b"IHDR", pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + pixel + chunk(b"IEND", b"")


def sound():
    written = io.BytesIO()
    with wave.open(written, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(8000)
        out.writeframes(b"\x80" * 80)
    return written.getvalue()


def film(brand):
    return pack(">I", 24) + b"ftyp" + brand + b"\x00" * 4 + b"mp42" + brand + b"\x00" * 40


PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"
KEPT = {
    "report.pdf": PDF,
    "photo.png": png(),
    "photo.jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" + b"\x00" * 20 + b"\xff\xd9",
    "photo.jpeg": b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00" + b"\x00" * 20 + b"\xff\xd9",
    "moving.gif": b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
    "photo.webp": b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00",
    "scan.tif": b"II*\x00\x08\x00\x00\x00" + b"\x00" * 20,
    "phone.heic": film(b"heic"),
    "letter.docx": ooxml("word/document.xml"),
    "table.xlsx": ooxml("xl/workbook.xml"),
    "slides.pptx": ooxml("ppt/presentation.xml"),
    "letter.odt": opendocument("text"),
    "table.ods": opendocument("spreadsheet"),
    "slides.odp": opendocument("presentation"),
    "letter.doc": compound("Root Entry", "WordDocument"),
    "table.xls": compound("Root Entry", "Workbook"),
    "slides.ppt": compound("Root Entry", "PowerPoint Document"),
    "mail.msg": compound("Root Entry", "__substg1.0_001A001F"),
    "notes.txt": "Łódź–Ağrı 東京\r\n".encode(),
    "notes.md": "﻿# Notes".encode(),
    "table.csv": "MZ,Mozambique\n".encode("cp1252"),
    "table.tsv": "a\tb\n".encode("utf-16"),
    "thanks.eml": b"Received: from x\r\n\tby y\r\nFrom: a@example.org\r\n\r\nThank you \xe4\r\n",
    "talk.ics": b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    "talk.mp3": b"ID3\x03\x00\x00\x00\x00\x00\x00" + b"\x00" * 40,
    "talk.m4a": film(b"M4A "),
    "talk.wav": sound(),
    "talk.ogg": b"OggS\x00\x02" + b"\x00" * 40,
    "talk.flac": b"fLaC\x00\x00\x00\x22" + b"\x00" * 34,
    "talk.mp4": film(b"mp42"),
    "talk.mov": film(b"qt  "),
    "talk.webm": b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm" + b"\x00" * 20,
}
