"""Small words that the components are written with."""

import copy
from functools import cache

from django import forms, template
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import mark_safe

from tiltas.core.addresses import without_words
from tiltas.ui import icons

register = template.Library()


@register.filter
def plain(text):
    """A text without markup, for attributes and titles: the `.plain` of texts in several languages."""
    return getattr(text, "plain", None) or strip_tags(str(text or ""))


@register.filter
def grouped(number):
    """A count with its thousands set apart as the language of the page does it; anything else as it is."""
    text = str(number)
    return number_format(int(text), force_grouping=True) if text.isdecimal() and text.isascii() else number


@register.filter
def staying(address):
    """An address as it is cited: short, and the same whatever a page is called later."""
    return without_words(str(address or ""))


@register.filter
def filled(slot):
    """True if there is something other than white space in a slot."""
    return bool(str(slot or "").strip())


@register.simple_tag
@cache
def icon(name):
    """An ornament beside words; readers of the page aloud pass over it."""
    turns = mark_safe(" data-turns") if name in icons.TURNING else ""
    return format_html(
        '<svg class="icon"{} viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        turns,
        icons.ICONS[name],
    )


@register.simple_tag
def kind_icon(kind):
    """The sign of a kind, or nothing for kinds that have none."""
    return icon(icons.KINDS[kind]) if kind in icons.KINDS else ""


@register.filter
def state_icon(state):
    return icon(icons.STATES.get(state, icons.STATES["unknown"])[0])


@register.filter
def state_colour(state):
    return icons.STATES.get(state, icons.STATES["unknown"])[1]


@register.filter
def tone_icon(tone):
    return icon(icons.TONES.get(tone, "info"))


# Forms ----------------------------------------------------------------------------------------------------------------

_BROWSERS_OWN = {  # the browser's own pickers, instead of bare text fields
    forms.DateInput: ("date", "%Y-%m-%d"),
    forms.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
    forms.TimeInput: ("time", "%H:%M"),
}


@register.filter
def form_of_control(field):
    """How a field is laid out: choices, checkbox, group, hidden or single."""
    widget = field.field.widget
    if field.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "choices"
    if isinstance(widget, forms.MultiWidget | forms.SelectDateWidget):
        return "group"
    return "single"


@register.filter
def describedby(field, hint=""):
    """The ids of hint, error and counter, for `aria-describedby`."""
    ids = []
    if hint or field.help_text:
        ids.append(f"{field.auto_id}_helptext")
    if field.errors:
        ids.append(f"{field.auto_id}_error")
    return " ".join(ids)


@register.simple_tag
def control(field, hint="", rows="", dir=""):
    """The input of a field, with our class and with hint and error tied to it."""
    widget = field.field.widget
    picker = _BROWSERS_OWN.get(type(widget))
    if picker and widget.input_type == "text":
        widget = copy.copy(widget)
        widget.input_type, widget.format = picker
    # A browser would cut off what is pasted without a word; too much is kept and gets a sentence instead.
    attrs = {"class": f"ds-input {widget.attrs.get('class', '')}".strip(), "maxlength": False}
    if described := describedby(field, hint):
        attrs["aria-describedby"] = described
    if rows:
        attrs["rows"] = rows
    if dir:
        attrs["dir"] = dir
    elif isinstance(widget, forms.Textarea) or type(widget) is forms.TextInput:
        attrs.setdefault("dir", widget.attrs.get("dir", "auto"))
    if isinstance(widget, forms.Textarea) and field.field.max_length:
        attrs["data-counter"] = f"{field.auto_id}_counter"
    return field.as_widget(widget=widget, attrs=attrs)


@register.filter
def options(field):
    """The single choices of a field of radio buttons or checkboxes, each with its input."""
    found = []
    for option in field:
        option.data["attrs"] = {**option.data["attrs"], "class": "ds-input"}
        option.data["attrs"].pop("aria-describedby", None)
        found.append({"input": option.tag(), "label": option.choice_label, "id": option.id_for_label})
    return found


@register.filter
def first_control(field):
    """The id that a link from the error summary leads to."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def bare(label):
    """A label without the stop at its end, where an error follows it."""
    return str(label).rstrip(" .:?؟؛")


# A form that narrows a list must not fill the screen of a phone before the list begins.
MOST_AT_ONCE, UPFRONT = 5, 4


@register.filter
def upfront(form):
    """The fields of a filter that are always seen; a form may say how many, as `upfront`."""
    return form.visible_fields()[: _how_many_upfront(form)]


@register.filter
def folded(form):
    """The fields of a filter that are folded away until somebody asks for them."""
    return form.visible_fields()[_how_many_upfront(form) :]


@register.filter
def any_chosen(fields):
    """Whether one of these fields narrows anything."""
    return any(field.value() for field in fields)


def _how_many_upfront(form):
    many = len(form.visible_fields())
    return many if many <= MOST_AT_ONCE else getattr(form, "upfront", UPFRONT)


@register.filter
def has_errors(form):
    return bool(form and form.is_bound and form.errors)


@register.filter
def hidden_errors(form):
    """Sentences about fields nobody sees, so that they are not lost."""
    return [error for field in form.hidden_fields() for error in field.errors]


# Figures and lists ----------------------------------------------------------------------------------------------------


@register.filter
def page_numbers(page):
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.simple_tag
def progress_bar(value, maximum=100, label=""):
    value, maximum = float(value or 0), float(maximum or 100)
    return format_html(
        '<progress value="{}" max="{}" aria-label="{}"></progress>', f"{value:g}", f"{maximum:g}", label
    )


@register.filter
def percent_of(value, maximum):
    return round(100 * float(value or 0) / float(maximum)) if float(maximum or 0) else 0


@register.simple_tag
def share_bar(parts):
    """Shares of a whole as one bar; the words and counts stand beneath it."""
    whole = sum(count for _label, count, _tone in parts)
    if not whole:
        return ""
    start, bars = 0, []
    for _label, count, tone in parts:
        width = 1000 * count / whole
        if count:
            bars.append((tone, f"{start:.1f}", f"{max(width - 3, 1):.1f}"))
        start += width
    return format_html(
        '<svg class="share__bar" viewBox="0 0 1000 20" preserveAspectRatio="none" aria-hidden="true" focusable="false">{}</svg>',
        format_html_join("", '<rect data-tone="{}" x="{}" y="0" width="{}" height="20"/>', bars),
    )
