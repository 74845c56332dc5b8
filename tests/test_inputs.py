"""Inputs: found, cut into documents, and read one by one."""

from __future__ import annotations

import pytest

from newsclean import inputs
from newsclean.errors import FormatError


def test_lines_of_json_are_documents_with_their_places(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "Rain fell."}\n\n{"text": "Snow fell."}\r\n{"text": 3}')

    [found] = inputs.find([str(path)])
    raws = list(inputs.split(found))

    assert [(raw.ordinal, raw.offset) for raw in raws] == [(0, 0), (1, 24), (2, 48)]
    assert [inputs.parse(found, raw).source for raw in raws[:2]] == ["Rain fell.", "Snow fell."]
    with pytest.raises(FormatError, match="text"):
        inputs.parse(found, raws[2])


def test_a_name_that_does_not_tell_is_of_a_text(tmp_path):
    assert [found.format for found in inputs.find([str(tmp_path / "a"), "b.pdf", "c.gz"])] == ["text"] * 3
