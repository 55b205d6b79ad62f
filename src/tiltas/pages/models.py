"""Pages as editors keep them, with their drafts, and editions: what readers see of them."""

import datetime
from collections.abc import Iterable
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, PublishingPanel
from wagtail.documents.models import AbstractDocument
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string
from wagtail.models import Page, PagePermissionTester

from tiltas.core.addresses import words
from tiltas.languages.models import Translatable, languages_on_offer
from tiltas.languages.queries import show
from tiltas.library.models import check_limit
from tiltas.places.models import Place
from tiltas.themes.models import Theme
from tiltas.trace.models import Node, Traced, TracedQuerySet

from . import bodies, streams
from .blocks import Blocks
from .reading import page_context

LONGEST_TITLE = 200
LONGEST_INTRO = 600


class Section(models.TextChoices):
    """The sections of the site; their lists stand at these addresses."""

    DIALOGUES = "events:list", _("Dialogues")
    RESOLUTIONS = "drafting:list", _("Resolutions")
    PLACES = "website:places", _("Places")
    THEMES = "website:themes", _("Themes")
    KNOWLEDGE = "library:list", _("Knowledge")
    NETWORK = "network:list", _("Network")


class Kind(models.TextChoices):
    """What an edition is."""

    HOME = "home", pgettext_lazy("words above the lists of a page", "Words on the home page")
    SECTION = "section", pgettext_lazy("words above the lists of a page", "Words above a section")
    THEME = "theme", pgettext_lazy("words above the lists of a page", "Words above a theme")
    PLACE = "place", pgettext_lazy("words above the lists of a page", "Words above a place")
    ARTICLE = "article", _("Article")
    GUIDELINE = "guideline", _("Guideline")


# What can be cited and has a page of its own.
CITED = (Kind.ARTICLE, Kind.GUIDELINE)


def first_language():
    return settings.LANGUAGE_CODE


class File(AbstractDocument):
    """A document for readers, in one language."""

    language = models.CharField(_("language"), max_length=8, choices=languages_on_offer, default=first_language)

    admin_form_fields = ("title", "file", "language", "collection", "tags")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")


class TextOfFile(models.Model):
    """What stands in a document, for the search. Apart from it: whoever lists documents does not read them."""

    file = models.OneToOneField(File, on_delete=models.CASCADE, related_name="read")
    text = models.TextField(blank=True)
    # Of what was read: the same file is not read twice.
    digest = models.CharField(max_length=64)

    def __str__(self):
        return str(self.file)


class MayDo(PagePermissionTester):
    """What an editor may do with a page. Nobody is offered what would have no effect.

    An edition is for everybody, and stands under its theme, country or kind, whatever place the page has in the tree.
    """

    def can_set_view_restrictions(self):
        return False

    def can_move(self):
        return False

    def can_reorder_children(self):
        return False


class Written(Page):
    """What all pages of editors have. Readers never see it itself: publishing makes an `Edition` of it."""

    kind: ClassVar[Kind]

    intro = models.TextField(_("introduction"), blank=True, max_length=LONGEST_INTRO)
    body = StreamField(Blocks(), blank=True, verbose_name=_("text"))
    source_language = models.CharField(_("language"), max_length=8, choices=languages_on_offer, default=first_language)
    is_sample = models.BooleanField(_("sample"), default=False, editable=False)

    content_panels = [
        FieldPanel("title"), FieldPanel("source_language"), FieldPanel("intro"), FieldPanel("body")
    ]  # fmt: skip
    promote_panels = []
    settings_panels = [PublishingPanel()]
    subpage_types: ClassVar[list[str]] = []
    parent_page_types: ClassVar[list[str]] = ["pages.Home"]

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        if len(self.title) > LONGEST_TITLE:
            raise ValidationError({"title": _("At most %(count)s characters.") % {"count": LONGEST_TITLE}})

    def permissions_for_user(self, user):
        return MayDo(user, self)

    def stands_for(self) -> dict:
        """What the edition is about, by field."""
        return {}

    def theme_keys(self) -> list[int]:
        """The themes under which it is found."""
        return []

    def get_url_parts(self, request=None):
        """Readers find it under the addresses of the house, whatever place it has in the tree of the editors."""
        edition = Edition.objects.filter(page_id=self.pk).select_related("node", "theme", "place").first()
        # The home page is there before anything is written on it.
        if edition is None and self.kind != Kind.HOME:
            return None
        with translation.override(self.source_language):
            address = edition.get_absolute_url() if edition else reverse("website:home")
        sites = self._get_relevant_site_root_paths(request)
        host = f"{request.scheme}://{request.get_host()}" if request else settings.WAGTAILADMIN_BASE_URL
        return (sites[0].site_id, host, address) if sites else None

    def serve_preview(self, request, mode_name):
        """As readers will see it, in the language in which it is written."""
        with translation.override(self.source_language):
            request.LANGUAGE_CODE = self.source_language
            context = page_context(show(Edition.draft_of(self)))
            answer = render(request, "pages/page.html", context | {"noindex": True, "alternates": []})
            answer.is_draft = True
            return answer


class Home(Written):
    """The top of the tree; its text stands on the home page."""

    kind = Kind.HOME
    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = [
        "pages.Article", "pages.Guideline", "pages.AboveSection", "pages.AboveTheme", "pages.AbovePlace"
    ]  # fmt: skip

    class Meta:
        verbose_name = _("home page")


class _Above(Written):
    """Words above the lists of another page: one for each such page."""

    about: ClassVar[str]

    class Meta:
        abstract = True

    def stands_for(self) -> dict:
        return {self.about: getattr(self, self.about)}

    def clean(self):
        super().clean()
        about = getattr(self, self.about, None) if getattr(self, f"{self.about}_id", True) else None
        if about and type(self).objects.filter(**{self.about: about}).exclude(pk=self.pk).exists():
            raise ValidationError({self.about: _("There is such a page already. Change that one.")})


class AboveSection(_Above):
    """Words above the list of a section."""

    kind = Kind.SECTION
    about = "section"
    section = models.CharField(_("section"), max_length=24, choices=Section)
    content_panels = [FieldPanel("section"), *Written.content_panels]

    class Meta:
        verbose_name = _("words above a section")


class AboveTheme(_Above):
    """Words above everything that is gathered about a theme."""

    kind = Kind.THEME
    about = "theme"
    theme = models.ForeignKey(Theme, on_delete=models.PROTECT, related_name="+", verbose_name=_("theme"))
    content_panels = [FieldPanel("theme"), *Written.content_panels]

    class Meta:
        verbose_name = _("words above a theme")


class AbovePlace(_Above):
    """Words above everything that is gathered about a country, region or municipality."""

    kind = Kind.PLACE
    about = "place"
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+", verbose_name=_("place"))
    content_panels = [FieldPanel("place"), *Written.content_panels]

    class Meta:
        verbose_name = _("words above a place")


class _UnderThemes(Written):
    """What is found under its themes."""

    themes = ParentalManyToManyField(Theme, blank=True, related_name="+", verbose_name=_("themes"))
    content_panels = [*Written.content_panels, FieldPanel("themes", widget=CheckboxSelectMultiple)]

    class Meta:
        abstract = True

    def theme_keys(self) -> list[int]:
        return [theme.pk for theme in self.themes.all()]


class Article(_UnderThemes):
    """One text with a page of its own."""

    kind = Kind.ARTICLE

    class Meta:
        verbose_name = _("article")


class Guideline(_UnderThemes):
    """A text in chapters: each heading begins one, and its anchor stays."""

    kind = Kind.GUIDELINE

    class Meta:
        verbose_name = _("guideline")


TYPES = (Home, AboveSection, AboveTheme, AbovePlace, Article, Guideline)


class EditionQuerySet(TracedQuerySet):
    def unchecked(self):
        """Articles and guidelines at which nobody has looked for so long that they may be true no longer."""
        limit = check_limit()
        found = self.filter(kind__in=CITED, published_at__lt=limit)
        return found.exclude(changed_at__gte=limit).exclude(verified_at__gte=limit)


class Edition(Traced, Translatable):
    """What readers see of a page: a copy of what was published last. It is read, searched, cited and translated."""

    translated_fields = ("title", "intro")
    mark_field = "mark"

    # A page may be thrown away; what was cited stays as something that is not shown any more.
    page = models.OneToOneField(Page, null=True, on_delete=models.SET_NULL, related_name="edition")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    section = models.CharField(_("section"), max_length=24, blank=True)
    theme = models.ForeignKey(Theme, null=True, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    themes = models.ManyToManyField(Theme, related_name="+")
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    intro = models.TextField(_("introduction"), blank=True)
    body = models.JSONField(default=list)
    mark = models.CharField(max_length=32, blank=True, editable=False)
    published_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(_("checked on"), null=True, blank=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # What these pictures and files show is public because, and as long as, the edition is.
    images = models.ManyToManyField(get_image_model_string(), related_name="editions")
    files = models.ManyToManyField(File, related_name="editions")

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("of the editors", "page")
        verbose_name_plural = pgettext_lazy("of the editors", "pages")

    def __str__(self):
        return self.title

    @classmethod
    def draft_of(cls, page: Written) -> "Edition":
        """As it would be published, without being kept."""
        node = Node(kind=page.kind, is_sample=page.is_sample)
        return cls(node=node, kind=page.kind, title=page.title, intro=page.intro, body=streams.plain(page.body, uids_of),
                   source_language=page.source_language, **page.stands_for())  # fmt: skip

    def get_absolute_url(self):
        if self.kind == Kind.HOME:
            return reverse("website:home")
        if self.kind == Kind.SECTION:
            return reverse(self.section)
        # The pages of themes and places put their own words behind the uid.
        if self.kind == Kind.THEME:
            return reverse("website:theme", args=[self.theme.uid, "-"])
        if self.kind == Kind.PLACE:
            return reverse("website:place", args=[self.place.uid, "-"])
        shown = getattr(self, "shown", None)
        return reverse("pages:detail", args=[self.node.uid, words(shown.title.plain if shown else self.title)])

    @property
    def is_public(self) -> bool:
        """Whether readers see it."""
        return self.node.visibility == Node.Visibility.PUBLIC

    @property
    def checked_at(self) -> datetime.datetime:
        """When somebody last wrote it or said that it is correct."""
        return max(moment for moment in (self.published_at, self.changed_at, self.verified_at) if moment)

    @property
    def is_unchecked(self) -> bool:
        """Whether nobody has looked for so long that it may be true no longer."""
        return self.kind in CITED and self.checked_at < check_limit()

    @property
    def has_chapters(self) -> bool:
        """Whether its headings are the chapters of a long text."""
        return self.kind == Kind.GUIDELINE

    @classmethod
    def open_to_translators(cls):
        return cls.objects.public().select_related("node")

    def source_texts(self) -> dict[str, str]:
        return super().source_texts() | bodies.texts_of(self.body)

    def _changing(self, update_fields):
        stands = type(self)._base_manager.filter(pk=self.pk).first()
        if stands is None:
            return []
        before = stands.source_texts()
        return [change for change in self._differing(before, self.source_texts()) if change[0] in before]

    def label_of_text(self, name: str) -> str:
        if name in self.translated_fields:
            return super().label_of_text(name)
        found = bodies.place_of(self.body, name)
        if found is None:
            return pgettext("a text of a page", "a part that is not there any more")
        number, block, part = found
        return pgettext("a text of a page", "%(number)s. %(kind)s") % {
            "number": number,
            "kind": capfirst(LABELS[block["type"], part]),
        }

    def hint_of_text(self, name: str) -> str:
        return _("Keep the marks in angle brackets where they belong.") if self.has_tags(name) else ""

    def longest_text(self, name: str) -> int | None:
        return LONGEST_TITLE * 2 if name == "title" else 20_000

    def is_long_text(self, name: str) -> bool:
        return name == "intro" or self.has_tags(name)

    def cleaned_text(self, name: str, text: str) -> str:
        return bodies.clean_typed(text) if self.has_tags(name) else text.strip()

    def original_texts(self) -> list[tuple[str, str]]:
        texts = self.source_texts()
        parts = [bodies.in_words(text) if self.has_tags(name) else text for name, text in texts.items()][2:]
        text = "\n\n".join(part for part in parts if part)
        named = [(self.label_of_text(name), texts[name]) for name in self.translated_fields]
        return [*named, (str(_("text")), text)]

    def has_tags(self, name: str) -> bool:
        found = bodies.place_of(self.body, name) if name.startswith("body:") else None
        return bool(found) and found[2] == "html"


def uids_of(pages: Iterable[int]) -> dict[int, str]:
    """The uids of what was published of some pages."""
    return dict(Edition.objects.filter(page__in=list(pages)).values_list("page_id", "node__uid"))


LABELS = {
    ("heading", "text"): _("heading"),
    ("paragraph", "html"): _("paragraph"),
    ("image", "alt"): _("what is to be seen in a picture"),
    ("image", "caption"): _("caption of a picture"),
    ("quote", "text"): _("quotation"),
    ("quote", "by"): _("who said it"),
    ("document", "label"): _("title of a document"),
    ("callout", "html"): _("notice"),
    ("callout", "heading"): _("heading of a notice"),
}
