"""The front door: `clean`, `detect`, and the reusable `Cleaner` behind both."""

from __future__ import annotations

import hashlib
import json
import platform
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from functools import cache, cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from newsclean import packs as shipped
from newsclean._version import __version__
from newsclean.detectors import KINDS, LAST, REPAIRS, compile_rules
from newsclean.errors import ConfigError
from newsclean.installed import version
from newsclean.labels import in_page, kept
from newsclean.metadata import gather
from newsclean.model import Block, Detector, Finding, Pack, Rule
from newsclean.pipeline import BINARY, Outcome, Reader, Rules, leave, run
from newsclean.policy import Policy
from newsclean.quickjson import utf8
from newsclean.record import Record, Tool, digest_of
from newsclean.resolve import TIDY, Decision
from newsclean.structure import Signs, blocks, direction
from newsclean.text import Decoded, decode

if TYPE_CHECKING:
    from newsclean.web import Structure
    from newsclean.web.facts import Told

_TOO_LONG = "a protected pattern took too long"
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
#: The libraries that a result depends on.
_LIBRARIES = ("ahocorasick-rs", "ftfy", "regex")
#: Those that the text of a page depends on too.
_WEB_LIBRARIES = ("beautifulsoup4", "lxml")
#: What documents may be; all but the first is HTML.
MEDIA_TYPES = ("text/plain", "text/html", "application/xhtml+xml")


class Cleaner:
    r"""
    Cleans documents; compiled once, then used for any number of them, from any number of threads or processes.

    Args:
        language: BCP 47 tag of the documents; None (the default) to have it detected for each.
        policy: A `Policy`, or the name of a profile: `conservative`, `balanced` (the default), `aggressive`.
        packs: Further rule packs: names of shipped ones (`site-bbc`), paths of TOML files, or `Pack` objects. They
            hold for every document.
        detectors: Further detectors: callables from `Document` to findings. To be pickled they must be importable.
        extract: Of whole pages of HTML keep the main content alone, as trafilatura (`newsclean[extract]`) picks it.

    Raises:
        ConfigError: `extract`, and trafilatura is not installed.
        PackError: a pack that is not right, or a name that no pack has.
        PolicyError: an unknown profile.
        ValueError: `language` is no BCP 47 tag.

    >>> cleaner = Cleaner()
    >>> cleaner.clean("The vote was held on Monday.\nAdvertisement\nIt was calm.").text
    'The vote was held on Monday.\nIt was calm.'
    """

    def __init__(
        self,
        *,
        language: str | None = None,
        policy: Policy | str | None = None,
        packs: Iterable[str | Path | Pack] = (),
        detectors: Iterable[Detector] | None = None,
        extract: bool = False,
    ) -> None:
        if extract:
            from newsclean.web.extract import is_installed

            if not is_installed():
                raise ConfigError("", "extract", "needs trafilatura: pip install 'newsclean[extract]'")
        self._extract = extract
        self._language = _checked_tag(language)
        self._policy = policy if isinstance(policy, Policy) else Policy(policy or "balanced")
        if isinstance(packs, str):
            raise TypeError(f"packs must be a list of packs: [{packs!r}]")
        found = [shipped.find(pack) for pack in packs]
        self._named = tuple(pack for pack in found if isinstance(pack, str))
        self._packs = tuple(pack for pack in found if isinstance(pack, Pack))
        self._detectors = tuple(detectors or ())
        self._signs = _signs(self._packs)
        self._compiled: dict[tuple[str, ...], _ByLanguage] = {}

    @property
    def language(self) -> str | None:
        """The language of the documents; None where it is detected for each."""
        return self._language

    @property
    def packs(self) -> tuple[Pack, ...]:
        """The further packs that were given: those that are shipped, then the others."""
        return (*map(shipped.shipped, self._named), *self._packs)

    @property
    def policy(self) -> Policy:
        """What is done with findings; fixed, because records name it."""
        return self._policy

    def told(self) -> dict[str, Any]:
        """
        Return what a record depends on beside its document, in plain values: as a run of `newsclean.batch` keeps it.

        >>> Cleaner(language="en").told()["language"]
        'en'
        """
        return {
            "detectors": [_qualified(detect) for detect in self._detectors],
            "extract": self._extract,
            "language": self._language,
            "libraries": _versions((*_LIBRARIES, *_WEB_LIBRARIES)),
            "packs": {pack.name: pack.sha256 for pack in self.packs},
            "policy": {
                "categories": dict(self._policy.categories),
                "profile": self._policy.profile,
                "protect": sorted(set(self._policy.protect)),
                "rules": dict(self._policy.rules),
                "thresholds": dict(self._policy.thresholds),
            },
            "python": platform.python_version(),
            "version": __version__,
        }

    def with_language(self, language: str | None) -> Cleaner:
        """
        Return the same cleaner for documents in another language; what is compiled is shared.

        Raises:
            ValueError: `language` is no BCP 47 tag.
        """
        other = copy(self)
        vars(other)["_language"] = _checked_tag(language)
        return other

    def clean(  # noqa: PLR0913 - each by its name
        self,
        source: str | bytes,
        *,
        url: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        encoding: str | None = None,
        record_id: str | None = None,
        media_type: str = "text/plain",
    ) -> Record:
        """
        Clean one document; see `clean`.

        Raises:
            TypeError: an argument is not of its type; names it.
            ValueError: `media_type` is none of `MEDIA_TYPES`.
        """
        _check_type("record_id", record_id, str)
        done = self._do(source, url, metadata, encoding, media_type, utf8)
        decoded, data, outcome, rules = done.decoded, done.data, done.outcome, done.rules
        return Record(
            text=outcome.document.text,
            language=outcome.language,
            direction=direction(outcome.document.language, outcome.document.text),
            blocks=blocks(outcome.document.lines) if done.blocks is None else done.blocks,
            edits=tuple(outcome.edits),
            flags=tuple(outcome.flags),
            source={
                "bom": decoded.bom,
                "bytes": len(data),
                "characters": len(decoded.text),
                "encoding": decoded.encoding,
                "errors": decoded.errors,
                "media_type": media_type,
                "sha256": digest_of(data),
                **({"declared": kept(done.declared)} if done.declared and isinstance(source, bytes) else {}),
                **({"record_id": record_id} if record_id else {}),
                **({"url": done.url} if done.url else {}),
            },
            metadata={
                **(gather(done.acted, done.text, rules.keeps(outcome.used)) if done.acted else {}),
                **done.told,
                **{name: list(v) if isinstance(v, tuple) else v for name, v in (metadata or {}).items()},
            },
            tool=rules.tool(outcome.used, is_page=media_type != MEDIA_TYPES[0]),
            status="quarantined" if outcome.quarantined else "ok",
        )

    def detect(
        self,
        source: str | bytes,
        *,
        url: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        encoding: str | None = None,
        media_type: str = "text/plain",
    ) -> list[Finding]:
        """Find artefacts and change nothing; see `detect`."""
        decision = self.decide(source, url=url, metadata=metadata, encoding=encoding, media_type=media_type)
        return sorted(decision.acted + decision.flags)

    def decide(
        self,
        source: str | bytes,
        *,
        url: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        encoding: str | None = None,
        media_type: str = "text/plain",
    ) -> Decision:
        """
        Say what would become of each finding, and change nothing.

        Of a page, the edits that make text of HTML come of no findings.

        Raises:
            As for `clean`.

        >>> decision = Cleaner(policy=Policy(protect=["^Advert"])).decide("Advertisement")
        >>> decision.acted, [flag.rule for flag in decision.flags]
        ([], ['en.line.advert'])
        """
        outcome = self._do(source, url, metadata, encoding, media_type).outcome
        return Decision(outcome.edits, outcome.acted, outcome.flags)

    def _do(  # noqa: PLR0913, PLR0917 - as for `clean`
        self,
        source: str | bytes,
        url: str | None,
        metadata: Mapping[str, Any] | None,
        encoding: str | None,
        media_type: str,
        as_utf8: Callable[[str], bytes] = str.encode,
    ) -> _Done:
        _check_type("url", url, str)
        _check_type("metadata", metadata, Mapping)
        if media_type == MEDIA_TYPES[0]:
            decoded, data = _decoded(source, encoding, as_utf8)
            rules = self._rules(url, metadata)
            outcome = self._run(decoded, data, rules)
            return _Done(decoded, data, outcome, rules, decoded.text, outcome.acted, url, encoding)
        if media_type not in MEDIA_TYPES:
            raise ValueError(f"media_type: {media_type!r} is not one of {', '.join(MEDIA_TYPES)}")
        from newsclean.web import UnreadableError

        declared = encoding or (in_page(source) if isinstance(source, bytes) else None)
        decoded, data = _decoded(source, declared, as_utf8)
        if decoded.binary:
            reason = BINARY
        else:
            try:
                return self._do_page(decoded, data, url, metadata, declared)
            except UnreadableError as error:
                reason = str(error)
            except TimeoutError:
                reason = _TOO_LONG
        outcome = leave(decoded, self._language, reason)
        return _Done(decoded, data, outcome, self._rules(url, metadata), "", [], url, declared)

    def _do_page(
        self, decoded: Decoded, data: bytes, url: str | None, metadata: Mapping[str, Any] | None, declared: str | None
    ) -> _Done:
        from newsclean.hypertext import clean_page
        from newsclean.web import UnreadableError, read

        def rules_for(told: Told) -> _ByLanguage:
            return self._rules(url or told.url, {**told.metadata, **(metadata or {})})

        def clean_text(text: str) -> Outcome:
            shown = Decoded(text, "utf-8", decoded.errors, bom=False)
            encoded = text.encode() if decoded.errors == "strict" else b""
            return run(Reader(shown, encoded, self._signs, self._language), rules, self._policy)

        page = read(decoded.text, lambda told: rules_for(told).structure, main=self._extract)
        rules = rules_for(page.told)
        cleaned = clean_page(page, decoded.text, self._policy, clean_text, tidy=rules.tidy)
        if cleaned.outcome.quarantined:
            raise UnreadableError(cleaned.outcome.flags[0].reason.partition(";")[0])
        return _Done(
            decoded,
            data,
            cleaned.outcome,
            rules,
            cleaned.text,
            cleaned.acted,
            url or page.told.url,
            declared,
            page.told.metadata,
            cleaned.blocks,
        )

    def _rules(self, url: str | None, metadata: Mapping[str, Any] | None) -> _ByLanguage:
        told = shipped.sites(url, metadata.get("publisher") if metadata else None)
        sites = tuple(dict.fromkeys((*self._named, *told))) if told or self._named else ()
        rules = self._compiled.get(sites)
        if rules is None:
            # Two threads may both get here; they make the same thing, and either will do.
            rules = _ByLanguage(self._policy, self._packs, self._detectors, sites, extract=self._extract)
            self._compiled[sites] = rules
        return rules

    def _run(self, decoded: Decoded, data: bytes, rules: _ByLanguage) -> Outcome:
        if decoded.binary:
            return leave(decoded, self._language, BINARY)
        try:
            return run(Reader(decoded, data, self._signs, self._language), rules, self._policy)
        except TimeoutError:
            return leave(decoded, self._language, _TOO_LONG)

    def __getstate__(self) -> dict[str, Any]:
        # Automata, patterns and tables are made anew where they are needed.
        return {name: value for name, value in vars(self).items() if name not in {"_compiled", "_signs"}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, _compiled={}, _signs=_signs(state["_packs"]))


class _Done(NamedTuple):
    """A document, cleaned, with what its record says beside that."""

    decoded: Decoded
    data: bytes
    outcome: Outcome
    rules: _ByLanguage
    #: A text, and what was acted on in it, with offsets in it.
    text: str
    acted: Sequence[Finding]
    url: str | None
    declared: str | None
    #: What a page says of itself.
    told: Mapping[str, Any] = MappingProxyType({})
    #: None where lines are told by their form.
    blocks: tuple[Block, ...] | None = None


class _ByLanguage(dict[tuple[str, ...], Rules]):
    """The compiled rules for each choice of languages, made when a document first asks."""

    def __init__(
        self,
        policy: Policy,
        packs: tuple[Pack, ...],
        detectors: tuple[Detector, ...],
        sites: tuple[str, ...],
        *,
        extract: bool,
    ) -> None:
        super().__init__()
        self._web_libraries = (*_WEB_LIBRARIES, *(("trafilatura",) if extract else ()))
        self._policy, self._packs, self._detectors, self._sites = policy, packs, detectors, sites
        self._tools: dict[tuple[str, ...], Tool] = {}
        self._page_tools: dict[tuple[str, ...], Tool] = {}

    def __missing__(self, languages: tuple[str, ...]) -> Rules:
        language, *further = languages
        names = shipped.choose(language)
        if further:
            # Each pack is compiled once, however languages are mixed.
            others = [name for other in further for name in shipped.choose(other) if name not in names]
            rules = self[language,]
            for name in others:
                alone = _shipped_rules((name,))
                rules = rules._replace(
                    detectors=[*rules.detectors, *alone.detectors], keeps={**rules.keeps, **alone.keeps}
                )
        else:
            names = tuple(dict.fromkeys((*names, *self._sites)))
            rules = _compile(tuple(map(shipped.shipped, names)) + self._packs) if self._packs else _shipped_rules(names)
            rules = rules._replace(detectors=[*rules.detectors, *self._detectors])
        self[languages] = rules
        return rules

    @cached_property
    def structure(self) -> Structure:
        """The rules for elements of pages, in whatever language."""
        from newsclean.web import Structure

        names = dict.fromkeys((*shipped.EVERYWHERE, *self._sites))
        packs = (*map(shipped.shipped, names), *self._packs)
        return Structure([rule for pack in packs for rule in pack.rules if rule.kind == "structure"])

    @property
    def tidy(self) -> bool:
        """Removals take white space along."""
        return self["und",].tidy

    def keeps(self, languages: tuple[str, ...]) -> Mapping[str, Rule]:
        """Return the rules whose lines say something of the article, of those in use for these languages."""
        return self[languages].keeps

    def tool(self, languages: tuple[str, ...], *, is_page: bool = False) -> Tool:
        """Return what made a record, when the rules for these languages were in use."""
        if is_page:
            if languages not in self._page_tools:
                tool = self.tool(languages)
                libraries = {**_versions(self._web_libraries), **tool["libraries"]}
                self._page_tools[languages] = Tool({**tool, "libraries": dict(sorted(libraries.items()))})
            return self._page_tools[languages]
        if languages not in self._tools:
            names = dict.fromkeys(name for language in languages for name in shipped.choose(language))
            used = [*map(shipped.shipped, names | dict.fromkeys(self._sites)), *self._packs]
            self._tools[languages] = Tool(
                {
                    **({"detectors": [_qualified(detect) for detect in self._detectors]} if self._detectors else {}),
                    "libraries": _versions(_LIBRARIES),
                    "name": "newsclean",
                    "packs": [{"name": pack.name, "sha256": pack.sha256} for pack in used],
                    "policy": _policy_name(self._policy),
                    "python": platform.python_version(),
                    "version": __version__,
                }
            )
        return self._tools[languages]


@cache
def _shipped_rules(names: tuple[str, ...]) -> Rules:
    return _compile(tuple(map(shipped.shipped, names)))


def _compile(packs: tuple[Pack, ...]) -> Rules:
    rules = [rule for pack in packs for rule in pack.rules]
    return Rules(
        compile_rules(rules, REPAIRS),
        compile_rules(rules, KINDS),
        compile_rules(rules, LAST),
        tidy=any(rule.id == TIDY for rule in rules),
        keeps={rule.id: rule for rule in rules if "keeps" in rule.data},
    )


@cache
def _shipped_signs() -> Signs:
    return Signs(_heads())


def _signs(further: tuple[Pack, ...]) -> Signs:
    if not further:
        return _shipped_signs()
    return Signs([*_heads(), *((pack.language, pack.common_words, pack.letters) for pack in further)])


def _heads() -> list[tuple[str, Iterable[str], str]]:
    heads = [shipped.head(name) for name in shipped.languages()]
    return [(head["language"], head.get("common_words", ()), head.get("letters", "")) for head in heads]


@cache
def _versions(libraries: tuple[str, ...]) -> dict[str, str]:
    return {name: version(name) for name in libraries}


def _qualified(detect: Detector) -> str:
    return f"{detect.__module__}.{getattr(detect, '__qualname__', type(detect).__qualname__)}"


def _policy_name(policy: Policy) -> str:
    settings: dict[str, Any] = {
        "categories": dict(policy.categories),
        "rules": dict(policy.rules),
        "protect": sorted(set(policy.protect)),
        **({"thresholds": dict(policy.thresholds)} if policy.thresholds else {}),
    }
    if not any(settings.values()):
        return policy.profile
    return f"{policy.profile}+{hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()[:16]}"


def _check_type(name: str, value: object, wanted: type) -> None:
    if value is not None and not isinstance(value, wanted):
        raise TypeError(f"{name} must be {wanted.__name__} or None, not {type(value).__name__}")


def _checked_tag(language: str | None) -> str | None:
    _check_type("language", language, str)
    if language is not None and not _LANGUAGE_TAG.fullmatch(language):
        raise ValueError(f"language: {language!r} is no BCP 47 tag; 'ar' and 'en-GB' are")
    return language


def _decoded(
    source: str | bytes, encoding: str | None, as_utf8: Callable[[str], bytes] = str.encode
) -> tuple[Decoded, bytes]:
    """Return a source's text and its bytes; text that is given as such counts as UTF-8."""
    _check_type("encoding", encoding, str)
    if isinstance(source, bytes):
        return decode(source, encoding), source
    if not isinstance(source, str):
        raise TypeError(f"source must be str or bytes, not {type(source).__name__}")
    try:
        return Decoded(source, "utf-8", "strict", bom=False), as_utf8(source)
    except UnicodeEncodeError:
        return Decoded(source, "utf-8", "surrogatepass", bom=False), source.encode("utf-8", "surrogatepass")


@lru_cache(maxsize=64)
def _cleaner(language: str | None, profile: str | None) -> Cleaner:
    return Cleaner(language=language, policy=profile)


def _cleaner_for(language: str | None, policy: Policy | str | None) -> Cleaner:
    if isinstance(policy, Policy):
        return Cleaner(language=language, policy=policy)
    return _cleaner(language, policy)


def clean(  # noqa: PLR0913 - each by its name
    source: str | bytes,
    *,
    language: str | None = None,
    policy: Policy | str | None = None,
    url: str | None = None,
    metadata: Mapping[str, Any] | None = None,
    encoding: str | None = None,
    record_id: str | None = None,
    media_type: str = "text/plain",
) -> Record:
    r"""
    Clean one document: detect what is no part of the article, remove it, and say what was done.

    Any str or bytes gives a record; what cannot be cleaned is left as it is, with status `quarantined`.

    Args:
        source: The scraped text; bytes are decoded (UTF-8 first) so that `restore` gives them back.
        language: BCP 47 tag; None to have it detected.
        policy: A `Policy`, or the name of a profile.
        url: Where the document is from; rules for that site then hold as well.
        metadata: What is known of the document beside its text; kept in the record as it is. Rules for the publisher
            that it names hold as well. What removed lines say (who wrote it, when, who published it) is added where it
            is not given.
        encoding: What the encoding of bytes is said to be, by a server or a page; used where they are not UTF-8, and
            kept in the record beside the one that was used.
        record_id: The WARC-Record-ID of what the document is from.
        media_type: `text/plain`, or `text/html` (or `application/xhtml+xml`) for a page, or a part of one: its markup
            is removed, its elements are evidence, and what it says of the article goes into the metadata where it is
            not given here. Offsets are in the page's source.

    Raises:
        TypeError: an argument is not of its type; names it.
        PolicyError: an unknown profile.
        ValueError: `language` is no BCP 47 tag.

    Metadata is checked when the record is written: `Record.to_json` raises `RecordError` for what JSON cannot hold.

    >>> record = clean("Rain fell on the coast overnight.\nRead more: Storm season begins\nRoads were closed.")
    >>> record.text
    'Rain fell on the coast overnight.\nRoads were closed.'
    >>> [(edit.removed, edit.category) for edit in record.edits]
    [('Read more: Storm season begins\n', 'read-more')]
    """
    return _cleaner_for(language, policy).clean(
        source, url=url, metadata=metadata, encoding=encoding, record_id=record_id, media_type=media_type
    )


def detect(  # noqa: PLR0913 - each by its name
    source: str | bytes,
    *,
    language: str | None = None,
    policy: Policy | str | None = None,
    url: str | None = None,
    metadata: Mapping[str, Any] | None = None,
    encoding: str | None = None,
    media_type: str = "text/plain",
) -> list[Finding]:
    r"""
    Find artefacts, and change nothing: what `clean` would act on and what it would flag, sorted by place.

    Raises:
        As for `clean`.

    >>> [(f.start, f.end, f.rule) for f in detect("Rain fell on the coast overnight.\nAdvertisement")]
    [(34, 47, 'en.line.advert')]
    """
    return _cleaner_for(language, policy).detect(
        source, url=url, metadata=metadata, encoding=encoding, media_type=media_type
    )
