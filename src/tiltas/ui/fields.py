"""Kinds of fields that several rooms use."""


class NeededSometimes:
    """A field that some choice in the same form demands: neither marked as optional nor demanded by itself.

    Its help text says when it is needed; the form's `clean` asks for it.
    """

    def validate(self, value):
        if value not in self.empty_values:
            super().validate(value)

    def widget_attrs(self, widget):
        # A browser, or a screen reader, would otherwise say that it is always needed.
        widget.use_required_attribute = lambda initial: False
        return super().widget_attrs(widget)
