"""One role's browser on the matrix: each request as if it were the first, whatever the one before did."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from dashboard.kiosk.views import COOKIE
from dashboard.screens.credential import Credential
from dashboard.screens.models import Screen
from tests.matrix.cast import SECRET

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from tests.matrix.cast import Role

IS_WHOLE = os.environ.get("MATRIX") == "whole"
"""Whether every square is walked, as `make long` does; else each walk leaves out some that are answered alike."""


def walk(role: Role, people: Mapping[str, User]) -> Walker:
    """A role's browser."""
    screen = Credential(Screen.objects.get(name=role.name).pk, SECRET).cookie if role.is_screen else ""
    return Walker(people.get(role.name), is_off=role.is_off, screen=screen)


class Walker:
    """Signed in, unless there is no user; `is_off`: switched off after he signed in; `screen`: its credential's cookie."""

    def __init__(self, user: User | None, *, is_off: bool = False, screen: str = "") -> None:
        self._client = Client(raise_request_exception=False)
        if screen:
            self._client.cookies[COOKIE] = screen
        if user is not None:
            User.objects.filter(pk=user.pk).update(is_active=True)
            self._client.force_login(user)
            User.objects.filter(pk=user.pk).update(is_active=not is_off)
        self._cookies = self._client.cookies.output(header="")
        self.cookie = "; ".join(f"{name}={kept.value}" for name, kept in self._client.cookies.items()).encode()

    def ask(self, method: str, path: str, data: Mapping[str, str] | None = None) -> HttpResponse:
        """One request; what it wrote is undone."""
        self._client.cookies.clear()
        self._client.cookies.load(self._cookies)
        cache.clear()
        undone = transaction.atomic()
        undone._from_testcase = True  # or what must be durable in itself would refuse
        with undone:
            answer: HttpResponse = self._client.post(path, data) if data else self._client.generic(method, path)
            transaction.set_rollback(True)
        return answer
