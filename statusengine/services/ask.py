"""From a caller's words to a request: every name known, every accession parsed, before anything is read."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from datetime import date
from typing import TypedDict, TypeVar

from statusengine.domain.access import AccessTier
from statusengine.domain.accession import Accession, parse_accession
from statusengine.domain.action import Action
from statusengine.domain.hold import scope_for
from statusengine.domain.name import nearest, parse_name
from statusengine.domain.reason import AnyReason, Reason
from statusengine.domain.record import Particulars
from statusengine.domain.relation import Link, Relation, relation_to
from statusengine.domain.request import Request
from statusengine.domain.requester import Requester
from statusengine.domain.site_policy import NO_ADDITIONS, SitePolicy
from statusengine.domain.text import clean_text
from statusengine.errors import InvalidAccessionError, UsageError

__all__ = ["Options", "Wishes", "ask", "fingerprint", "new_operation", "particulars_of"]

_Name = TypeVar("_Name", Requester, AccessTier)


class Options(TypedDict, total=False):
    """What a caller may say with an action; names may be members or their words.

    `until` is a hold date, or the re-release date of a temporary suppression, in the archive's zone; `key` is
    the idempotency key; `by` names the successors of a replaced record. `part_of`, `cites` and `derived_from` name
    what a record is tied to (`unlink` says: no more); at a registration `part_of` may name samples too. `go_on`
    leaves out what cannot follow; `break_glass` does alone, in an emergency, what needs two persons;
    `third_party` says that others published the data. `event` is the version of the one that is redacted.
    """

    reason: Reason | str | None
    detail: str | None
    requested_by: Requester | str | None
    on_behalf_of: str | None
    note: str | None
    public_note: str | None
    evidence: str | None
    confirmed_with: Requester | str | None
    key: str | None
    until: date | None
    clear: bool
    override: bool
    by: Sequence[str]
    processed: bool
    owner: str | None
    access: AccessTier | str
    part_of: Sequence[str]
    cites: Sequence[str]
    derived_from: Sequence[str]
    unlink: bool
    go_on: bool
    break_glass: bool
    third_party: bool
    event: int


class Wishes(Options, total=False):
    """What a caller may say with a verb: the options, and how it is carried out.

    `dry_run` judges and writes nothing; `count` is the number of records that move, where it must be stated.
    """

    dry_run: bool
    count: int | None


def new_operation() -> str:
    """A name for an operation whose caller gave none."""
    return str(uuid.uuid4())


def _named(kind: type[_Name], word: _Name | str | None, what: str) -> _Name | None:
    return None if word is None else parse_name(kind, word, what)


def _reason(action: Action, word: Reason | str | None, policy: SitePolicy) -> AnyReason | None:
    return None if word is None else policy.parse_reason(word, action)


def ask(
    action: Action | str, accession: str, *, principal: str, options: Options, policy: SitePolicy = NO_ADDITIONS
) -> Request:
    """The request that these words make; `policy` knows the reasons that the site added.

    Raises:
        UsageError: A name, an accession, a text or an option is not one the action takes.
    """
    verb = parse_name(Action, action, "action")
    if verb is Action.IMPORT:
        raise UsageError(f"{verb} is not asked for a single record", hint="a list is imported whole")
    identity = parse_accession(accession)
    _expect_options(verb, options)
    links = _links(verb, identity, options)
    return Request(
        action=verb,
        accession=identity.text,
        principal=principal,
        operation=options.get("key") or new_operation(),
        reason=_reason(verb, options.get("reason"), policy),
        detail=options.get("detail"),
        requester=_named(Requester, options.get("requested_by"), "requester"),
        on_behalf_of=options.get("on_behalf_of"),
        internal_note=options.get("note"),
        public_note=options.get("public_note"),
        evidence=options.get("evidence"),
        confirmed_with=_named(Requester, options.get("confirmed_with"), "requester"),
        until=options.get("until"),
        clear_date=options.get("clear", False),
        override=options.get("override", False),
        processed=options.get("processed", False),
        successors=tuple(dict.fromkeys(parse_accession(word).text for word in options.get("by", ()))),
        links=() if options.get("unlink") else links,
        unlinks=links if options.get("unlink") else (),
        go_on=options.get("go_on", False),
        break_glass=options.get("break_glass", False),
        third_party=options.get("third_party", False),
        event=options.get("event"),
        particulars=_particulars(verb, identity, options),
    )


_ONLY_WITH = {
    "by": {Action.REPLACE, Action.AMEND},
    "processed": {Action.REGISTER},
    "owner": {Action.REGISTER},
    "part_of": {Action.REGISTER, Action.AMEND},
    "cites": {Action.REGISTER, Action.AMEND},
    "derived_from": {Action.REGISTER, Action.AMEND},
    "unlink": {Action.AMEND},
    "third_party": {Action.RELEASE, Action.RERELEASE},
    "event": {Action.REDACT},
    "clear": {Action.HOLD, Action.SUPPRESS, Action.AMEND},
    "override": {Action.HOLD},
    "until": {Action.REGISTER, Action.HOLD, Action.SUPPRESS, Action.AMEND},
}


def _expect_options(action: Action, options: Options) -> None:
    for unknown in sorted(options.keys() - Options.__annotations__.keys()):
        near = nearest(unknown, Options.__annotations__)
        raise UsageError(f"there is no option {unknown}", hint=f"did you mean {near}?" if near else "")
    for name, actions in _ONLY_WITH.items():
        if options.get(name) and action not in actions:
            raise UsageError(f"{name} does not go with {action}", hint=f"it goes with {', '.join(sorted(actions))}")
    if action is Action.REDACT and options.get("event") is None:
        raise UsageError("redact needs the event whose text is destroyed", hint="--event, as status history tells")
    if options.get("clear") and options.get("until"):
        raise UsageError("a date cannot be set and cleared at once", hint="give --until or --clear")


def _links(action: Action, identity: Accession, options: Options) -> tuple[Link, ...]:
    """What a record is tied to, each link once; at its registration a parent's kind tells how."""
    tied: list[Link] = []
    said = ((Relation.PART_OF, "part_of"), (Relation.CITES, "cites"), (Relation.DERIVED_FROM, "derived_from"))
    for relation, option in said:
        words: Sequence[str] = options.get(option, ())  # type: ignore[assignment] # one of three keys of one type
        for parent in map(parse_accession, words):
            if parent.text == identity.text:
                raise UsageError(f"{identity.text} cannot be tied to itself", hint="name what it belongs to")
            told = relation_to(identity.kind, parent.kind) if option == "part_of" else relation
            tied.append(Link(told if action is Action.REGISTER else relation, parent.text))
    return tuple(dict.fromkeys(tied))


def _particulars(action: Action, identity: Accession, options: Options) -> Particulars | None:
    if action is not Action.REGISTER:
        return None
    access = _named(AccessTier, options.get("access", AccessTier.OPEN), "access tier")
    owner = clean_text("owner", options.get("owner"), limit=200, one_line=True)
    return particulars_of(identity, owner=owner, access=access or AccessTier.OPEN)


def particulars_of(
    identity: Accession, *, owner: str | None, access: AccessTier, published_on: date | None = None
) -> Particulars:
    """What a new record is told; the origin follows from the accession.

    Raises:
        InvalidAccessionError: No archive is known to issue accessions with this prefix.
    """
    if identity.origin is None:
        raise InvalidAccessionError(
            f"no archive is known to issue {identity.text}", hint="check the prefix; an unknown one is not taken in"
        )
    scope = scope_for(identity.kind, identity.family, identity.origin)
    return Particulars(
        kind=identity.kind,
        origin=identity.origin,
        scope=scope,
        owner=owner,
        access=access,
        published_on=published_on,
    )


def fingerprint(request: Request) -> str:
    """What a request asks, in one word: the same key with another fingerprint is a mistake of the caller."""
    asked = "\x1f".join(str(getattr(request, name)) for name in _ASKED)
    return hashlib.sha256(asked.encode()).hexdigest()


_ASKED = (
    "action",
    "accession",
    "principal",
    "reason",
    "detail",
    "requester",
    "on_behalf_of",
    "public_note",
    "internal_note",
    "evidence",
    "confirmed_with",
    "until",
    "clear_date",
    "override",
    "processed",
    "successors",
    "links",
    "unlinks",
    "go_on",
    "break_glass",
    "third_party",
    "particulars",
    "event",
)
