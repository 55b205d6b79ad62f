from django import template

from ..texts import Text, direction, listed, name_in_page_language, name_of

register = template.Library()

register.filter("language_name", name_in_page_language)
register.filter("language_own_name", name_of)
register.filter("language_direction", direction)
register.filter("listed", listed)


@register.filter
def in_its_language(text, language):
    """{{ note.words|in_its_language:note.source_language }}: marks foreign text where there is no `shown`."""
    return Text(text, language)
