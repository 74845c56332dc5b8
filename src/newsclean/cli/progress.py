"""How far a long run is, for somebody who waits; and what Ctrl-C means to it."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, NamedTuple

import click

if TYPE_CHECKING:
    from newsclean.batch import Progress

#: Seconds between two lines where there is no terminal to draw a bar on.
_EVERY = 30.0
#: Seconds between two drawings of the bar.
_OFTEN = 0.2


class Stop:
    """Whether somebody wants the run to end, and by which signal."""

    def __init__(self) -> None:
        self.signal = 0

    def asked(self) -> bool:
        """Say whether it is to end."""
        return bool(self.signal)

    def handle(self, number: int, _frame: FrameType | None) -> None:
        """Remember the first signal; the second one ends the process at once."""
        if self.signal:
            os._exit(128 + number)
        self.signal = number


@contextmanager
def stopping() -> Iterator[Stop]:
    """Have Ctrl-C and SIGTERM end a run in good order, the second time at once."""
    stop = Stop()
    before = {number: signal.signal(number, stop.handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Shown(NamedTuple):
    """What shows how far a run is."""

    show: Callable[[Progress], None]
    #: Makes room for a line that says something else.
    clear: Callable[[], None] = lambda: None

    def around(self, say: Callable[[str], None]) -> Callable[[str], None]:
        """Return a way to say something that makes room first."""

        def said(message: str) -> None:
            self.clear()
            say(message)

        return said


@contextmanager
def shown(asked: bool | None) -> Iterator[Shown]:
    """Show how far a run is: on a terminal by a bar, elsewhere by a line now and then if that is asked for."""
    is_terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    if asked is False or (asked is None and not is_terminal):
        yield Shown(lambda _: None)
    elif is_terminal:
        with _bar() as show:
            yield show
    else:
        yield Shown(_Lines().show)


class Rate:
    """Documents a second, and the seconds that are left; of what this run does, not of what another had done."""

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._first: int | None = None

    def of(self, progress: Progress) -> tuple[float, float | None]:
        """Return documents a second, and how many seconds are left if that can be told."""
        if progress.digested:
            return 0, None
        if self._first is None:
            self._begun, self._first = time.monotonic(), progress.bytes
        passed = max(time.monotonic() - self._begun, 1e-3)
        done = progress.bytes - self._first
        left = passed * (progress.bytes_of - progress.bytes) / done if done > 0 else None
        return (progress.documents - progress.resumed) / passed, left


def line(progress: Progress, rate: float, left: float | None) -> str:
    """
    Say in a line how far a run is.

    >>> from newsclean.batch import Progress
    >>> line(Progress(120_000, 3, 450, 1000, 0), 1300.4, 721.0)
    '120,000 documents, 3 dead, 1,300/s, 45 %, 12 min left'
    """
    if progress.digested:
        return f"taking the digests of the inputs, {progress.digested / 1e9:.1f} GB so far"
    parts = [f"{progress.documents:,} documents"]
    parts += [f"{progress.dead:,} dead"] if progress.dead else []
    parts += [f"{rate:,.0f}/s"]
    parts += [f"{100 * progress.bytes // progress.bytes_of} %"] if progress.bytes_of else []
    parts += [] if left is None else [f"{_time(left)} left"]
    return ", ".join(parts)


def _time(seconds: float) -> str:
    """
    Say a time in the unit that one thinks in.

    >>> _time(40), _time(721), _time(9000)
    ('40 s', '12 min', '2.5 h')
    """
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


class _Lines:
    def __init__(self) -> None:
        self._rate, self._next = Rate(), time.monotonic() + _EVERY

    def show(self, progress: Progress) -> None:
        told = self._rate.of(progress)
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + _EVERY
            click.echo(f"newsclean: {line(progress, *told)}", err=True)


@contextmanager
def _bar() -> Iterator[Shown]:
    rate, drawn = Rate(), 0.0
    with click.progressbar(
        length=1000, file=sys.stderr, show_eta=False, show_percent=False, item_show_func=lambda one: one, width=24
    ) as bar:

        def show(progress: Progress) -> None:
            nonlocal drawn
            told = rate.of(progress)
            if time.monotonic() >= drawn + _OFTEN:
                drawn = time.monotonic()
                # Not `update`, which draws nothing before there is a further thousandth.
                bar.pos = 1000 * progress.bytes // max(progress.bytes_of, 1)
                bar.current_item = line(progress, *told)
                bar.render_progress()

        yield Shown(show, lambda: click.echo("\r\x1b[K", nl=False, err=True))
