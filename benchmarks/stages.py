"""
Where the time goes: samples of what runs, taken every millisecond, and how far the whole is from a pure scan.

A sample belongs to the detector that it was taken in, with all that it calls; else to the module of newsclean that
was at work. Nothing is wrapped or counted, so that what is looked at runs as fast as ever, and whatever modules there
are, are found.
"""

from __future__ import annotations

import hashlib
import re
import signal
import time
from collections import Counter
from collections.abc import Sequence
from types import FrameType
from typing import NamedTuple

import many_rules
from corpora import Corpus
from rows import whole_job
from timing import in_turns

from newsclean import Cleaner, packs

_EVERY = 0.001
_DETECTORS = "newsclean.detectors."
#: What functions and modules do, where it is not said by the module's name.
_STAGES = {
    ("structure", "further_languages"): "language: of its lines",
    ("structure", "_suspects"): "language: of its lines",
    ("structure", "_line_language"): "language: of its lines",
    ("structure", "direction"): "blocks, title, direction",
    ("structure", "blocks"): "blocks, title, direction",
    ("structure", "_is_title"): "blocks, title, direction",
    ("text", "split_lines"): "lines",
    ("text", "decode"): "decode, encode",
    ("text", "encode"): "decode, encode",
    ("quickjson", "canonical"): "record: JSON",
    ("quickjson", "utf8"): "decode, encode",
    ("record", "digest_of"): "record: digests",
    ("schema", "is_valid"): "record: validation",
}
_MODULES = {
    "record": "record: its parts, digest",
    "schema": "record: validation",
    "cleaner": "cleaner",
    "pipeline": "pipeline",
    "resolve": "resolve",
    "edits": "edits",
    "policy": "resolve",
    "metadata": "metadata",
    "structure": "language: of the text",
    "text": "decode, encode",
}


class Stage(NamedTuple):
    """A part of the work, and the share of the time that it took, 0 to 1."""

    name: str
    share: float


def stage_of(frame: FrameType | None) -> str:
    """Say what a frame is at work for."""
    inner = ""
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if module.startswith(_DETECTORS) and not module.endswith(".shared"):
            return f"detector: {module.removeprefix(_DETECTORS)}"
        if module.startswith("newsclean."):
            name = module.removeprefix("newsclean.")
            told = _STAGES.get((name, frame.f_code.co_name))
            if told:
                return told
            inner = inner or _MODULES.get(name, name)
        frame = frame.f_back
    return inner or "the benchmark itself"


def profile(texts: Sequence[str], seconds: float) -> list[Stage]:
    """Clean texts again and again for so long; return the parts, the largest first; none where signals are missing."""
    if not hasattr(signal, "setitimer"):
        return []
    job, found = whole_job(Cleaner()), Counter[str]()
    for text in texts:
        job(text)

    def sample(_number: int, frame: FrameType | None) -> None:
        found[stage_of(frame)] += 1

    before = signal.signal(signal.SIGALRM, sample)
    signal.setitimer(signal.ITIMER_REAL, _EVERY, _EVERY)
    try:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            for text in texts:
                job(text)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return [Stage(name, count / found.total()) for name, count in found.most_common()]


def scans(corpus: Corpus, rounds: int) -> list[tuple[str, float, float]]:
    """Return what does nothing but look at the same texts: its name, microseconds a text, and how often it fits in."""
    import ahocorasick_rs

    rules = [rule for name in packs.choose(corpus.language) for rule in packs.shipped(name).rules]
    phrases = [p for rule in rules for field in many_rules.FIELDS.get(rule.kind, ()) for p in rule.data.get(field, ())]
    heads = {m.group().strip() for phrase in phrases if (m := re.match(r"[^][(){}|\\]{4,}", phrase))}
    automaton = ahocorasick_rs.AhoCorasick(sorted(heads))
    texts, coded = corpus.texts, [text.encode() for text in corpus.texts]
    times = in_turns(
        {
            "the whole job": (whole_job(Cleaner()), texts),
            f"Aho-Corasick: {len(heads)} beginnings of phrases": (automaton.find_matches_as_indexes, texts),
            "sha256": (lambda data: hashlib.sha256(data).digest(), coded),
            "decoding UTF-8": (bytes.decode, coded),
            "splitting at line ends": (str.splitlines, texts),
        },
        rounds=rounds,
    )
    whole = times.each("the whole job")
    return [(name, times.each(name), whole / times.each(name)) for name in times.blocks]
