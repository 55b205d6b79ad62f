"""Two editors at one page: whoever saves second is told so first, and nobody's words are replaced unseen."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.revisions import RevisionsRevertView
from wagtail.models import Page

from tiltas.core.versions import ChangedMeanwhile


class _ToldFirst:
    """What both ways of saving a page have in common. The form tells from which revision it began."""

    def form_valid(self, form):
        with transaction.atomic():
            # Whoever saves at the same moment waits here.
            Page.objects.select_for_update(of=("self",)).get(pk=self.page.pk)
            newest = self.real_page_record.revisions.order_by("-created_at", "-pk").first()
            if newest == self.latest_revision and not self.is_out_of_date:
                return super().form_valid(form)
        # What a form names that comes back is what stands there now.
        self.latest_revision = self.page.latest_revision = newest
        self.has_unsaved_changes = True
        return self._told_of_the_other(self.render_to_response(self.get_context_data()))

    def form_invalid(self, form):
        answer = super().form_invalid(form)
        # The form that comes back names the newest revision here too.
        return self._told_of_the_other(answer) if self.is_out_of_date else answer

    def _told_of_the_other(self, answer):
        """The form as it was typed; sent again, it is saved on top of what stands there now."""
        button = messages.button(self._address_of_the_other(), _("See what was changed"), new_window=True)
        messages.error(self.request, ChangedMeanwhile.message, buttons=[button])
        answer.status_code = ChangedMeanwhile.status
        return answer

    def _address_of_the_other(self) -> str:
        page, newest = self.page.pk, self.latest_revision.pk
        began_from = self.request.POST.get("loaded_revision_id", "")
        if began_from.isdecimal() and began_from != str(newest) and self.page.revisions.filter(pk=began_from).exists():
            return reverse("wagtailadmin_pages:revisions_compare", args=[page, began_from, newest])
        return reverse("wagtailadmin_pages:revisions_view", args=[page, newest])


class Edit(_ToldFirst, EditView):
    """Where a page is written."""


class BringBack(_ToldFirst, RevisionsRevertView):
    """Where an earlier version of a page is taken up again."""
