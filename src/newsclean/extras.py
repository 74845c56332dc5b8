"""Libraries that extras bring: seen to before work begins, and named with what installs them where they are missing."""

from __future__ import annotations

from importlib import import_module

from newsclean.errors import InputError


def need(module: str, extra: str, place: str) -> None:
    """
    See that a library is installed.

    Args:
        module: The module that is wanted of it.
        extra: What brings it.
        place: What wants it, for the message.

    Raises:
        InputError: it is not; says how to install it.

    >>> need("json", "never", "a.json")
    >>> need("no_such_library", "arrow", "a.parquet")
    Traceback (most recent call last):
    newsclean.errors.InputError: a.parquet: needs no_such_library; install it with: pip install 'newsclean[arrow]'
    """
    try:
        import_module(module)
    except ImportError as error:
        raise InputError(missing(module, extra, place)) from error


def missing(module: str, extra: str, place: str) -> str:
    """Say what is missing, and what to do."""
    return f"{place}: needs {module.partition('.')[0]}; install it with: pip install 'newsclean[{extra}]'"
