from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from tiltas.accounts.once import form_page, save_once, saved_or_shown
from tiltas.core.errors import Refused, TooOften
from tiltas.core.kept import changes_no_page
from tiltas.core.limits import TooManyTries, limit, limit_a_day
from tiltas.core.versions import ChangedMeanwhile
from tiltas.core.web import page_of, private, require
from tiltas.network.forms import MessageForm
from tiltas.network.messages import NO_COPY, key_of_mailbox, messages_a_day, spare_mailboxes
from tiltas.network.views import excerpt, small_print
from tiltas.network.views import tabs as network_tabs

from . import bounces, links, queries, services, wording
from .forms import (
    AUDIENCE_OF,
    AddressForm,
    ContactForm,
    InterpretersFilter,
    PeopleFilter,
    PersonForm,
    audience_choices,
)
from .letters import what_is_stored
from .models import Person
from .shown import card, cards

LOOKS_A_DAY, LOOKS_AT_ONE = 10, 60
LINKS_A_DAY, LINKS_TO_ONE, LINKS_IN_A_MONTH, MONTH = 3, 2, 6, 30 * 86400
NEW_ADDRESSES_A_DAY, MAILS_TO_AN_ADDRESS = 5, 2


class EnoughLinks(TooOften):
    """Whoever asks day after day does not want to read the mail."""

    message = gettext_lazy("A new link was asked for several times this month. Open the newest mail, or write to us.")


def _crumbs(*further):
    return [(_("Network"), reverse("network:list")), (_("People"), reverse("people:list")), *further]


def _is_member(request) -> bool:
    return request.user.has_perm("people.see_as_member")


def _private(response):
    """Nothing of the page is kept by the browser, by a proxy or by the next site."""
    # Refusals are logged with their path, and the path of a mail's link is a key.
    response._has_been_logged = True
    return private(response)


# Finding somebody -----------------------------------------------------------------------------------------------------


def people_list(request):
    """Who knows about what, in which languages, where."""
    return _roster(request, PeopleFilter, queries.people, here="people:list", heading=_("People"))


def interpreters(request):
    """Who interprets, from which into which languages."""
    return _roster(
        request, InterpretersFilter, queries.interpreters, here="people:interpreters", heading=_("Interpreters")
    )


def _roster(request, form_class, query, *, here, heading):
    form = form_class(request.GET)
    to_members = _is_member(request)
    page = page_of(request, queries.with_all(query(to_members=to_members, **form.chosen())))
    found = cards(page.object_list, to_members=to_members)
    for one in found:
        one.excerpt = excerpt(one.expertise) if one.expertise else ""
        one.small_print = small_print(*one.places, *one.themes)
    count = page.paginator.count
    return render(
        request,
        "people/list.html",
        {
            "form": form,
            "page": page,
            "people": found,
            "here": reverse(here),
            "heading": heading,
            "is_filtered": bool(form.chosen()),
            "may_enter": request.user.has_perm("people.enter"),
            "has_account": request.user.is_authenticated,
            "count": ngettext("%(count)s person", "%(count)s people", count) % {"count": count},
            "tabs": network_tabs("people:list"),
            "rosters": [
                (_("Everybody"), reverse("people:list"), here == "people:list"),
                (_("Interpreters"), reverse("people:interpreters"), here == "people:interpreters"),
            ],
            "noindex": True,
            "crumbs": [*_crumbs()[:1], (_("People"), "")]
            if here == "people:list"
            else _crumbs((_("Interpreters"), "")),
        },
    )


def person(request, uid):
    """One person, as far as this reader may see them."""
    found = get_object_or_404(queries.person(uid))
    return render(
        request,
        "people/person.html",
        {
            "person": card(found, to_members=_is_member(request)),
            "is_own": request.user.has_perm("people.decide", found),
            "may_look_after": request.user.has_perm("people.look_after"),
            "is_sample": found.is_sample,
            # Who is found here need not be found by the search engines of the world.
            "noindex": True,
            "crumbs": _crumbs((found.shown_name, "")),
        },
    )


# Reaching somebody ----------------------------------------------------------------------------------------------------


@changes_no_page
@form_page
def message(request, uid):
    """Write to somebody without learning their address. No account; nothing of it is kept here."""
    found = get_object_or_404(queries.person(uid))
    form = MessageForm(request.POST or None, initial={"sender_email": getattr(request.user, "email", "")})
    if form.is_valid():
        if form.is_from_a_program:
            return redirect("people:message_sent")

        def save():
            told = form.told()
            is_copied = services.send_message(person=found, sender_email=told["sender_email"], text=told["text"])
            return reverse("people:message_sent") + ("" if is_copied else NO_COPY)

        try:
            sender_email = form.cleaned_data["sender_email"]
            most = messages_a_day(request.user, sender_email)
            limit_a_day(request.client_key(), "person-message", tries=most)
            spare_mailboxes(sender_email=sender_email, uid=found.uid, most=most)
        except Refused as trouble:
            form.refuse(trouble)
        else:
            if answer := save_once(request, form, save):
                return answer
    answer = _private(
        render(
            request,
            "people/message.html",
            {
                "person": card(found, to_members=_is_member(request)),
                "form": form,
                "is_sample": found.is_sample,
                "noindex": True,
                "crumbs": _crumbs((found.shown_name, found.get_absolute_url()), (_("Write a message"), "")),
            },
            status=form.status,
        )
    )
    # Only now: what is written down while saving goes when saving fails, and the form keeps what was typed.
    services.bounced_at_once(person=found, trouble=form.trouble)
    return answer


def message_sent(request):
    context = {"noindex": True, "crumbs": _crumbs((_("Write a message"), ""))}
    return render(request, "people/message_sent.html", context | {"is_copied": "no-copy" not in request.GET})


@changes_no_page
def address(request, uid):
    """The e-mail address or number, if its owner allows it: after a button, on a page that nobody keeps."""
    found = get_object_or_404(queries.person(uid))
    to_member = _is_member(request)
    seen = card(found, to_members=to_member)
    if not seen.shows_address:
        raise Http404
    form, shown, status = AddressForm(request.POST or None, person=found), {}, 200
    if form.is_bound:
        status = 422
    if form.is_valid():
        try:
            limit_a_day(request.client_key(), "person-address", tries=LOOKS_A_DAY)
            limit_a_day(found.uid, "person-address-of", tries=LOOKS_AT_ONE)
            shown, status = services.show_address(person=found, to_member=to_member), 200
        except Refused as trouble:
            form.add_error(None, str(trouble))
            status = trouble.status
    return _private(
        render(
            request,
            "people/address.html",
            {
                "person": seen,
                "form": form,
                "shown": shown,
                "is_sample": found.is_sample,
                "noindex": True,
                "crumbs": _crumbs((found.shown_name, found.get_absolute_url()), (_("Show the address"), "")),
            },
            status=status,
        )
    )


# With the link of a mail ----------------------------------------------------------------------------------------------


def _dead_end(request, trouble):
    """A sentence instead of the entry; from a link that was right once, the way to a new one."""
    person = getattr(trouble, "person", None)
    return _private(
        render(
            request,
            "people/link_ended.html",
            {"sentence": str(trouble), "person": person, "noindex": True},
            status=trouble.status,
        )
    )


@require_safe
def by_link(request, token):
    """What is written down about the person, and what they want done with it. Opening it changes nothing."""
    try:
        found = links.person_of(token)
    except Refused as trouble:
        return _dead_end(request, trouble)
    return _what_is_written(request, found, token)


def _what_is_written(request, found: Person, token: str):
    return _private(
        render(
            request,
            "people/by_link.html",
            {
                "person": found,
                "token": token,
                "stored": what_is_stored(found),
                "audiences": _audiences(found),
                "consent": wording.consent(),
                "is_sample": found.is_sample,
                "noindex": True,
            },
        )
    )


@require_POST
def answer_by_link(request):
    """The answer. The key travels in the body: what is refused is logged with its path."""
    try:
        found = links.person_of(request.POST.get("token", ""))
    except Refused as trouble:
        return _dead_end(request, trouble)
    how = services.How.LINK
    match request.POST.get("answer"):
        case "confirm":
            services.confirm(person=found, how=how)
            sentence = _("Thank you. Your entry is public now.")
        case "hide":
            if found.state != Person.State.HIDDEN:
                services.hide(person=found, how=how)
            sentence = _("Your entry is hidden. Nobody finds it any more.")
        case "delete":
            services.delete_person(person=found)
            sentence = _("Your entry is deleted. Nothing of it is kept here.")
        case _:
            raise Http404
    return _private(
        render(
            request,
            "people/answered.html",
            {"sentence": sentence, "person": found if found.pk else None, "noindex": True},
        )
    )


@require_safe
def correct_by_link(request, token):
    """The form in which a person corrects what others wrote down about them, and says who sees what."""
    try:
        found = links.person_of(token)
    except Refused as trouble:
        return _dead_end(request, trouble)
    return _correcting(request, found, PersonForm(person=found, by_organiser=False), token)


@require_POST
def save_by_link(request):
    """Saves it, and shows what is written down now. Not `save_once`: it would keep the address, and the key with it."""
    token = request.POST.get("token", "")
    try:
        found = links.person_of(token)
    except Refused as trouble:
        return _dead_end(request, trouble)
    form = PersonForm(request.POST, person=found, by_organiser=False)
    if form.is_valid():
        told = form.told()
        try:
            _spare_the_address(request, found, told["email"], by=None)
            services.change_person(person=found, seen=told.pop("seen", None), **told)
        except Refused as trouble:
            form.refuse(trouble)
            # Sent twice: what stands there is what was typed.
            if isinstance(trouble, ChangedMeanwhile) and not form.standing_now():
                return _what_is_written(request, found, token)
        else:
            return _what_is_written(request, links.person_of(token), token)
    return _correcting(request, found, form, token)


def _correcting(request, found: Person, form: PersonForm, token: str):
    return _private(
        render(
            request,
            "people/form.html",
            {
                "form": form,
                "token": token,
                "action": reverse("people:save_by_link"),
                "heading": _("Correct the entry"),
                "is_sample": found.is_sample,
                "noindex": True,
            },
            status=form.status,
        )
    )


def _spare_the_address(request, found: Person, email: str, *, by) -> None:
    """Nobody is asked without end whether an address is theirs, whoever types it. Raises EnoughForToday."""
    if services.is_new_address(person=found, email=email, by=by):
        limit_a_day(request.client_key(), "person-new-address", tries=NEW_ADDRESSES_A_DAY)
        limit_a_day(key_of_mailbox(email), "person-new-address-to", tries=MAILS_TO_AN_ADDRESS)


@require_safe
def new_address(request, token):
    """Whoever reads the mail of an address says whether it is theirs. Opening it changes nothing."""
    try:
        found = links.person_with_new_address(token)
    except Refused as trouble:
        return _dead_end(request, trouble)
    context = {"email": found.new_email, "name": found.shown_name, "token": token, "noindex": True}
    return _private(render(request, "people/new_address.html", context))


@require_POST
def answer_new_address(request):
    """The answer. The key travels in the body, as that of the other links."""
    try:
        found = links.person_with_new_address(request.POST.get("token", ""))
        match request.POST.get("answer"):
            case "yes":
                services.prove_new_address(person=found)
                sentence = _("Thank you. Messages come to this address from now on.")
            case "no":
                services.refuse_new_address(person=found)
                sentence = _("The address is forgotten. No more mail comes there.")
            case _:
                raise Http404
    except Refused as trouble:
        return _dead_end(request, trouble)
    return _private(render(request, "people/answered.html", {"sentence": sentence, "person": None, "noindex": True}))


@changes_no_page
@require_POST
def new_link(request, uid):
    """A fresh link goes to the address that is known, whoever asks; nobody learns whether there is an entry."""
    limit_a_day(request.client_key(), "person-link", tries=LINKS_A_DAY)
    limit_a_day(uid, "person-link-to", tries=LINKS_TO_ONE)
    try:
        limit(uid, "person-link-in-a-month", tries=LINKS_IN_A_MONTH, seconds=MONTH)
    except TooManyTries:
        raise EnoughLinks from None
    found = Person.objects.filter(uid=uid).first()
    if found is not None:
        services.new_link_later(person=found)
    return _private(render(request, "people/link_sent.html", {"noindex": True}))


# From a mail provider -------------------------------------------------------------------------------------------------


@csrf_exempt  # A program sends it; the signature says whose.
@never_cache
def bounced(request):
    """Mail that came back, told by the mail provider. Does what `mail_came_back` does at the console."""
    if not settings.BOUNCE_SECRET:
        raise Http404
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    # Not `request.body`: it would read on for megabytes.
    body = request.read(bounces.LARGEST + 1)
    if len(body) > bounces.LARGEST:
        return HttpResponse(status=413)
    try:
        bounce = bounces.read_bounce(
            body,
            moment=request.headers.get("X-Tiltas-Time", ""),
            signature=request.headers.get("X-Tiltas-Signature", ""),
        )
    except bounces.NotSigned:
        return HttpResponse(status=403)
    except bounces.NotUnderstood:
        return HttpResponse(status=422)
    if bounce.permanent:
        services.mail_came_back(address=bounce.address)
    # The same whether or not anybody is entered with the address.
    return HttpResponse(status=204)


# My entry -------------------------------------------------------------------------------------------------------------


@never_cache
def mine(request):
    """One's own entry: who sees what of it, how often the address was asked for, what was agreed to."""
    require(request, "people.have_an_entry")
    found = queries.entry_of(request.user)
    context = {"person": found, "noindex": True, "crumbs": _crumbs((_("My entry"), ""))}
    if found is not None:
        context |= {
            "is_sample": found.is_sample,
            "stored": what_is_stored(found),
            "audiences": _audiences(found),
            "consents": list(found.consents.order_by("-at", "-pk")),
            "times_seen": queries.times_seen(found),
        }
    return render(request, "people/mine.html", context)


def _audiences(found: Person) -> list[tuple[str, str]]:
    """(part, who sees it, once it is confirmed), and whether one may write."""
    return [
        *((label, dict(audience_choices(part))[getattr(found, f"{part}_for")]) for part, label in AUDIENCE_OF.items()),
        (_("People may write to me through a form"), _("Yes") if found.takes_messages else _("No")),
    ]


@form_page
def change_mine(request):
    """Make or change one's own entry."""
    require(request, "people.have_an_entry")
    found = queries.entry_of(request.user)
    form = PersonForm(
        request.POST or None,
        person=found,
        by_organiser=False,
        asks_consent=found is None,
        sample=None if found else _works_for_samples(request.user),
        initial={} if found else {"name": request.user.name, "email": request.user.email},
    )

    def save():
        told = form.told()
        person = found or Person(user=request.user, email=request.user.email)
        _spare_the_address(request, person, told["email"], by=request.user)
        if found is None:
            services.enter_oneself(user=request.user, **told)
        else:
            require(request, "people.change", found)
            services.change_person(person=found, by=request.user, seen=told.pop("seen", None), **told)
        return reverse("people:mine")

    return saved_or_shown(
        request,
        form,
        save,
        template="people/form.html",
        sentence=_("Your entry is saved."),
        heading=_("My entry"),
        is_sample=bool(found and found.is_sample),
        crumbs=_crumbs((_("My entry"), reverse("people:mine")), (_("Change the entry"), "")),
    )


def _works_for_samples(user) -> bool | None:
    """Whether somebody works for invented organisations; None when for none at all."""
    flags = set(user.memberships.values_list("organisation__node__is_sample", flat=True))
    return flags.pop() if len(flags) == 1 else None


@require_POST
def decide_mine(request):
    """Confirm, hide or delete one's own entry."""
    require(request, "people.have_an_entry")
    found = queries.entry_of(request.user)
    if found is None:
        return redirect("people:mine")
    match request.POST.get("answer"):
        case "confirm":
            services.confirm(person=found, how=services.How.ACCOUNT, by=request.user)
            messages.success(request, _("Thank you. Your entry is public now."))
        case "hide" if found.state != Person.State.HIDDEN:
            services.hide(person=found, how=services.How.ACCOUNT, by=request.user)
            messages.success(request, _("Your entry is hidden. Nobody finds it any more."))
        case "delete":
            services.delete_person(person=found, by=request.user)
            messages.success(request, _("Your entry is deleted. Nothing of it is kept here."))
    return redirect("people:mine")


# Entries of others ----------------------------------------------------------------------------------------------------


@form_page
def enter(request):
    """An organiser enters somebody else, who is asked or told by mail."""
    require(request, "people.enter")
    form = PersonForm(request.POST or None, by_organiser=True)

    def save():
        entered = services.enter_person(by=request.user, **form.told())
        messages.success(
            request,
            _("The person is entered as a sample and gets no mail.")
            if entered.is_sample
            else _("The person is entered and gets a mail about it."),
        )
        return reverse("people:looked_after")

    return saved_or_shown(
        request,
        form,
        save,
        template="people/form.html",
        heading=_("Enter a person"),
        crumbs=_crumbs((_("Enter a person"), "")),
    )


@never_cache
def looked_after(request):
    """Entries that wait for somebody: not confirmed, hidden, mail that comes back."""
    require(request, "people.look_after")
    need = request.GET.get("need", "")
    need = need if need in queries.NEEDS else ""
    page = page_of(request, queries.not_public(need))
    rows = [(one, reverse("people:look_after", args=[one.uid]), _marks(one)) for one in page.object_list]
    return render(
        request,
        "people/looked_after.html",
        {
            "rows": rows,
            "page": page,
            "tabs": _needs(need),
            "noindex": True,
            "crumbs": _crumbs((_("Entries that need a hand"), "")),
        },
    )


def _needs(chosen: str) -> list[tuple[str, str, bool]]:
    """(words with a number, address, whether it is this one) for everything and each thing that is needed."""
    words = {
        "address": _("Mail comes back"),
        "office": capfirst(Person.Basis.OFFICE.label),
        "hidden": capfirst(Person.State.HIDDEN.label),
        "answer": capfirst(Person.State.WAITING.label),
    }
    here = reverse("people:looked_after")
    tabs = [
        (f"{words[need]} ({number})", f"{here}?need={need}", need == chosen)
        for need, number in queries.how_many_need().items()
        if number
    ]
    return [(pgettext("entries of people", "All"), here, not chosen), *tabs] if len(tabs) > 1 else []


def _marks(one: Person) -> str:
    return small_print(
        one.get_state_display(),
        one.get_basis_display(),
        "" if one.is_confirmed else _("not confirmed"),
        _("mail comes back") if one.bounced_on else "",
    )


@form_page
def change(request, uid):
    """An organiser corrects an entry as long as the person has not answered."""
    found = get_object_or_404(queries.any_person(uid))
    require(request, "people.change", found)
    form = PersonForm(request.POST or None, person=found, by_organiser=True)

    def save():
        told = form.told()
        services.change_person(person=found, by=request.user, seen=told.pop("seen", None), **told)
        return reverse("people:look_after", args=[uid])

    return saved_or_shown(
        request,
        form,
        save,
        template="people/form.html",
        sentence=_("The entry is changed."),
        heading=_("Change the entry"),
        is_sample=found.is_sample,
        crumbs=_crumbs((found.shown_name, reverse("people:look_after", args=[uid])), (_("Change the entry"), "")),
    )


@never_cache
def look_after(request, uid):
    """What an organiser may do for the entry of somebody else, without seeing what it keeps back."""
    require(request, "people.look_after")
    found = get_object_or_404(queries.any_person(uid))
    steps = _steps_for(request.user, found)
    if request.method == "POST":
        return _look_after(request, found, {name for name, _words in steps})
    return render(
        request,
        "people/look_after.html",
        {
            "person": found,
            "marks": _marks(found),
            "steps": steps,
            "form": ContactForm(person=found),
            "may_change": request.user.has_perm("people.change", found),
            "is_sample": found.is_sample,
            "noindex": True,
            "crumbs": _crumbs((_("Entries that need a hand"), reverse("people:looked_after")), (found.shown_name, "")),
        },
    )


@require_POST
def name_contact(request, uid):
    """An organiser says for which country somebody is the one to ask."""
    require(request, "people.look_after")
    found = get_object_or_404(queries.any_person(uid))
    form = ContactForm(request.POST or None, person=found)
    if form.is_valid():
        services.name_contact(person=found, country=form.cleaned_data["contact_for"], by=request.user)
        messages.success(request, _("That is recorded."))
    return redirect("people:look_after", uid)


def _steps_for(user, found: Person) -> list[tuple[str, str]]:
    """(step, words on its button) that this person may take."""
    open_steps = [
        ("vouch", _("Still in office"), user.has_perm("people.vouch", found)),
        ("link", _("Send a new link"), not found.bounced_on and not found.is_sample),
        ("bounced", _("Mail comes back"), not found.bounced_on),
        ("hide", pgettext("verb", "Hide"), found.state != Person.State.HIDDEN and user.has_perm("people.hide", found)),
        ("delete", _("Delete"), user.has_perm("people.delete", found)),
    ]
    return [(name, words) for name, words, is_open in open_steps if is_open]


def _look_after(request, found: Person, open_steps: set[str]):
    step = request.POST.get("step", "")
    if step not in open_steps:
        raise Http404
    try:
        match step:
            case "vouch":
                services.still_in_office(person=found, by=request.user)
            case "link":
                services.send_new_link(person=found)
            case "bounced":
                services.address_bounced(person=found, by=request.user)
            case "hide":
                services.hide(person=found, by=request.user)
            case "delete":
                services.delete_person(person=found, by=request.user)
    except Refused as trouble:
        messages.error(request, str(trouble))
    else:
        messages.success(request, _("That is recorded."))
    return redirect("people:looked_after") if step == "delete" else redirect("people:look_after", found.uid)
