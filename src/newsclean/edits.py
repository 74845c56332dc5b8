"""Temporary."""
from __future__ import annotations
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from newsclean.model import Edit

def apply(edits: Sequence[Edit], text: str) -> str:
    out, at = [], 0
    for e in edits:
        assert e.start >= at and text[e.start:e.end] == e.removed, e
        out += [text[at:e.start], e.inserted]; at = e.end
    return "".join(out) + text[at:]

def restore(clean: str, edits: Sequence[Edit]) -> str:
    out, at, src = [], 0, 0
    for e in edits:
        n = e.start - src
        out.append(clean[at:at+n]); at += n
        if clean[at:at+len(e.inserted)] != e.inserted or n < 0: raise ValueError("no fit")
        at += len(e.inserted); out.append(e.removed); src = e.end
    return "".join(out) + clean[at:]

def to_source(edits, spans):
    starts, ends = [], []
    shift = 0
    for e in edits:
        p = e.start + shift; q = p + len(e.inserted); starts.append(p); ends.append(q); shift += len(e.inserted) - (e.end - e.start)
    def one(s, e):
        i = bisect_right(ends, s) - 1   # last edit with q<=s
        a = s + (edits[i].end - ends[i] if i >= 0 else 0)
        if i + 1 < len(edits) and starts[i+1] < s: a = edits[i+1].start
        j = bisect_left(starts, e) - 1  # last edit with p<e
        if j >= 0 and ends[j] >= e and starts[j] < e and ends[j] > e: b = edits[j].end
        else: b = e + (edits[j].end - ends[j] if j >= 0 else 0)
        return (a, max(a, b))
    return [one(s, e) for s, e in spans]

def compose(first, second):
    if not first: return list(second)
    import difflib
    # simple and slow enough: walk through components
    out = []
    p = []; shift = 0
    for e in first:
        m = e.start + shift; p.append((m, m + len(e.inserted))); shift += len(e.inserted) - (e.end - e.start)
    i = j = 0
    delta = 0 # source = mid + delta after the first edits passed
    while i < len(first) or j < len(second):
        fi = [] ; sj = []
        a = p[i][0] if i < len(first) else 10**18
        b = second[j].start if j < len(second) else 10**18
        if (a, 0) <= (b, 1): fi.append(i); lo, hi = p[i]; i += 1
        else: sj.append(j); lo, hi = second[j].start, second[j].end; j += 1
        while True:
            if i < len(first) and (p[i][0] < hi): fi.append(i); hi = max(hi, p[i][1]); i += 1; continue
            if j < len(second) and second[j].start < hi: sj.append(j); hi = max(hi, second[j].end); j += 1; continue
            break
        if not sj:
            out.append(first[fi[0]]); e = first[fi[0]]; delta = e.end - p[fi[0]][1]; continue
        if not fi:
            e = second[sj[0]]; out.append(e._replace(start=e.start + delta, end=e.end + delta)); continue
        removed, inserted = [], []
        mid = {}
        for k in sj:
            for n, c in enumerate(second[k].removed): mid[second[k].start + n] = c
        for k in fi:
            for n, c in enumerate(first[k].inserted): mid[p[k][0] + n] = c
        pos = lo
        fs = {p[k][0]: k for k in fi}; ss = {second[k].start: k for k in sj}
        while pos < hi:
            if pos in fs: k = fs[pos]; removed.append(first[k].removed); pos2 = p[k][1]; pos = pos2 if pos2 > pos else pos; del fs[p[k][0]]; continue
            removed.append(mid[pos]); pos += 1
        pos = lo
        while pos < hi:
            if pos in ss: k = ss.pop(pos); inserted.append(second[k].inserted); pos = max(pos, second[k].end); continue
            inserted.append(mid[pos]); pos += 1
        start = lo + delta
        parts = sorted([first[k] for k in fi] + [second[k] for k in sj], key=lambda e: -len(e.removed))
        rem, ins = "".join(removed), "".join(inserted)
        if rem != ins:
            out.append(Edit(start, start + len(rem), rem, ins, tuple(dict.fromkeys(r for e in parts for r in e.rules)), parts[0].category, min(e.confidence for e in parts), "; ".join(dict.fromkeys(e.reason for e in parts))))
        delta = first[fi[-1]].end - p[fi[-1]][1]
    return out
