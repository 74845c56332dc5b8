"""
What encodings are called on the web, and the codecs that read them: an allow-list.

The labels are those of the WHATWG's Encoding Standard. A codec is here only if bytes can come back from what it makes
of them, which `text.decode` checks each time. So there is none that has marks or states of its own (`utf-16` with its
mark, `iso-2022-jp`), none that is code (`unicode_escape`, `punycode`), and no `mac_arabic`, which reads several bytes
as one character.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

#: The codecs, by Python's names, and what each is called. Labels of ISO 8859-1 mean Windows-1252, as browsers have it.
_LABELS: Mapping[str, str] = {
    "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8 utf-8-sig",
    "utf-16-le": "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le utf-16-le",
    "utf-16-be": "unicodefffe utf-16be utf-16-be",
    "utf-32-le": "utf-32 utf-32le utf-32-le",
    "utf-32-be": "utf-32be utf-32-be",
    "cp1256": "cp1256 windows-1256 x-cp1256",
    "cp1252": "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 "
    "iso_8859-1 iso_8859-1:1987 l1 latin1 latin-1 us-ascii windows-1252 x-cp1252",
    "cp1250": "cp1250 windows-1250 x-cp1250",
    "cp1251": "cp1251 windows-1251 x-cp1251",
    "cp1253": "cp1253 windows-1253 x-cp1253",
    "cp1254": "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 "
    "windows-1254 x-cp1254",
    "cp1255": "cp1255 windows-1255 x-cp1255",
    "cp1257": "cp1257 windows-1257 x-cp1257",
    "cp1258": "cp1258 windows-1258 x-cp1258",
    "cp874": "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874 cp874",
    "ibm866": "866 cp866 csibm866 ibm866",
    "koi8-r": "cskoi8r koi koi8 koi8-r koi8_r",
    "koi8-u": "koi8-ru koi8-u",
    "iso-8859-2": "csisolatin2 iso-8859-2 iso-ir-101 iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2",
    "iso-8859-5": "csisolatincyrillic cyrillic iso-8859-5 iso-ir-144 iso8859-5 iso88595 iso_8859-5 iso_8859-5:1988",
    "iso-8859-6": "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6 iso-8859-6-e "
    "iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 iso_8859-6:1987",
    "iso-8859-7": "csisolatingreek ecma-118 elot_928 greek greek8 iso-8859-7 iso-ir-126 iso8859-7 iso88597 iso_8859-7 "
    "iso_8859-7:1987 sun_eu_greek",
    "iso-8859-8": "csiso88598e csisolatinhebrew hebrew iso-8859-8 iso-8859-8-e iso-8859-8-i iso-ir-138 iso8859-8 "
    "iso88598 iso_8859-8 iso_8859-8:1988 csiso88598i logical",
    "iso-8859-15": "csisolatin9 iso-8859-15 iso8859-15 iso885915 iso_8859-15 l9",
    "gb18030": "chinese csgb2312 csiso58gb231280 gb18030 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk",
    "big5hkscs": "big5 big5-hkscs cn-big5 csbig5 x-x-big5 big5hkscs",
    "cp932": "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis cp932",
    "euc-jp": "cseucpkdfmtjapanese euc-jp x-euc-jp eucjp",
    "cp949": "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 "
    "windows-949 cp949",
}
_CODECS = {label: codec for codec, labels in _LABELS.items() for label in labels.split()}
#: What is tried where a codec cannot give all bytes back: a close relative that reads fewer of them.
RELATIVES: Mapping[str, str] = {"big5hkscs": "cp950", "cp932": "shift-jis"}
#: All codecs that a declaration can lead to.
CODECS = (*_LABELS, *RELATIVES.values())
#: How much of a page browsers look at for its declaration, in bytes.
_HEAD = 1024
_META = rb"""(?i)<meta\b[^>]*?\bcharset\s*=\s*(?:["']\s*)?([A-Za-z0-9_.:\-]{1,40})"""
#: How much of a declaration a record keeps, in characters.
_LONGEST = 100


def codec_of(label: str | None) -> str | None:
    """
    Return the codec for a label; None where there is none, or none that is allowed.

    >>> codec_of(" Windows-1256 "), codec_of("ISO-8859-1"), codec_of("unicode_escape"), codec_of(None)
    ('cp1256', 'cp1252', None, None)
    """
    return _CODECS.get(label.strip(" \t\r\n\f\"'").lower()) if label else None


def kept(label: str) -> str:
    r"""
    Return a declaration as a record keeps it: as given, cut to 100 characters, without halves of characters.

    >>> kept("utf-8\ud800")
    'utf-8?'
    """
    return label[:_LONGEST].encode("utf-8", "replace").decode()


def in_page(data: bytes) -> str | None:
    """
    Return the encoding that a page of HTML declares in its first 1,024 bytes, as it stands there.

    A declaration of UTF-16 that can be read byte for byte is wrong, and means UTF-8, as browsers have it.

    >>> in_page(b'<meta http-equiv="Content-Type" content="text/html; charset=windows-1256">')
    'windows-1256'
    """
    m = re.search(_META, data[:_HEAD])  # compiled when first used: most runs read no page
    label = m[1].decode("ascii") if m else None
    return "utf-8" if (codec_of(label) or "").startswith("utf-16") else label
