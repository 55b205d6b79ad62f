"""The few blocks of which editors build a text."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

# No headings, pictures or embedded things inside a paragraph: they are blocks of their own.
MARKS = ["bold", "italic", "ol", "ul", "link", "document-link"]
MOST = 600


class Picture(blocks.StructBlock):
    """A picture with the words for those who do not see it; they are translated like every other text."""

    image = ImageChooserBlock(label=_("picture"))
    alt = blocks.CharBlock(label=_("what is to be seen"), max_length=300)
    caption = blocks.CharBlock(label=_("caption"), max_length=300, required=False)


class Quote(blocks.StructBlock):
    """Somebody's words."""

    text = blocks.TextBlock(label=_("words"), max_length=2000)
    by = blocks.CharBlock(label=_("who said it"), max_length=200, required=False)


class Files(blocks.StructBlock):
    """A document, as one file for each language in which there is one."""

    label = blocks.CharBlock(label=_("title"), max_length=200)
    files = blocks.ListBlock(DocumentChooserBlock(), label=_("files, one for each language"), min_num=1, max_num=20)


class Callout(blocks.StructBlock):
    """A few words that should not be overlooked."""

    heading = blocks.CharBlock(label=_("heading"), max_length=120, required=False)
    html = blocks.RichTextBlock(label=_("text"), features=["bold", "italic", "ol", "ul", "link"])


class Blocks(blocks.StreamBlock):
    """What a text is built of."""

    heading = blocks.CharBlock(label=_("heading"), max_length=120, icon="title")
    paragraph = blocks.RichTextBlock(label=_("paragraph"), features=MARKS, icon="pilcrow")
    image = Picture(label=_("picture"), icon="image")
    quote = Quote(label=_("quotation"), icon="openquote")
    document = Files(label=_("document"), icon="doc-full")
    callout = Callout(label=_("notice"), icon="warning")

    class Meta:
        max_num = MOST
