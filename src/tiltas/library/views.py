from django.contrib import messages
from django.db.models import CharField, TextField
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tiltas.accounts.once import OnceForm, form_page, saved_or_shown
from tiltas.core import calendars
from tiltas.core.addresses import redirect_to_right_words
from tiltas.core.limits import is_first_today
from tiltas.core.versions import version_of
from tiltas.core.web import require
from tiltas.files.queries import files_of
from tiltas.languages.addresses import show_page
from tiltas.languages.changes import marked_beside
from tiltas.languages.queries import show
from tiltas.languages.texts import Text, direction, listed, name_in_page_language
from tiltas.network.models import Organisation
from tiltas.network.views import excerpt, place_address, small_print
from tiltas.places.models import Place
from tiltas.themes.models import Theme
from tiltas.trace.models import Node

from . import holding, panels, queries, services
from .forms import EntryForm, KnowledgeFilter, PriorityForm, ReactionForm, SentenceForm, TakeOverForm, UsefulForm
from .models import KINDS, Activity, Entry, Policy, Practice, Priority, Reaction, Written
from .stations import LABELS

# One sentence for each kind, where somebody chooses what to write.
# On the page of what is to be read; the rest comes up once these are done.
AT_ONCE = 30
WHAT_IT_IS = {
    "news": lambda: _("Something happened or was decided, in the country or in your place."),
    "practice": lambda: _("Something works with you, and others could take it over."),
    "lesson": lambda: _("Something did not work, and others need not try it again."),
    "policy": lambda: _("A strategy, programme or law, and what it puts first."),
    "activity": lambda: _("What an institution does or plans. You can ask others for their reactions."),
    "publication": lambda: _("A study, report, article or book."),
}


def _crumbs(*further):
    return [(_("Knowledge"), reverse("library:list")), *further]


def _day(moment) -> str:
    return date_format(timezone.localtime(moment)) if moment else ""


def _line(entry: Entry, themes=()) -> Entry:
    """What a list says about an entry."""
    entry.excerpt = excerpt(entry.shown.text)
    entry.small_print = small_print(
        _day(entry.listed_on),
        entry.place and entry.place.name_in(),
        entry.organisation and entry.organisation.name_in(),
        *(theme.shown.title for theme in themes if theme.pk in entry.theme_ids),
    )
    entry.tag = LABELS[entry.node_kind]
    return entry


def entry_list(request):
    """What is known: every kind in one list, the newest first."""
    form = KnowledgeFilter(request.GET)
    chosen = form.chosen()
    page = queries.entries(request.GET.get("page") or 1, **chosen)
    found = list(page.object_list)
    themes = list(form.fields["theme"].things.values())
    for entry in show(found):
        _line(entry, themes)
    count = page.paginator.count
    return render(
        request,
        "library/list.html",
        {
            "form": form,
            "page": page,
            "entries": found,
            "is_filtered": bool(chosen),
            "may_write": request.user.has_perm("library.write"),
            "count": ngettext("%(count)s entry", "%(count)s entries", count) % {"count": count},
            "crumbs": [(_("Knowledge"), "")],
            "feed_url": reverse("library:feed"),
        },
    )


def entry(request, uid, words):
    """One entry of any kind."""
    entry = _found(request, uid)
    themes = list(entry.themes.order_by("order"))
    may_change = request.user.has_perm("library.change", entry) and entry.state != Written.State.WITHDRAWN
    parts = _parts(entry, hidden=may_change)
    texts = parts.pop("texts")
    near = queries.related(entry, themes, without=[one for one in texts if isinstance(one, Entry)])
    behind = panels.entry.of(entry)
    alternates = show_page(entry, *themes, *texts, *(one for panel in behind for one in panel.words))
    if wrong := redirect_to_right_words(request, entry):
        return wrong
    user = request.user
    documents, pictures = files_of(entry, waiting=may_change)
    waiting = queries.corrections_around([entry, *parts.get("priorities", [])]) if may_change else {}
    for one in parts.get("priorities", []):
        one.correction = waiting.get(one.pk)
    return render(
        request,
        "library/entry.html",
        {
            "entry": entry,
            "label": LABELS[entry.node_kind],
            "themes": themes,
            "facts": _facts(entry),
            "passages": _passages(entry),
            "related": near,
            "documents": documents,
            "pictures": pictures,
            "panels": behind,
            "thing": entry,
            "holder": holding.KEY,
            "may_bring_back": user.has_perm("library.bring_back", entry),
            "place_address": place_address(entry.place),
            "may_change": may_change,
            "correction": waiting.get(entry.pk),
            "may_verify": entry.ages and entry.is_published and user.has_perm("library.verify", entry),
            "may_take_over": isinstance(entry, Practice) and user.has_perm("library.take_over", entry),
            # Whoever is not signed in is led to sign in, and back to the form; somebody signed in who speaks for nobody
            # is not led to a closed door.
            "shows_reacting": isinstance(entry, Activity)
            and entry.is_open_for_reactions
            and (not request.user.is_authenticated or request.user.has_perm("library.react", entry)),
            "alternates": alternates,
            "calendar_url": _last_day_address(entry),
            "is_sample": entry.is_sample,
            "noindex": not entry.is_published,
            "crumbs": _crumbs((entry.shown.title, "")),
        }
        | parts,
    )


def _last_day_address(entry: Entry) -> str:
    """Where the last day for reactions can be taken over into a calendar, while that makes sense."""
    coming = isinstance(entry, Activity) and entry.is_open_for_reactions
    return reverse("library:last_day", args=[entry.uid]) if coming else ""


def last_day(request, uid):
    """The last day for reactions to what an institution does or plans."""
    found = _found(request, uid)
    if not _last_day_address(found):
        raise Http404
    title = show(found).shown.title
    item = calendars.day_of(
        request,
        found,
        day=found.reactions_until,
        uid=f"{uid}-reactions",
        title=_("Last day: %(title)s") % {"title": title.plain},
    )
    return calendars.answer(request, name=title, items=[item], file_name=uid)


def _found(request, uid) -> Entry:
    """The entry, if it is published or this person may read it before."""
    found = queries.entry(uid)
    if found is None or not (found.is_published or request.user.has_perm("library.read_unpublished", found)):
        raise Http404
    return found


def _parts(entry: Entry, *, hidden: bool) -> dict:
    """What one kind has beside its fields; `texts` are those whose words are shown."""
    match entry:
        case Policy():
            found = list(queries.priorities(entry, hidden=hidden))
            themes = [one.theme for one in found if one.theme]
            return {"priorities": found, "texts": [*found, *themes]}
        case Activity():
            found = list(queries.reactions(entry))
            return {"reactions": found, "texts": found}
        case Practice():
            found = queries.taken_over(entry)
            return {"taken_over": found, "texts": found.texts}
    return {"texts": []}


def _facts(entry: Entry) -> list[dict]:
    """The facts of a kind as (label, value, address)."""
    found = []
    for name in entry.facts:
        field, value = entry._meta.get_field(name), getattr(entry, name)
        if value in (None, ""):
            continue
        address = ""
        if name == "doi":
            address = entry.doi_address
        elif name == "address":
            address = value
        elif field.choices:
            value = capfirst(getattr(entry, f"get_{name}_display")())
        elif hasattr(value, "year"):
            value = date_format(value)
        elif name in ("authors", "contact"):
            value = Text(value, entry.source_language)
        else:
            value = str(value)
        found.append({"label": capfirst(field.verbose_name), "value": value, "address": address})
    return found


def _passages(entry: Entry) -> list[tuple]:
    """(heading, Text) of the longer texts after the first, as far as they are written."""
    return [
        (capfirst(entry._meta.get_field(name).verbose_name), text)
        for name in entry.passages
        if (text := getattr(entry.shown, name))
    ]


# Writing --------------------------------------------------------------------------------------------------------------


@never_cache
def choose_kind(request):
    """What somebody wants to write about."""
    require(request, "library.write")
    choices = [(LABELS[key], WHAT_IT_IS[key](), reverse("library:write", args=[key])) for key in KINDS]
    return render(
        request,
        "library/choose_kind.html",
        {"choices": choices, "noindex": True, "crumbs": _crumbs((_("Write something"), ""))},
    )


def _said_afterwards(thing: Written | Priority) -> str:
    """What happened with what somebody handed in."""
    if queries.correction_of(thing):
        return _(
            "Thank you. An organiser reads the correction first. Until then everybody reads what stands here now."
        )
    if isinstance(thing, Priority):
        return _("The correction is saved.")
    if thing.state == Written.State.PUBLISHED:
        return _("It is published.")
    if thing.state == Written.State.WAITING:
        return _("Thank you. An organiser reads it before everybody else does.")
    return _("The draft is saved. Only you and your organisation see it.")


def _save_and_tell(request, save):
    """A save for `saved_or_shown` whose message depends on what came of it."""

    def saving():
        made = save()
        messages.success(request, _said_afterwards(made))
        return show(made if isinstance(made, Entry) else made.activity).get_absolute_url()

    return saving


def _submit(may_publish: bool) -> str:
    return _("Publish") if may_publish else _("Hand in")


def _before_note(request, corrected=None) -> str:
    if corrected is not None and queries.correction_of(corrected):
        return _("The form shows the correction that waits. Readers see it once an organiser publishes it.")
    if not services.reads_first() or request.user.has_perm("library.moderate"):
        return ""
    return _("An organiser reads what you write before everybody else does.")


def _shown_form(request, form, save, *, heading, crumbs, submit="", sentence="", **context):
    return saved_or_shown(
        request,
        form,
        save,
        template="library/form.html",
        sentence=sentence,
        heading=heading,
        submit=submit or _("Save"),
        crumbs=_crumbs(*crumbs),
        **context,
    )


def _may_publish_own(request) -> bool:
    return not services.reads_first() or request.user.has_perm("library.moderate")


@form_page
def write(request, kind):
    """A new entry of one kind."""
    if kind not in KINDS:
        raise Http404
    require(request, "library.write")
    form = EntryForm(request.POST or None, model=KINDS[kind], user=request.user)

    def save():
        return services.write(model=KINDS[kind], as_draft="keep" in request.POST, by=request.user, **form.told())

    return _shown_form(
        request,
        form,
        _save_and_tell(request, save),
        heading=LABELS[kind],
        lead=WHAT_IT_IS[kind](),
        note=_before_note(request),
        submit=_submit(_may_publish_own(request)),
        keep=_("Keep as a draft"),
        crumbs=((_("Write something"), reverse("library:choose")), (LABELS[kind], "")),
    )


def _for_change(request, uid, permission="library.change") -> Entry:
    found = queries.entry(uid)
    if found is None:
        raise Http404
    if not found.is_published and not request.user.has_perm("library.read_unpublished", found):
        require(request, "library.write")
        raise Http404
    if found.state == Written.State.WITHDRAWN:
        raise services.Withdrawn
    require(request, permission, found)
    return show(found)


def _correction_sent_back(thing) -> str:
    waiting = queries.correction_of(thing)
    return waiting.sent_back_because if waiting else ""


def _crumbs_of(entry: Entry, label):
    return ((entry.shown.title, entry.get_absolute_url()), (label, ""))


@form_page
def correct(request, uid):
    """Another wording of an entry, other facts."""
    entry = _for_change(request, uid)
    form = EntryForm(
        request.POST or None, model=type(entry), user=request.user, entry=entry, seen=services.version(entry)
    )
    is_draft = entry.state == Written.State.DRAFT

    def save():
        return services.correct(entry=entry, as_draft="keep" in request.POST, by=request.user, **form.told())

    return _shown_form(
        request,
        form,
        _save_and_tell(request, save),
        heading=_("Correct what is written here"),
        lead=entry.shown.title,
        note=_before_note(request, entry),
        sent_back=entry.sent_back_because if is_draft else _correction_sent_back(entry),
        submit=_submit(_may_publish_own(request)) if is_draft else _("Save the correction"),
        keep=_("Keep as a draft") if is_draft else "",
        is_sample=entry.is_sample,
        crumbs=_crumbs_of(entry, _("Correct")),
    )


@form_page
def take_over(request, uid):
    """A good practice is taken over to another place."""
    practice = _for_change(request, uid, "library.take_over")
    if not isinstance(practice, Practice) or not practice.is_published:
        raise Http404
    form = TakeOverForm(request.POST or None, practice=practice, user=request.user)

    def save():
        return services.take_over(practice=practice, by=request.user, **form.told())

    return _shown_form(
        request,
        form,
        _save_and_tell(request, save),
        heading=_("We took this over"),
        lead=practice.shown.title,
        note=_(
            "The form is filled with the original. Change what is different with you; it becomes a practice of your own."
        ),
        submit=_submit(_may_publish_own(request)),
        is_sample=practice.is_sample,
        crumbs=_crumbs_of(practice, _("We took this over")),
    )


@require_POST
def verify(request, uid):
    """One press: it is still correct as it stands."""
    entry = _for_change(request, uid, "library.verify")
    services.verify(entry=entry, by=request.user)
    messages.success(request, _("Thank you. Readers see that it was checked today."))
    match request.POST.get("back"):
        case "ours":
            return redirect("library:ours")
        case "queue":
            return redirect(reverse("library:queue") + "#unchecked")
    return redirect(entry)


@form_page
def withdraw(request, uid):
    """An entry is taken off the pages."""
    entry = _for_change(request, uid)
    form = OnceForm(request.POST or None)

    def save():
        services.withdraw(thing=entry, by=request.user)
        return reverse("library:list")

    return _shown_form(
        request,
        form,
        save,
        heading=_("Withdraw this entry?"),
        lead=entry.shown.title,
        note=_("Nobody reads it any more, and its address leads nowhere. You can bring it back later."),
        submit=_("Withdraw"),
        sentence=_("The entry is withdrawn."),
        is_sample=entry.is_sample,
        crumbs=_crumbs_of(entry, _("Withdraw")),
    )


@form_page
def useful(request, uid):
    """Somebody says whether an entry was useful: without an account, and without being remembered."""
    entry = _found(request, uid)
    if not entry.is_published:
        raise Http404
    show(entry)
    form = UsefulForm(request.POST or None)

    def save():
        if not is_first_today(request.client_key(), f"useful:{entry.uid}"):
            raise services.AnsweredToday
        services.say_whether_useful(entry=entry, **form.told())
        return entry.get_absolute_url()

    return _shown_form(
        request,
        form,
        save,
        heading=_("Was this useful?"),
        lead=entry.shown.title,
        note=_("Only the number of answers is kept. It is shown once there are ten."),
        submit=_("Send"),
        sentence=_("Thank you.") if request.user.is_authenticated else "",
        is_sample=entry.is_sample,
        crumbs=_crumbs_of(entry, _("Was this useful?")),
    )


@require_POST
def bring_back(request, uid):
    """What was withdrawn is a draft again."""
    thing = _written(uid)
    if isinstance(thing, Entry):
        thing = _found(request, uid)
    require(request, "library.bring_back", thing)
    services.bring_back(thing=thing, by=request.user)
    messages.success(request, _("It is a draft again. Publish it when it is ready."))
    return redirect(show(thing) if isinstance(thing, Entry) else reverse("library:correct_reaction", args=[uid]))


@never_cache
def ours(request):
    """Everything that somebody keeps: drafts, corrections that wait, what was sent back, what nobody checked."""
    require(request, "library.write")
    found = show(queries.ours(request.user))
    reactions = list(queries.our_reactions(request.user))
    show([*reactions, *(one.activity for one in reactions)])
    groups = [
        (_("To be checked"), [one for one in found if one.is_unchecked], True),
        (_("Drafts"), [one for one in found if one.state == Written.State.DRAFT], False),
        (
            _("Waiting until an organiser has read it"),
            [one for one in found if one.state == Written.State.WAITING],
            False,
        ),
        (_("Published"), [one for one in found if one.is_published and not one.is_unchecked], False),
        (_("Withdrawn"), [one for one in found if one.state == Written.State.WITHDRAWN], False),
    ]
    for one in found:
        _line(one)
    return render(
        request,
        "library/ours.html",
        {
            "corrections": _corrections(queries.our_corrections(request.user)),
            "groups": [group for group in groups if group[1]],
            "reactions": reactions,
            "noindex": True,
            "crumbs": _crumbs((_("What we wrote"), "")),
        },
    )


# Priorities -----------------------------------------------------------------------------------------------------------


def _policy(request, uid) -> Policy:
    policy = _for_change(request, uid)
    if not isinstance(policy, Policy):
        raise Http404
    return policy


@form_page
def add_priority(request, uid):
    """One priority of a document, in its own words."""
    policy = _policy(request, uid)
    form = PriorityForm(request.POST or None, initial={"language": policy.source_language})

    def save():
        made = services.add_priority(policy=policy, by=request.user, **form.told())
        return f"{policy.get_absolute_url()}#{made.anchor}"

    return _shown_form(
        request,
        form,
        save,
        heading=_("Add a priority"),
        lead=policy.shown.title,
        note=_before_note(request),
        sentence=_("The priority is added."),
        is_sample=policy.is_sample,
        crumbs=_crumbs_of(policy, _("Add a priority")),
    )


def _priority(policy: Policy, priority: str) -> Priority:
    return get_object_or_404(
        Priority.objects.select_related("node", "policy", "theme", "place"), policy=policy, node__uid=priority
    )


@form_page
def correct_priority(request, uid, priority):
    policy = _policy(request, uid)
    found = _priority(policy, priority)
    form = PriorityForm(request.POST or None, priority=found, seen=services.version(found))

    def save():
        made = services.correct_priority(priority=found, by=request.user, **form.told())
        messages.success(request, _said_afterwards(made))
        return f"{policy.get_absolute_url()}#{found.anchor}"

    return _shown_form(
        request,
        form,
        save,
        heading=_("Correct the priority"),
        lead=policy.shown.title,
        note=_before_note(request, found),
        sent_back=_correction_sent_back(found),
        submit=_("Save the correction"),
        remove=reverse("library:remove_priority", args=[uid, priority]),
        is_sample=policy.is_sample,
        crumbs=_crumbs_of(policy, _("Correct the priority")),
    )


@form_page
def remove_priority(request, uid, priority):
    policy = _policy(request, uid)
    found = show(_priority(policy, priority))
    form = OnceForm(request.POST or None)

    def save():
        services.remove_priority(priority=found, by=request.user)
        return policy.get_absolute_url()

    return _shown_form(
        request,
        form,
        save,
        heading=_("Take this priority away?"),
        lead=found.shown.text,
        note=_("Take away only what was written down by mistake."),
        submit=_("Take it away"),
        sentence=_("The priority is taken away."),
        is_sample=policy.is_sample,
        crumbs=_crumbs_of(policy, _("Take away")),
    )


# Reactions ------------------------------------------------------------------------------------------------------------


@form_page
def react(request, uid):
    """An organisation reacts to what an institution does or plans."""
    activity = _found(request, uid)
    if not isinstance(activity, Activity):
        raise Http404
    if not activity.is_open_for_reactions:
        raise services.Closed
    require(request, "library.react", activity)
    show(activity)
    form = ReactionForm(request.POST or None, user=request.user)

    def save():
        return services.react(activity=activity, by=request.user, **form.told())

    return _shown_form(
        request,
        form,
        _save_and_tell(request, save),
        heading=_("React"),
        lead=activity.shown.title,
        note=_before_note(request),
        submit=_submit(_may_publish_own(request)),
        is_sample=activity.is_sample,
        crumbs=_crumbs_of(activity, _("React")),
    )


@form_page
def correct_reaction(request, uid):
    """Another wording of a reaction; what was sent back goes on its way again."""
    reaction = _reaction(request, uid)
    form = ReactionForm(request.POST or None, user=request.user, reaction=reaction, seen=services.version(reaction))

    def save():
        return services.correct_reaction(reaction=reaction, by=request.user, **form.told())

    return _shown_form(
        request,
        form,
        _save_and_tell(request, save),
        heading=_("Correct what is written here"),
        lead=reaction.activity.shown.title,
        note=_before_note(request, reaction),
        sent_back=reaction.sent_back_because or _correction_sent_back(reaction),
        submit=_("Save the correction"),
        is_sample=reaction.is_sample,
        crumbs=_crumbs_of(reaction.activity, _("Correct")),
    )


def _reaction(request, uid) -> Reaction:
    found = Reaction.objects.select_related("node", "organisation", "activity__node")
    reaction = get_object_or_404(found.exclude(state=Written.State.WITHDRAWN), node__uid=uid)
    require(request, "library.change", reaction)
    show([reaction, reaction.activity])
    return reaction


# Organisers -----------------------------------------------------------------------------------------------------------


@never_cache
def queue(request):
    """What members wrote and no organiser has read as it stands; what nobody has checked for a long time."""
    require(request, "library.moderate")
    everything, old = queries.to_read(), queries.unchecked()
    # What waits stands first, so that it is cut off last.
    waiting = sum(not one.is_published for one in everything)
    found, old, old_count = everything[:AT_ONCE], old[:AT_ONCE], len(old)
    hidden = queries.hidden_parts([one for one in found if isinstance(one, Entry)])
    show([*found, *(one.activity for one in found if isinstance(one, Reaction)), *old])
    for one in old:
        one.tag = LABELS[one.node_kind]
        one.small_print = small_print(one.organisation and one.organisation.name_in(), _day(one.last))
    for one in found:
        one.is_reaction = isinstance(one, Reaction)
        one.tag = _("Reaction") if one.is_reaction else LABELS[one.node_kind]
        one.heading = one.activity.shown.title if one.is_reaction else one.shown.title
        one.excerpt = excerpt(one.shown.text)
        one.small_print = small_print(one.organisation and one.organisation.name_in(), _day(one.published_at))
        one.hidden = hidden[one.pk]
        one.version = services.reading(one)
    corrections = queries.corrections_to_read()
    return render(
        request,
        "library/queue.html",
        {
            "corrections": _corrections(corrections, AT_ONCE),
            "corrections_count": corrections.count(),
            "waiting": [one for one in found if not one.is_published],
            "published": [one for one in found if one.is_published],
            "waiting_count": waiting,
            "published_count": len(everything) - waiting,
            "unchecked": old,
            "unchecked_count": old_count,
            "noindex": True,
            "crumbs": _crumbs((_("To be read"), "")),
        },
    )


def _corrections(found, limit: int | None = None) -> list[dict]:
    """Corrections beside what stands: for each the heading, where it is, and what would be different."""
    pairs = queries.corrections(found, limit)
    things = [thing for _correction, thing in pairs]
    said = queries.said_in_each((correction, type(thing)) for correction, thing in pairs)
    stands = [queries.what_stands(thing) for thing in things]
    themes = [theme for facts in (*stands, *said) for theme in (*facts.get("themes", ()), facts.get("theme"))]
    show([*things, *(_page_of(thing) for thing in things), *themes])
    return [
        {
            "correction": correction,
            "thing": thing,
            "tag": LABELS.get(thing.node_kind) or capfirst(thing._meta.verbose_name),
            "heading": _page_of(thing).shown.title,
            "address": _form_address(thing),
            "version": version_of(correction),
            "small_print": small_print(
                correction.organisation and correction.organisation.name_in(), _day(correction.made_at)
            ),
            "changes": _changes(thing, before, after),
        }
        for (correction, thing), before, after in zip(pairs, stands, said, strict=True)
    ]


def _page_of(thing) -> Entry:
    """The entry on whose page something stands."""
    match thing:
        case Priority():
            return thing.policy
        case Reaction():
            return thing.activity
    return thing


def _form_address(thing) -> str:
    match thing:
        case Priority():
            return reverse("library:correct_priority", args=[thing.policy.uid, thing.uid])
        case Reaction():
            return reverse("library:correct_reaction", args=[thing.uid])
    return reverse("library:correct", args=[thing.uid])


def _changes(thing, stands: dict, said: dict) -> list[tuple]:
    """(label, what stands, the correction) of what a correction would change."""
    found = []
    # In the order of the form: PostgreSQL keeps what is said in one of its own.
    for name, before in stands.items():
        value = said.get(name, before)
        if before == value:
            continue
        label = _("Language") if name == "language" else capfirst(thing._meta.get_field(name).verbose_name)
        if _is_text(thing, name):
            found.append((label, *_marked_words(before, thing.source_language, value, said["language"])))
            continue
        texts = _in_words(thing, name, before, thing.source_language), _in_words(thing, name, value, said["language"])
        found.append((label, *texts))
    return found


def _is_text(thing, name: str) -> bool:
    """Whether people write it in words of their own."""
    if name in ("themes", "language"):
        return False
    field = thing._meta.get_field(name)
    return isinstance(field, (CharField, TextField)) and not field.choices


def _marked_words(before: str, language: str, after: str, later_language: str) -> list[str]:
    """What stands and the correction, each with what is different in it marked."""
    pieces = zip((language, later_language), marked_beside(before, after), strict=True)
    return [
        format_html('<div class="original" lang="{}" dir="{}">{}</div>', code, direction(code), piece)
        if piece
        else "—"
        for code, piece in pieces
    ]


def _in_words(thing, name: str, value, language: str):
    """A value of a form as people read it."""
    if name == "themes":
        return listed(one.shown.title for one in value) or "—"
    if name == "language":
        return name_in_page_language(value)
    field = thing._meta.get_field(name)
    if name in Priority.QUESTIONS:
        return {True: _("Yes"), False: _("No")}.get(value, _("Not known"))
    if value in (None, ""):
        return "—"
    match value:
        case Theme():
            return value.shown.title
        case Organisation() | Place():
            return value.name_in()
    if field.choices:
        return capfirst(dict(field.flatchoices).get(value, value))
    if hasattr(value, "year"):
        return date_format(value)
    return Text(value, language).paragraphs if isinstance(value, str) else str(value)


def _written(uid, *more) -> Written:
    """An entry or a reaction, or one of `more` models."""
    models = KINDS | {model.node_kind: model for model in (Reaction, *more)}
    node = get_object_or_404(Node, uid=uid, kind__in=models)
    model = models[node.kind]
    bodies = ("policy__node", "policy__organisation") if model is Priority else ("organisation",)
    return get_object_or_404(model.objects.select_related("node", *bodies), pk=node.pk)


@require_POST
def publish_correction(request, uid):
    """A correction that an organiser has read takes the place of what stands."""
    thing = _written(uid, Priority)
    require(request, "library.moderate", thing)
    services.publish_correction(thing=thing, seen=request.POST.get("seen"), by=request.user)
    messages.success(request, _("The correction is published."))
    return redirect("library:queue")


@form_page
def send_back_correction(request, uid):
    """A correction goes back with a sentence; the page stays as it is."""
    thing = _written(uid, Priority)
    require(request, "library.moderate", thing)
    show([thing, _page_of(thing)])
    waiting = _corrections(queries.corrections_to_read().filter(node=thing.node_id))
    form = SentenceForm(request.POST or None)

    def save():
        services.send_back_correction(thing=thing, by=request.user, **form.told())
        return reverse("library:queue")

    return _shown_form(
        request,
        form,
        save,
        heading=_("Send the correction back"),
        lead=_page_of(thing).shown.title,
        note=_("The page stays as it is."),
        submit=_("Send it back"),
        sentence=_("It is sent back, with your sentence."),
        is_sample=thing.is_sample,
        one=waiting[0] if waiting else None,
        crumbs=((_("To be read"), reverse("library:queue")), (_("Send it back"), "")),
    )


@require_POST
def publish(request, uid):
    """An organiser publishes what waits."""
    thing = _written(uid)
    require(request, "library.moderate", thing)
    services.publish(thing=thing, seen=request.POST.get("seen"), by=request.user)
    messages.success(request, _("It is published."))
    return redirect("library:queue")


@require_POST
def note_as_read(request, uid):
    thing = _written(uid)
    require(request, "library.moderate", thing)
    services.note_as_read(thing=thing, seen=request.POST.get("seen"), by=request.user)
    return redirect("library:queue")


@form_page
def send_back(request, uid):
    """Back to those who wrote it, with a sentence."""
    thing = _written(uid)
    require(request, "library.moderate", thing)
    show(thing)
    form = SentenceForm(request.POST or None)

    def save():
        services.send_back(thing=thing, by=request.user, **form.told())
        return reverse("library:queue")

    return _shown_form(
        request,
        form,
        save,
        heading=_("Send it back"),
        lead=thing.shown.text if isinstance(thing, Reaction) else thing.shown.title,
        submit=_("Send it back"),
        sentence=_("It is sent back, with your sentence."),
        is_sample=thing.is_sample,
        crumbs=((_("To be read"), reverse("library:queue")), (_("Send it back"), "")),
    )


@form_page
def withdraw_reaction(request, uid):
    """A reaction is taken off the page: by those who wrote it, or by an organiser."""
    reaction = _reaction(request, uid)
    form = OnceForm(request.POST or None)

    def save():
        services.withdraw(thing=reaction, by=request.user)
        return reaction.activity.get_absolute_url()

    return _shown_form(
        request,
        form,
        save,
        heading=_("Withdraw this reaction?"),
        lead=reaction.shown.text,
        note=_("Nobody reads it any more. You can bring it back later."),
        submit=_("Withdraw"),
        sentence=_("The reaction is withdrawn."),
        is_sample=reaction.is_sample,
        crumbs=_crumbs_of(reaction.activity, _("Withdraw")),
    )
