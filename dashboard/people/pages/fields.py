"""Form fields of the people pages: choices whose names may be hostile, passwords that never show. Knows no view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from dashboard.templatetags.drawing import visible
from monitoring.ports import Secret

if TYPE_CHECKING:
    from django.db.models import Model

LONGEST_PASSWORD = 500


class Named(forms.ModelChoiceField):  # type: ignore[type-arg]  # takes no argument at run time
    """One row of a table; what is invisible in its name is written out."""

    def label_from_instance(self, row: Model) -> str:
        """As pages write it."""
        return visible(str(row))


class NamedMany(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # as above
    """Several rows, a tick each."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, row: Model) -> str:
        """As pages write it."""
        return visible(str(row))


class SecretField(forms.CharField):
    """A password to be typed in. It is a `Secret` (or None) once cleaned, and no form that comes back holds it."""

    def __init__(self, **options: Any) -> None:
        widget = forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"})
        super().__init__(strip=False, max_length=LONGEST_PASSWORD, widget=widget, **options)

    def clean(self, value: Any) -> Secret | None:
        """Wrap it before anybody can print it."""
        text: str = super().clean(value)
        return Secret(text) if text else None
