"""What an error page or an error mail may tell: where it happened, and of every value only what kind of thing it was.

Django hides values on a live site alone, and there only those it was told of; a password may stand in any of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.views.debug import SafeExceptionReporterFilter

if TYPE_CHECKING:
    from collections.abc import ItemsView
    from types import FrameType

    from django.http import HttpRequest

SHOWN = (bool, int, float, type(None))


class Discreet(SafeExceptionReporterFilter):
    """Active under DEBUG too."""

    def is_active(self, request: HttpRequest | None) -> bool:  # noqa: ARG002 Django's signature
        """Always."""
        return True

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """The names of what was posted."""
        posted = request.POST if request is not None else QueryDict()
        return dict.fromkeys(posted, self.cleansed_substitute)

    def get_safe_cookies(self, request: HttpRequest) -> dict[str, Any]:
        """The names of the cookies."""
        return dict.fromkeys(request.COOKIES, self.cleansed_substitute)

    def get_traceback_frame_variables(
        self,
        request: HttpRequest | None,  # noqa: ARG002 Django's signature
        tb_frame: FrameType,
    ) -> ItemsView[str, Any]:
        """The names of the variables, with what can be no secret as it is and the kind of all else."""
        return {name: _shown(value) for name, value in tb_frame.f_locals.items()}.items()


class Kind:
    """Stands for a value by the name of its type."""

    def __init__(self, value: object) -> None:
        self._name = type(value).__name__

    def __repr__(self) -> str:
        return f"<{self._name}>"


def _shown(value: object) -> object:
    return value if type(value) in SHOWN else Kind(value)
