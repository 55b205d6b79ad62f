from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tiltas.accounts.once import SureForm, form_page, save_once, saved_or_shown
from tiltas.core.addresses import address_above, redirect_to_right_words, words
from tiltas.core.errors import Refused
from tiltas.core.limits import limit
from tiltas.core.versions import version_of
from tiltas.core.web import page_of, private, require
from tiltas.languages.addresses import show_page
from tiltas.languages.queries import show
from tiltas.languages.texts import Text, listed
from tiltas.places.models import Place
from tiltas.places.queries import in_order
from tiltas.search import feeds
from tiltas.themes.models import Theme

from . import mailboxes, panels, queries, services
from .assurance.queries import assurance_of, those_who_may_confirm, with_assurance, with_open_claim
from .following.views import following_of
from .forms import MemberForm, MessageForm, OfferForm, OrganisationFilter, OrganisationForm, TwinningForm
from .messages import NO_COPY, messages_a_day, spare_mailboxes
from .rules import roles_of
from .states import TWINNING

EXCERPT = 34  # words


def excerpt(text: Text) -> Text:
    """The beginning of a longer text for a list, still in its language."""
    return Text(Truncator(text.plain).words(EXCERPT, truncate=" …"), text.language)


def small_print(*parts) -> str:
    """Short facts on one line, each still in its language; what is empty is left out."""
    # Each by itself: two names in another script beside each other would change places.
    return format_html_join(" · ", "<bdi>{}</bdi>", ((part,) for part in parts if part))


def where(organisation):
    """Country and place; an administration's place would only repeat its name."""
    place = organisation.place
    if place is None or place.country is None:
        return place and place.name_in()
    if organisation.governs_id == place.pk:
        return place.country.name_in()
    return listed((place.name_in(), place.country.name_in()))


def place_address(place) -> str:
    """The page of a place, where the house has one."""
    return address_above("website:place", place.uid, words(place.name_in().plain)) if place else ""


def tabs(here: str) -> list[tuple[str, str, bool]]:
    """The pages of the network section; `here` is the name of one."""
    names = [
        # These four at once, the others in a menu: on a phone nine of them would take the whole screen.
        ("network:list", _("Organisations")),
        ("people:list", _("People")),
        ("calls:list", _("Partner calls")),
        ("network:contacts", _("Contacts by country")),
        ("calls:funding", _("Funding calls")),
        ("projects:list", _("Projects")),
        ("network:twins", _("Twin cities")),
        ("network:country_models", _("Country models")),
        ("councils:list", _("Consultative bodies")),
    ]
    # People, projects and calls are other rooms, on floors above: without them their tabs are not there.
    return [(label, address, name == here) for name, label in names if (address := address_above(name))]


def organisation_list(request):
    """The network: who works on integration, where, on what, in which language."""
    form = OrganisationFilter(request.GET)
    page = page_of(request, queries.with_themes(queries.organisations(**form.chosen())))
    found = list(page.object_list)
    show([*found, *(theme for one in found for theme in one.themes.all())])
    for one in found:
        one.excerpt = excerpt(one.shown.description)
        one.small_print = small_print(where(one), *(theme.shown.title for theme in one.themes.all()))
    count = page.paginator.count
    return render(
        request,
        "network/list.html",
        {
            "form": form,
            "page": page,
            "organisations": found,
            "is_filtered": bool(form.chosen()),
            "may_add": request.user.has_perm("network.add_organisation"),
            "count": ngettext("%(count)s organisation", "%(count)s organisations", count) % {"count": count},
            "tabs": tabs("network:list"),
            "feed_url": reverse("network:feed"),
            "crumbs": [(_("Network"), "")],
        },
    )


def organisation_feed(request, uid):
    """What an organisation does, newest first."""
    found = get_object_or_404(queries.organisation_page(uid))
    return feeds.answer(
        request,
        title=found.name_in().plain,
        page=found.get_absolute_url(),
        body=found.pk,
        samples=None if found.is_sample else False,
    )


def organisation(request, uid, words):
    """One organisation: what it is called, what it does, how to reach it, what it takes part in."""
    present = queries.with_its_lists(queries.organisation_page(uid))
    present = present.annotate(**panels.conditions(), **queries.has_something_to_say())
    organisation = get_object_or_404(with_open_claim(with_assurance(present), request.user))
    if wrong := redirect_to_right_words(request, organisation):
        return wrong
    found = panels.organisation.of(organisation)
    themes, offers = queries.themes_of(organisation), queries.offers_of(organisation)
    may_claim = request.user.has_perm("network.claim", organisation)
    works_there = organisation.pk in roles_of(request.user)
    words_around = (one for panel in found for one in panel.words)
    page_alternates = show_page(organisation, *themes, *offers, *(one.theme for one in offers), *words_around)
    return render(
        request,
        "network/organisation.html",
        {
            "organisation": organisation,
            "themes": themes,
            "offered": [one for one in offers if one.direction == one.Direction.OFFER],
            "needed": [one for one in offers if one.direction == one.Direction.NEED],
            "serves": queries.serves_of(organisation),
            "signposts": panels.signposts_of(organisation),
            "may_offer": request.user.has_perm("network.offer", organisation),
            "works_there": works_there,
            "fitting_address": works_there and address_above("calls:fitting", uid),
            "panels": found,
            "feed_url": reverse("network:organisation_feed", args=[uid]),
            "may_change": request.user.has_perm("network.change_organisation", organisation),
            "may_manage_members": request.user.has_perm("network.manage_members", organisation),
            "may_claim": may_claim and organisation.open_claim is None,
            "assurance": assurance_of(organisation),
            "may_confirm": those_who_may_confirm(request.user, organisation),
            "may_keep_evidence": request.user.has_perm("network.keep_evidence", organisation),
            "following": following_of(request, "organisation", organisation),
            "may_ask_twins": request.user.has_perm("network.ask_twinning", organisation),
            "place_address": place_address(organisation.place),
            "governs_address": place_address(organisation.governs),
            "alternates": page_alternates,
            "is_sample": organisation.is_sample,
            "crumbs": [(_("Network"), reverse("network:list")), (organisation.name_in(), "")],
        },
    )


def contacts(request):
    """Contact points by country: numbers that are public and forms that reach the rest."""
    by_country = {}
    for one in queries.contact_points():
        by_country.setdefault(one.contact_for, []).append(one)
    people = panels.contacts_by_country()
    countries = in_order({country for country in (*by_country, *people) if country})
    groups = [(country, by_country.get(country, []), people.get(country, [])) for country in countries]
    return render(
        request,
        "network/contacts.html",
        {
            "groups": groups,
            "regional": by_country.get(None, []),
            "tabs": tabs("network:contacts"),
            "crumbs": [(_("Network"), reverse("network:list")), (_("Contacts by country"), "")],
        },
    )


def _public(uid):
    return get_object_or_404(queries.organisation_page(uid))


def _say_what_the_mailbox_waits_for(request, organisation):
    if organisation.mailbox_waits:
        messages.info(
            request,
            _("We are sending a mail to the mailbox. Messages reach it once somebody has opened the link in it."),
        )


@form_page
def add_organisation(request):
    """A new entry in the directory."""
    require(request, "network.add_organisation")
    form = OrganisationForm(request.POST or None, may_say_what_it_governs=True)

    def save():
        facts = form.told()
        made = services.found_organisation(language=facts.pop("source_language"), by=request.user, **facts)
        _say_what_the_mailbox_waits_for(request, made)
        return made.get_absolute_url()

    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("The organisation is in the network now."),
        template="network/edit.html",
        heading=_("Add an organisation"),
        crumbs=[(_("Network"), reverse("network:list")), (_("Add an organisation"), "")],
    )


@form_page
def change_organisation(request, uid):
    """What an entry says is changed by those who work for the organisation, or by organisers."""
    organisation = _public(uid)
    require(request, "network.change_organisation", organisation)
    form = OrganisationForm(
        request.POST or None,
        organisation=organisation,
        may_say_what_it_governs=request.user.has_perm("network.say_what_it_governs", organisation),
    )

    def save():
        before = organisation.mailbox
        changed = services.change_organisation(organisation=organisation, by=request.user, **form.told())
        if changed.mailbox != before:
            _say_what_the_mailbox_waits_for(request, changed)
        return changed.get_absolute_url()

    return saved_or_shown(
        request,
        form,
        save,
        sentence=_("The entry is changed."),
        template="network/edit.html",
        heading=_("Change the entry"),
        organisation=organisation,
        is_sample=organisation.is_sample,
        crumbs=[
            (_("Network"), reverse("network:list")),
            (organisation.name_in(), organisation.get_absolute_url()),
            (_("Change the entry"), ""),
        ],
    )


def _crumbs_of(organisation, *further):
    above = [(_("Network"), reverse("network:list")), (organisation.name_in(), organisation.get_absolute_url())]
    return [*above, *further]


@never_cache
def offers(request, uid):
    """What an organisation offers and needs, for those who say it."""
    organisation = _public(uid)
    require(request, "network.offer", organisation)
    found = queries.offers_of(organisation, current=False)
    show([*found, *(one.theme for one in found)])
    return render(
        request,
        "network/offers.html",
        {
            "organisation": organisation,
            "offers": found,
            "is_sample": organisation.is_sample,
            "noindex": True,
            "crumbs": _crumbs_of(organisation, (_("Offers and needs"), "")),
        },
    )


def _offer_form(request, organisation, form, save, sentence, heading):
    return saved_or_shown(
        request,
        form,
        save,
        template="network/offer.html",
        sentence=sentence,
        heading=heading,
        organisation=organisation,
        is_sample=organisation.is_sample,
        crumbs=_crumbs_of(
            organisation, (_("Offers and needs"), reverse("network:offers", args=[organisation.uid])), (heading, "")
        ),
    )


@form_page
def add_offer(request, uid):
    """An organisation offers or needs something."""
    organisation = _public(uid)
    require(request, "network.offer", organisation)
    form = OfferForm(request.POST or None)

    def save():
        services.offer(organisation=organisation, by=request.user, **form.told())
        return reverse("network:offers", args=[uid])

    return _offer_form(
        request, organisation, form, save, _("It is on the page of the organisation now."), _("Add an offer or need")
    )


def _offer(uid, pk):
    organisation = _public(uid)
    return organisation, get_object_or_404(organisation.offers.select_related("theme"), pk=pk)


@form_page
def change_offer(request, uid, pk):
    """Something offered or needed is put differently."""
    organisation, offer = _offer(uid, pk)
    require(request, "network.offer", organisation)
    form = OfferForm(request.POST or None, offer=offer, seen=version_of(offer))

    def save():
        services.change_offer(offer=offer, by=request.user, **form.told())
        return reverse("network:offers", args=[uid])

    return _offer_form(request, organisation, form, save, _("The correction is saved."), _("Change an offer or need"))


@require_POST
def withdraw_offer(request, uid, pk):
    organisation, offer = _offer(uid, pk)
    require(request, "network.offer", organisation)
    services.withdraw_offer(offer=offer, by=request.user)
    messages.success(request, _("It is taken away."))
    return redirect("network:offers", uid=uid)


@never_cache
def members(request, uid):
    """Who works for the organisation; seen by its officers and administrators only."""
    organisation = _public(uid)
    require(request, "network.manage_members", organisation)
    form = MemberForm(request.POST or None)
    if form.is_valid():
        try:
            services.add_member(
                organisation=organisation, user=form.user, role=form.cleaned_data["role"], by=request.user
            )
        except Refused as trouble:
            form.add_error("role", str(trouble))
        else:
            messages.success(request, _("The person is a member now."))
            return redirect("network:members", uid=uid)
    return render(
        request,
        "network/members.html",
        {
            "organisation": organisation,
            "memberships": queries.members_of(organisation),
            "is_sample": organisation.is_sample,
            "form": form,
            "crumbs": [
                (_("Network"), reverse("network:list")),
                (organisation.name_in(), organisation.get_absolute_url()),
                (_("Members"), ""),
            ],
        },
        status=422 if form.is_bound else 200,
    )


@require_POST
def remove_member(request, uid, pk):
    organisation = _public(uid)
    require(request, "network.manage_members", organisation)
    membership = queries.members_of(organisation).filter(pk=pk).first()
    if membership is not None:
        try:
            services.remove_member(membership=membership, by=request.user)
        except Refused as trouble:
            messages.error(request, str(trouble))
        else:
            messages.success(request, _("The person is no longer a member."))
            if membership.user_id == request.user.pk:
                return redirect(organisation)
    return redirect("network:members", uid=uid)


@form_page
def message(request, uid):
    """Write to an organisation without learning its address. No account; nothing of it is kept here."""
    organisation = _public(uid)
    about = queries.public_thing((request.POST or request.GET).get("about", "").replace("\x00", ""))
    theme, place = (
        model.objects.filter(uid=request.GET.get(name, "").replace("\x00", "")).first()
        for name, model in (("theme", Theme), ("place", Place))
    )
    initial = {"sender_email": getattr(request.user, "email", ""), "about": about.uid if about else ""}
    form = MessageForm(request.POST or None, initial=initial)
    if form.is_valid():
        if form.is_from_a_program:
            return redirect("network:message_sent")

        def save():
            told = form.told()
            is_copied = services.send_message(
                organisation=organisation,
                sender_email=told["sender_email"],
                text=told["text"],
                about=about,
                theme=theme,
                place=place,
            )
            return reverse("network:message_sent") + ("" if is_copied else NO_COPY)

        try:
            sender_email = form.cleaned_data["sender_email"]
            limit(request.client_key(), "message", tries=5)
            most = messages_a_day(request.user, sender_email)
            spare_mailboxes(sender_email=sender_email, uid=organisation.uid, most=most)
        except Refused as trouble:
            form.refuse(trouble)
        else:
            if answer := save_once(request, form, save):
                return answer
    answer = render(
        request,
        "network/message.html",
        {
            "organisation": organisation,
            "cell": services.words_for_cell(theme, place, get_language()),
            "form": form,
            "about": queries.station_of(about),
            "is_sample": organisation.is_sample,
            "crumbs": [
                (_("Network"), reverse("network:list")),
                (organisation.name_in(), organisation.get_absolute_url()),
                (_("Write a message"), ""),
            ],
        },
        status=form.status,
    )
    # Only now: what is written down while saving goes when saving fails, and the form keeps what was typed.
    services.bounced_at_once(organisation=organisation, trouble=form.trouble)
    return answer


def message_sent(request):
    return render(
        request,
        "network/message_sent.html",
        {
            "is_copied": "no-copy" not in request.GET,
            "noindex": True,
            "crumbs": [(_("Network"), reverse("network:list"))],
        },
    )


def mailbox(request, token):
    """The owner of a mailbox says whether it is an organisation's. Opening the page changes nothing: programs do too."""
    try:
        organisation = mailboxes.organisation_of(token)
    except Refused as trouble:
        return _about_mailbox(request, trouble=trouble, status=trouble.status)
    if request.method == "POST" and "no" in request.POST:
        services.refuse_mailbox(organisation=organisation)
        return _about_mailbox(request, organisation=organisation, is_refused=True)
    if request.method == "POST":
        services.confirm_mailbox(organisation=organisation)
    return _about_mailbox(request, organisation=organisation)


def _about_mailbox(request, *, status=200, **context):
    context |= {"noindex": True, "is_sample": "organisation" in context and context["organisation"].is_sample}
    answer = private(render(request, "network/mailbox.html", context, status=status))
    # Refusals are logged with their path, and the path of a mail's link is a key.
    answer._has_been_logged = True
    return answer


@require_POST
def ask_mailbox_again(request, uid):
    """Those who keep an entry have the mail with the link sent once more."""
    organisation = _public(uid)
    require(request, "network.change_organisation", organisation)
    try:
        if organisation.mailbox_waits:
            limit(uid, "mailbox", tries=3)
            services.ask_owner_of_mailbox(organisation=organisation)
    except Refused as trouble:
        messages.error(request, str(trouble))
    else:
        messages.success(request, _("The mail with the link is on its way to the mailbox."))
    return redirect(organisation)


# Twin cities ----------------------------------------------------------------------------------------------------------


def _ways_on(user, twinning):
    """(step, words on its button) of what this person may do with a link."""
    words_on = {
        "confirm": _("Confirm"),
        "decline": _("Do not confirm"),
        "take_back": _("Take the question back"),
        "suspend": _("Suspend"),
        "resume": _("Take up again"),
        "end": _("End the link"),
    }
    return [
        (way.name, words_on[way.name]) for way in TWINNING.open_to(twinning) if user.has_perm(way.permission, twinning)
    ]


def twins(request):
    """Municipalities that have said of each other that they work together."""
    page = page_of(request, queries.twinnings())
    found = show(page.object_list)
    return render(
        request,
        "network/twins.html",
        {
            "page": page,
            "twinnings": found,
            "tabs": tabs("network:twins"),
            "crumbs": [(_("Network"), reverse("network:list")), (_("Twin cities"), "")],
        },
    )


@never_cache
def twins_of(request, uid):
    """The links of one municipality for those who answer for it: what waits, what is active, what has ended."""
    organisation = _public(uid)
    require(request, "network.ask_twinning", organisation)
    found = show(queries.twinnings_of(organisation, confirmed=False))
    rows = [(one, one.other_than(organisation), _ways_on(request.user, one)) for one in found]
    return render(
        request,
        "network/twins_of.html",
        {
            "organisation": organisation,
            "rows": rows,
            "noindex": True,
            "is_sample": organisation.is_sample,
            "crumbs": [*_crumbs_of_twins(organisation)[:-1], (_("Twin cities"), "")],
        },
    )


def _crumbs_of_twins(organisation):
    return [
        (_("Network"), reverse("network:list")),
        (organisation.name_in(), organisation.get_absolute_url()),
        (_("Twin cities"), reverse("network:twins_of", args=[organisation.uid])),
    ]


@form_page
def ask_twinning(request, uid):
    """A municipality asks another one to confirm that they are twin cities."""
    organisation = _public(uid)
    require(request, "network.ask_twinning", organisation)
    form = TwinningForm(request.POST or None, municipalities=queries.possible_twins(organisation))

    def save():
        services.ask_twinning(asking=organisation, by=request.user, **form.told())
        return reverse("network:twins_of", args=[uid])

    return saved_or_shown(
        request,
        form,
        save,
        template="network/ask_twinning.html",
        sentence=_("The municipality is asked. It is shown here once it has confirmed."),
        is_sample=organisation.is_sample,
        crumbs=[*_crumbs_of_twins(organisation), (_("Ask a municipality"), "")],
    )


def _own_side(request, twinning):
    """The municipality of a link for which this person answers; the asked one first."""
    sides = (twinning.asked, twinning.asking)
    own = next((one for one in sides if request.user.has_perm("network.ask_twinning", one)), None)
    # Nobody answers for what is no municipality any more.
    require(request, "network.ask_twinning", own)
    return own


@require_POST
def step_twinning(request, pk, step):
    """One step of a link, by an officer of one of the two."""
    twinning = queries.twinning(pk)
    if twinning is None or step not in TWINNING:
        raise Http404
    own = _own_side(request, twinning)
    require(request, TWINNING[step].permission, twinning)
    try:
        services.step_twinning(twinning=twinning, name=step, by=request.user)
    except Refused as trouble:
        messages.error(request, str(trouble))
    else:
        messages.success(request, _("That is recorded."))
    return redirect("network:twins_of", own.uid)


@form_page
def end_twinning(request, pk):
    """A link ends, once an officer of one of the two is sure."""
    twinning = queries.twinning(pk)
    if twinning is None:
        raise Http404
    require(request, TWINNING["end"].permission, twinning)
    own = _own_side(request, twinning)
    form = SureForm(request.POST or None)

    def save():
        services.step_twinning(twinning=twinning, name="end", by=request.user)
        return reverse("network:twins_of", args=[own.uid])

    return saved_or_shown(
        request,
        form,
        save,
        template="network/end_twinning.html",
        sentence=_("That is recorded."),
        other=twinning.other_than(own),
        is_sample=own.is_sample,
        crumbs=[*_crumbs_of_twins(own), (_("End the link"), "")],
    )
