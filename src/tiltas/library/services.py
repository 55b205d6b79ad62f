"""Members write what they know; it comes out, is corrected, checked, taken over, answered, withdrawn."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tiltas.accounts.models import User
from tiltas.accounts.services import audit, step
from tiltas.core import clock
from tiltas.core.errors import Refused
from tiltas.core.versions import check_unchanged, version_of, without
from tiltas.files.models import File
from tiltas.files.services import show_waiting
from tiltas.network.models import Follow, Membership, Organisation
from tiltas.notifications.services import tell_all
from tiltas.places.models import Place
from tiltas.search.services import index_later
from tiltas.themes.models import Theme
from tiltas.trace.models import Link, Node
from tiltas.trace.services import connect, new_node

from .models import KINDS, Activity, Correction, Entry, Policy, Practice, Priority, Reaction, Written
from .queries import correction_of, corrections_to_read, has_hidden_parts, said_in, what_stands
from .rules import WRITERS
from .states import WAYS

TAKEN_OVER = "taken_over_as"
REACTED, REMINDED, ENDING = "library.reacted", "library.reminded", "library.picture_ends"
REMIND_BEFORE, WARN_BEFORE = datetime.timedelta(days=7), datetime.timedelta(days=30)


class Closed(Refused):
    """The last day for reactions is over, or there is none."""

    message = _("Reactions to this activity are not open any more.")
    status = 409


class NotPublic(Refused):
    """What is not published cannot be reacted to, taken over or checked."""

    message = _("This is not published, so that step is not open. Reload the page.")
    status = 409


class SamePlace(Refused):
    """A practice is taken over to another place."""

    message = _("Choose the place to which the practice was taken over: another one than where it comes from.")


class Cited(Refused):
    """What others rest on stays."""

    message = _("Something rests on this, so it cannot be taken away. Correct it instead.")
    status = 409


class AnsweredToday(Refused):
    """One answer a day from one connection: more are not told apart, because nobody is remembered."""

    message = _("Somebody at your connection has answered this today. Try again tomorrow.")
    status = 429


class MovedOn(Refused):
    """What an organiser has read is not what stands or waits there now."""

    message = _("This has moved on meanwhile, so that step is no longer open. Reload the page.")
    status = 409


class Withdrawn(Refused):
    """What is withdrawn stays as it was."""

    message = _("This is withdrawn, so it cannot be changed any more.")
    status = 409


def _is_sample(*owners: Any) -> bool:
    # What is invented never makes something real, and what rests on it is invented too.
    return any(owner.is_sample for owner in owners if owner is not None)


def may_publish(thing: Written, by: User | None) -> bool:
    """Whether readers see at once what `by` writes."""
    return by is None or by.has_perm("library.publish", thing)


def _locked(thing: Any, *more: str) -> Any:
    """The row as it stands now, locked. Always before its correction: else two people would wait for each other."""
    return type(thing).objects.select_for_update(of=("self",)).select_related("node", *more).get(pk=thing.pk)


def _set_visibility(thing: Written) -> None:
    """Only what is published is public; priorities and reactions are never more public than what they belong to."""
    nodes = [thing.node]
    shown = thing.is_published
    if isinstance(thing, Reaction):
        shown = shown and thing.activity.is_published
    elif isinstance(thing, Policy):
        nodes += [one.node for one in thing.priorities.select_related("node")]
    elif isinstance(thing, Activity):
        published = thing.reactions.filter(state=Written.State.PUBLISHED).select_related("node")
        nodes += [one.node for one in published]
    visibility = Node.Visibility.PUBLIC if shown else Node.Visibility.PRIVATE
    for node in nodes:
        node.visibility = visibility
        node.save(update_fields=["visibility"])
    if isinstance(thing, Entry):
        index_later(thing)


def _step(thing: Written, name: str, by: User | None) -> None:
    step(thing=thing, table=WAYS, name=name, by=by)
    _set_visibility(thing)


def _new(model: type[Written], *, owners: Iterable[Any], by: User | None, sample: bool = False, **facts) -> Written:
    node = new_node(kind=model.node_kind, sample=sample or _is_sample(*owners), visibility=Node.Visibility.PRIVATE)
    return model.objects.create(node=node, written_by=by if by and by.is_authenticated else None, **facts)


def _send_on(thing: Written, by: User | None) -> None:
    """Out at once, or to the organisers, as the installation has it."""
    if may_publish(thing, by):
        publish(thing=thing, by=by)
    elif thing.state == Written.State.DRAFT:
        hand_in(thing=thing, by=by)


@transaction.atomic
def write(
    *,
    model: type[Entry],
    title: str,
    language: str,
    organisation: Organisation | None = None,
    place: Place | None = None,
    themes: Iterable[Theme] = (),
    as_draft: bool = False,
    sample: bool = False,
    by: User | None = None,
    **facts,
) -> Entry:
    """A new entry of a kind (its `model`); `facts` are its own fields by name. Published, waiting or a draft, as `by` may."""
    made = _new(
        model,
        owners=(organisation, place),
        sample=sample,
        by=by,
        title=title.strip(),
        source_language=language,
        organisation=organisation,
        place=place,
        **_of_kind(model, facts),
    )
    made.themes.set(themes)
    audit("library.write", made, by=by)
    if not as_draft:
        _send_on(made, by)
    return made


def _of_kind(model: type[Entry], facts: dict[str, Any]) -> dict[str, Any]:
    unknown = set(facts) - {"text", *model.facts, *model.passages}
    if unknown:
        raise TypeError(f"not a field of {model.node_kind}: {sorted(unknown)}")
    return facts


def rows_of(thing: Entry | Priority | Reaction) -> list:
    """What a form corrects: the words and facts without what others press, the themes, and the correction that waits."""
    said = without(
        thing, "verified_at", "verified_by_id", "seen_at", "updated_at", "published_at", "useful_yes", "useful_no"
    )
    themes = thing.themes.order_by("pk") if isinstance(thing, Entry) else ()
    waiting = correction_of(thing)
    return [said, *themes, *([waiting] if waiting else [])]


def version(thing: Entry | Priority | Reaction) -> str:
    """The version of what a form corrects."""
    return version_of(*rows_of(thing))


@transaction.atomic
def correct(
    *,
    entry: Entry,
    title: str,
    language: str,
    organisation: Organisation | None = None,
    place: Place | None = None,
    themes: Iterable[Theme] = (),
    seen: str | None = None,
    as_draft: bool = False,
    by: User | None = None,
    **facts,
) -> Entry:
    """Change what an entry says. Raises ChangedMeanwhile, Withdrawn.

    A draft goes on its way; where organisers read first, the new wording waits and what was read stays.
    """
    model = type(entry)
    fresh = _locked(entry)
    if fresh.state == Written.State.WITHDRAWN:
        raise Withdrawn
    check_unchanged(seen, *rows_of(fresh))
    if fresh.is_published and not may_publish(fresh, by):
        said = {"title": title.strip(), "language": language, "organisation": organisation, "place": place}
        _let_wait(fresh, said | {"themes": list(themes)} | _of_kind(model, facts), by)
        return fresh
    before = {name: getattr(fresh, name) for name in ("title", "source_language", *model.facts, *model.passages)}
    changes = {"title": title.strip(), "source_language": language, **_of_kind(model, facts)}
    for name, value in changes.items():
        setattr(fresh, name, value)
    fresh.organisation, fresh.place = organisation, place
    if any(before.get(name) != value for name, value in changes.items()):
        fresh.updated_at = clock.now()
        # Organisers have read another wording.
        fresh.seen_at = None
    fresh.save()
    if _is_sample(organisation, place) and not fresh.node.is_sample:
        fresh.node.is_sample = True
        fresh.node.save(update_fields=["is_sample"])
    fresh.themes.set(themes)
    _forget_correction(fresh)
    audit("library.correct", fresh, by=by)
    if fresh.is_published:
        if by is not None and by.has_perm("library.moderate"):
            _seen(fresh)
        index_later(fresh)
    elif fresh.state == Written.State.DRAFT and not as_draft:
        _send_on(fresh, by)
    return fresh


@transaction.atomic
def hand_in(*, thing: Written, by: User | None = None) -> None:
    """It waits until an organiser has read it."""
    _step(thing, "hand_in", by)


@transaction.atomic
def publish(*, thing: Written, seen: str | None = None, by: User | None = None) -> None:
    """Everybody reads it from now on. What an organiser publishes, an organiser has read.

    Raises MovedOn when it is not what was `seen`.
    """
    if seen is not None:
        _check_read(_locked(thing), seen)
    _step(thing, "publish", by)
    _show_parts(thing)
    thing.published_at = thing.published_at or clock.now()
    thing.sent_back_because = ""
    thing.save(update_fields=["published_at", "sent_back_because"])
    if by is None or by.has_perm("library.moderate"):
        _seen(thing)
    if isinstance(thing, Entry):
        index_later(thing)
    else:
        _tell_of_reaction(thing)


@transaction.atomic
def send_back(*, thing: Written, because: str, by: User | None = None) -> None:
    """Back to those who wrote it, with a sentence for them."""
    thing.sent_back_because = because.strip()
    _step(thing, "send_back", by)
    thing.save(update_fields=["sent_back_because"])


@transaction.atomic
def withdraw(*, thing: Written, by: User | None = None) -> None:
    """Nobody reads it any more; it stays on record and can be brought back."""
    _step(thing, "withdraw", by)


@transaction.atomic
def bring_back(*, thing: Written, by: User | None = None) -> None:
    """What was withdrawn is a draft again: published once more by whoever may."""
    _step(thing, "bring_back", by)


def reading(thing: Written) -> str:
    """The version of what an organiser reads: words and parts. No statement."""
    # The entry has the numbers of what readers press, too.
    return str(thing.updated_at) if isinstance(thing, Entry) else version_of(thing)


def _check_read(thing: Written, seen: str | None) -> None:
    if seen is not None and seen != reading(thing):
        raise MovedOn


def _seen(thing: Written) -> None:
    # Who corrects the text has not read the file that somebody else added.
    if has_hidden_parts(thing):
        return
    thing.seen_at = clock.now()
    thing.save(update_fields=["seen_at"])


def _show_parts(thing: Written) -> None:
    """Files and priorities that waited are shown to readers."""
    if isinstance(thing, Entry) and has_hidden_parts(thing):
        show_waiting(of=thing)
        _set_visibility(thing)
        thing.updated_at = clock.now()
        thing.save(update_fields=["updated_at"])


@transaction.atomic
def note_as_read(*, thing: Written, seen: str | None = None, by: User | None = None) -> None:
    """An organiser has read what was published; it leaves the queue, and parts that waited are shown.

    Raises NotPublic, and MovedOn when it is not what was `seen`.
    """
    fresh = _locked(thing)
    if not fresh.is_published:
        raise NotPublic
    _check_read(fresh, seen)
    _show_parts(fresh)
    _seen(fresh)
    audit("library.read", fresh, by=by)


@transaction.atomic
def verify(*, entry: Entry, by: User | None = None) -> None:
    """Those responsible say that it is still correct as it stands. The text stays. Raises NotPublic."""
    fresh = _locked(entry)
    if not fresh.is_published:
        raise NotPublic
    fresh.verified_at, fresh.verified_by = clock.now(), by if by is not None and by.is_authenticated else None
    fresh.save(update_fields=["verified_at", "verified_by"])
    entry.verified_at = fresh.verified_at
    audit("library.verify", fresh, by=by)


@transaction.atomic
def take_over(
    *,
    practice: Practice,
    what_changed: str,
    place: Place,
    language: str,
    organisation: Organisation | None = None,
    by: User | None = None,
    **facts,
) -> Practice:
    """A practice taken over to another place: a practice of its own, and the arrow says what was changed.

    Raises NotPublic, SamePlace, ReasonMissing.
    """
    if not practice.is_published:
        raise NotPublic
    if practice.place_id == place.pk:
        raise SamePlace
    made = write(
        model=Practice,
        language=language,
        organisation=organisation,
        place=place,
        sample=practice.is_sample,
        by=by,
        **facts,
    )
    connect(
        earlier=practice,
        later=made,
        relation=TAKEN_OVER,
        reason=what_changed,
        language=language,
        by=by,
        on_behalf_of=organisation,
    )
    return made


def say_whether_useful(*, entry: Entry, was_useful: bool) -> None:
    """One more answer to "was this useful?"; nothing of who gave it. Raises NotPublic."""
    if not entry.is_published:
        raise NotPublic
    name = "useful_yes" if was_useful else "useful_no"
    type(entry).objects.filter(pk=entry.pk).update(**{name: F(name) + 1})


# Corrections that wait -----------------------------------------------------------------------------------------------


def _let_wait(thing: Entry | Priority | Reaction, said: dict[str, Any], by: User | None) -> None:
    """Keep another wording of what is published until an organiser has read it; it replaces one that waits already."""
    _forget_correction(thing)
    keys = _keys(said)
    if keys == _keys(what_stands(thing)):
        return
    body = thing.policy.organisation if isinstance(thing, Priority) else thing.organisation
    Correction.objects.create(node=thing.node, said=keys, organisation=body, written_by=by)
    audit("library.let_correction_wait", thing, by=by)


def _keys(said: dict[str, Any]) -> dict[str, Any]:
    return {
        name: sorted(one.pk for one in value) if name == "themes" else getattr(value, "pk", value)
        for name, value in said.items()
    }


def _forget_correction(thing: Entry | Priority | Reaction) -> None:
    Correction.objects.filter(node=thing.node_id).delete()


def _waiting_correction(thing: Entry | Priority | Reaction) -> Correction:
    _locked(thing)
    found = corrections_to_read().select_for_update(of=("self",)).filter(node=thing.node_id).first()
    if found is None:
        raise MovedOn
    return found


@transaction.atomic
def publish_correction(*, thing: Entry | Priority | Reaction, seen: str | None = None, by: User | None = None) -> None:
    """What waited takes the place of what stands. Raises MovedOn when it is not what was `seen`."""
    waiting = _waiting_correction(thing)
    if seen is not None and seen != version_of(waiting):
        raise MovedOn
    said = said_in(waiting, type(thing))
    match thing:
        case Priority():
            correct_priority(priority=thing, by=by, **said)
        case Reaction():
            said["organisation"] = said["organisation"] or thing.organisation
            correct_reaction(reaction=thing, by=by, **said)
        case _:
            correct(entry=thing, by=by, **said)


@transaction.atomic
def send_back_correction(*, thing: Entry | Priority | Reaction, because: str, by: User | None = None) -> None:
    """The correction goes back with a sentence; what stands stays. Raises MovedOn."""
    waiting = _waiting_correction(thing)
    waiting.sent_back_because = because.strip()
    waiting.save(update_fields=["sent_back_because"])
    audit("library.send_back_correction", thing, by=by)


# Parts ----------------------------------------------------------------------------------------------------------------


@transaction.atomic
def add_priority(*, policy: Policy, text: str, language: str, by: User | None = None, **facts) -> Priority:
    """One priority of a policy document, as public as the document once it is read. Raises Withdrawn."""
    if policy.state == Written.State.WITHDRAWN:
        raise Withdrawn
    node = new_node(
        kind=Priority.node_kind,
        sample=policy.is_sample or _is_sample(facts.get("place")),
        visibility=Node.Visibility.PUBLIC
        if policy.is_published and may_publish(policy, by)
        else Node.Visibility.PRIVATE,
    )
    made = Priority.objects.create(node=node, policy=policy, text=text.strip(), source_language=language, **facts)
    _part_changed(policy, "library.add_priority", made, by)
    return made


@transaction.atomic
def correct_priority(
    *, priority: Priority, text: str, language: str, seen: str | None = None, by: User | None = None, **facts
) -> Priority:
    """Change a priority; where organisers read first, the new wording waits. Raises ChangedMeanwhile."""
    fresh = _locked(priority, "policy__node")
    check_unchanged(seen, *rows_of(fresh))
    if fresh.node.visibility == Node.Visibility.PUBLIC and not may_publish(fresh.policy, by):
        _let_wait(fresh, {"text": text.strip(), "language": language, **facts}, by)
        return fresh
    for name, value in {"text": text.strip(), "source_language": language, **facts}.items():
        setattr(fresh, name, value)
    fresh.save()
    _forget_correction(fresh)
    _part_changed(fresh.policy, "library.correct_priority", fresh, by)
    return fresh


@transaction.atomic
def remove_priority(*, priority: Priority, by: User | None = None) -> None:
    """Take a priority away that was written down by mistake. Raises Cited."""
    node, policy = priority.node, priority.policy
    if Link.objects.filter(earlier=node).exists() or Link.objects.filter(later=node).exists():
        raise Cited
    _part_changed(policy, "library.remove_priority", priority, by)
    priority.delete()
    node.delete()


def _part_changed(policy: Policy, action: str, part: Priority, by: User | None) -> None:
    audit(action, part, by=by)
    parts_changed(entry=policy, by=by)


@transaction.atomic
def parts_changed(*, entry: Entry, by: User | None = None) -> None:
    """Priorities or files of an entry are others now. Where organisers read first, new ones are hidden until then."""
    entry.updated_at = clock.now()
    if not (by is None or by.has_perm("library.moderate")):
        entry.seen_at = None
    entry.save(update_fields=["updated_at", "seen_at"])
    index_later(entry)


@transaction.atomic
def react(
    *,
    activity: Activity,
    organisation: Organisation,
    kind: str,
    text: str,
    language: str,
    by: User | None = None,
) -> Reaction:
    """An organisation reacts to an activity. Raises NotPublic, Closed."""
    fresh = Activity.objects.select_related("node").get(pk=activity.pk)
    if not fresh.is_published:
        raise NotPublic
    # The clock of the story: reactions entered afterwards came while they were open.
    if fresh.reactions_until is None or fresh.reactions_until < timezone.localdate(clock.now()):
        raise Closed
    made = _new(
        Reaction,
        owners=(fresh, organisation),
        by=by,
        activity=fresh,
        organisation=organisation,
        kind=kind,
        text=text.strip(),
        source_language=language,
    )
    audit("library.react", made, by=by)
    _send_on(made, by)
    return made


@transaction.atomic
def correct_reaction(
    *,
    reaction: Reaction,
    organisation: Organisation,
    kind: str,
    text: str,
    language: str,
    seen: str | None = None,
    by: User | None = None,
) -> Reaction:
    """Another wording of a reaction; a draft goes on its way, and what waits is as with `correct`.

    Raises ChangedMeanwhile, Withdrawn.
    """
    fresh = _locked(reaction, "activity__node")
    if fresh.state == Written.State.WITHDRAWN:
        raise Withdrawn
    check_unchanged(seen, *rows_of(fresh))
    if fresh.is_published and not may_publish(fresh, by):
        said = {"organisation": organisation, "kind": kind, "text": text.strip(), "language": language}
        _let_wait(fresh, said, by)
        return fresh
    fresh.organisation, fresh.kind, fresh.text, fresh.source_language = organisation, kind, text.strip(), language
    fresh.seen_at = clock.now() if by is None or by.has_perm("library.moderate") else None
    fresh.save()
    if organisation.is_sample and not fresh.node.is_sample:
        fresh.node.is_sample = True
        fresh.node.save(update_fields=["is_sample"])
    _forget_correction(fresh)
    audit("library.correct_reaction", fresh, by=by)
    if fresh.state == Written.State.DRAFT:
        _send_on(fresh, by)
    return fresh


# Those who asked hear of it -------------------------------------------------------------------------------------------


def _writers(organisation: Organisation | int | None) -> QuerySet:
    return Membership.objects.filter(organisation=organisation, role__in=WRITERS).values("user")


def _tell_of_reaction(reaction: Reaction) -> None:
    """The institution that asked hears of a reaction once, however often its words are corrected."""
    tell_all(
        users=User.objects.filter(pk__in=_writers(reaction.activity.organisation)).exclude(pk=reaction.written_by_id),
        kind=REACTED,
        data={"reaction": reaction.uid},
        key=reaction.uid,
    )


def remind(*, today: datetime.date) -> None:
    """A week before the last day for reactions: the institution, and those who follow it, a theme or the place.

    What came out later than that is news to them anyway. Another last day is told once more.
    """
    due = Activity.objects.filter(
        state=Written.State.PUBLISHED,
        reactions_until__gte=today,
        reactions_until__lte=today + REMIND_BEFORE,
        published_at__date__lte=F("reactions_until") - REMIND_BEFORE,
    )
    for activity in due.select_related("node", "organisation", "place"):
        following = Follow.objects.filter(_is_followed(activity)).values("user")
        tell_all(
            users=User.objects.filter(Q(pk__in=_writers(activity.organisation)) | Q(pk__in=following), is_active=True),
            kind=REMINDED,
            data={"activity": activity.uid, "until": activity.reactions_until.isoformat()},
            key=f"{activity.uid}:{activity.reactions_until:%Y%m%d}",
            due_on=activity.reactions_until,
        )


def warn_of_pictures(*, today: datetime.date) -> None:
    """A month before a picture goes for good: who writes for the institution, and who added it where there is none.

    There is time to ask once more those who agreed to be shown. Another last day is told once more.
    """
    kinds = ContentType.objects.get_for_models(*KINDS.values()).values()
    ending = File.objects.filter(
        kind=File.Kind.PICTURE, content_type__in=kinds, expires_on__gt=today, expires_on__lte=today + WARN_BEFORE
    )
    for picture in ending.without_text().prefetch_related("thing"):
        if not picture.thing.is_published:
            continue
        organisation = picture.thing.organisation_id
        whom = Q(pk__in=_writers(organisation)) if organisation else Q(pk=picture.added_by_id)
        tell_all(
            users=User.objects.filter(whom, is_active=True),
            kind=ENDING,
            data={"picture": picture.uid, "on": picture.expires_on.isoformat()},
            key=f"{picture.uid}:{picture.expires_on:%Y%m%d}",
            due_on=picture.expires_on,
        )


def _is_followed(activity: Activity) -> Q:
    places = [place for place in (activity.place_id, activity.place and activity.place.country_id) if place]
    found = Q(organisation__isnull=False, organisation=activity.organisation_id) | Q(place__in=places)
    # As with everything that is followed: what is invented is no news on a theme.
    return found if activity.is_sample else found | Q(theme__in=activity.themes.all())


def reads_first() -> bool:
    """Whether organisers read before everybody else does."""
    return settings.MODERATION == "before"
