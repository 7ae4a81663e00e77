"""What a browser may say when it asks for an operation. Everything else is 422, with the field and the cure."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django import forms

from monitoring.asks import AGENT, Ask
from monitoring.floor.operations import SENDS, Media, Mode, Operation, Reach, Scope

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitoring.policy import Viewer


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
    code = forms.IntegerField(required=False, min_value=1, max_value=9)

    def __init__(self, data: Mapping[str, str], codes: Mapping[int, str] | None = None) -> None:
        """`codes` are the reasons that a number chooses."""
        super().__init__({GWS_NAMES.get(name, name): value for name, value in data.items()})
        self._codes = codes or {}

    def clean_code(self) -> int | None:
        """A number chooses a reason that there is."""
        code: int | None = self.cleaned_data["code"]
        if code is not None and code not in self._codes:
            raise forms.ValidationError(f"There is no reason {code}; choose one of the list.")
        return code

    def clean(self) -> dict[str, object]:
        """A message needs a text, and nothing else has one."""
        cleaned: dict[str, object] = super().clean() or {}
        sends = cleaned.get("operation") in set(SENDS)
        if sends and not str(cleaned.get("text", "")).strip():
            self.add_error("text", "Write something to send.")
        return cleaned

    def ask(self, viewer: Viewer, kind: str, identifier: str) -> Ask:
        """The ask that a valid form comes to."""
        said = cast("dict[str, str]", self.cleaned_data)
        operation = Operation(said["operation"])
        by_chat = operation is Operation.MONITOR or said["reach"] in {"NextChat", "AllChats"}
        media = Media.CHAT if by_chat else Media(said["media"] or Media.VOICE)
        code = self.cleaned_data["code"]
        words = (self._codes.get(code, ""), said["reason"].strip())
        return Ask(
            viewer=viewer,
            kind=kind,
            id=identifier,
            operation=operation,
            key=str(said["key"]),
            media=media,
            reach=said["reach"] if kind != AGENT else _reach(media, said["reach"]),
            scope=said["scope"],
            mode=said["mode"],
            text=said["text"],
            reason=": ".join(filter(None, words)),
            code=str(code or ""),
        )

    def sentence(self) -> str:
        """All that is wrong, in one line."""
        return " ".join(f"{name}: {error}" for name, errors in self.errors.items() for error in errors)


def _reach(media: Media, said: str) -> str:
    """The desk asks for all or the next; GWS has a word of its own per medium."""
    calls_to_chats = {"NextCall": "NextChat", "AllCalls": "AllChats"}
    return calls_to_chats.get(said, said) if media is Media.CHAT else said
