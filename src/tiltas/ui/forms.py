"""How Django's own forms print: every `{{ form }}` in our look."""

from django.forms.renderers import TemplatesSetting
from django.utils.formats import localize
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

_ONE_LINE = {
    f"django/forms/widgets/{name}.html"
    for name in [
        "text",
        "number",
        "email",
        "url",
        "tel",
        "search",
        "color",
        "password",
        "hidden",
        "date",
        "datetime",
        "time",
    ]
}


class Renderer(TemplatesSetting):
    """Prints lists to choose from, and fields of one line, without a template: a list of sixty countries would take longer
    than the rest of the page."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"

    def render(self, template_name, context, request=None):
        if template_name == "django/forms/widgets/select.html":
            return _select(context["widget"])
        if template_name in _ONE_LINE:
            return _input(context["widget"])
        return super().render(template_name, context, request)


def _select(widget):
    parts = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, choices, _number in widget["optgroups"]:
        if group:
            parts.append(f'<optgroup label="{conditional_escape(group)}">')
        parts += [
            f'\n<option value="{conditional_escape(str(choice["value"]))}"{_attributes(choice["attrs"])}>'
            f"{conditional_escape(localize(choice['label']))}</option>"
            for choice in choices
        ]
        if group:
            parts.append("</optgroup>")
    parts.append("\n</select>")
    return mark_safe("".join(parts))


def _input(widget):
    value = "" if widget["value"] is None else f' value="{conditional_escape(str(widget["value"]))}"'
    return mark_safe(
        f'<input type="{conditional_escape(widget["type"])}" name="{conditional_escape(widget["name"])}"'
        f"{value}{_attributes(widget['attrs'])}>"
    )


def _attributes(attrs):
    return "".join(
        f" {conditional_escape(name)}" + ("" if value is True else f'="{conditional_escape(str(value))}"')
        for name, value in attrs.items()
        if value is not False
    )
