"""The form above a list: what its address says of how to narrow it."""

from django import forms


class Filter(forms.Form):
    """What a list is narrowed by. What makes no sense narrows nothing: a link may be old, or cut off on its way."""

    def chosen(self) -> dict:
        """The filters that make sense; the form shows only these."""
        if not self.is_valid():
            self.data = self.data.copy()
            for name in self.errors:
                self.data.pop(self.add_prefix(name), None)
            self.full_clean()
        return {name: value for name, value in self.cleaned_data.items() if value}
