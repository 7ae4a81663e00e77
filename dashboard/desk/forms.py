"""What a browser may say when it asks for an operation. Everything else is 422, with the field and the cure."""

from __future__ import annotations

from django import forms

from monitoring.floor.operations import SENDS, Media, Mode, Operation, Reach, Scope


def _options(*kinds: type[Operation | Reach | Scope | Media | Mode]) -> list[tuple[str, str]]:
    return [(str(word), str(word)) for kind in kinds for word in kind]


GWS_NAMES = {
    "supervisorMonitoringMode": "reach",
    "supervisorMonitoringScope": "scope",
    "supervisorVisibilityMode": "mode",
}


class OperationForm(forms.Form):
    """One operation. The fields bear our names and GWS's: `reach` is also supervisorMonitoringMode, and so on."""

    operation = forms.ChoiceField(choices=_options(Operation))
    key = forms.UUIDField()
    media = forms.ChoiceField(choices=_options(Media), required=False)  # type: ignore[assignment]  # no attribute, a field
    reach = forms.ChoiceField(choices=_options(Reach), required=False)
    scope = forms.ChoiceField(choices=_options(Scope), required=False)
    mode = forms.ChoiceField(choices=_options(Mode), required=False)
    text = forms.CharField(required=False, max_length=4000, strip=False)
    reason = forms.CharField(required=False, max_length=500)

    def __init__(self, data: dict[str, str]) -> None:
        super().__init__({GWS_NAMES.get(name, name): value for name, value in data.items()})

    def clean(self) -> dict[str, object]:
        """A message needs a text, and nothing else has one."""
        cleaned: dict[str, object] = super().clean() or {}
        sends = cleaned.get("operation") in set(SENDS)
        if sends and not str(cleaned.get("text", "")).strip():
            self.add_error("text", "Write something to send.")
        return cleaned

    def sentence(self) -> str:
        """All that is wrong, in one line."""
        return " ".join(f"{name}: {error}" for name, errors in self.errors.items() for error in errors)
