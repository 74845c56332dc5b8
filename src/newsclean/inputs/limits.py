"""
How large things may be: what is larger is named and left out, never cut.

Memory holds a few records of the greatest length at a time, however large an input is.
"""

from __future__ import annotations

#: A record in a file of many, such as a line, a row, an element of an array, the body of a response; in bytes.
MAX_RECORD_BYTES = 16 * 2**20
#: A file that is one document; in bytes, decompressed.
MAX_DOCUMENT_BYTES = 64 * 2**20
#: What is too long is passed over to its end, so that what follows can be read; but a bomb only so far; in bytes,
#: decompressed.
MAX_PASSED_BYTES = 8 * 2**30
#: How many times as long as its compressed form such a record must be to be taken for a bomb.
MAX_RATIO = 200
#: How much of an input is looked at to tell its encoding, and whether it is JSON; in bytes.
SAMPLE_BYTES = 2**20
#: How much is read at a time; in bytes.
CHUNK_BYTES = 2**18
