"""What admins change of people and power, before and after, on the trail: in the same transaction, or it does not happen.

Hears every save and delete of an instance, one by one or cascading, and every change of roles and permissions.
`QuerySet.update`, the bulk methods and `loaddata` call nobody: a test lists where they are used. Shows no password.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import Group, User
from django.db import models, transaction
from django.db.models.signals import m2m_changed, pre_delete

from dashboard.audit.actor import acting
from dashboard.audit.trail import record
from dashboard.people.models import Account, Grant, ReasonCode, Team

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    type Facts = dict[str, str]

NOTHING = "nothing"
# Stamps and secrets: they tell nobody's power. That a password was set is said, and nothing more of it.
STAMPS = {"last_login", "date_joined", "held_since", "given_at", "created_at", "last_used_at"}
UNSAID = {"id", "password", "sealed", "kid", "data", "extra_data", *STAMPS}
KINDS: dict[type[models.Model], str] = {
    User: "person",
    Group: "role",
    Team: "team",
    Account: "account",
    Grant: "grant",
    ReasonCode: "reason-code",
    Authenticator: "factor",
    SocialAccount: "sign-on",
}
# Who holds a list of others, in which field, and what the trail calls it.
LINKS: dict[Any, tuple[type[User | Group], str, str]] = {
    User.groups.through: (User, "groups", "roles"),
    User.user_permissions.through: (User, "user_permissions", "permissions"),
    Group.permissions.through: (Group, "permissions", "permissions"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row as the database holds it: how the trail names it, what may be said of it, and its password to compare."""

    target: str
    facts: Facts
    password: bytes = b""


def connect() -> None:
    """Begin to hear. Called once, when Django is ready."""
    for model in KINDS:
        _keep_together(model)
        pre_delete.connect(_on_delete, sender=model, dispatch_uid=f"trail of {model.__name__} deleted")
    for links in LINKS:
        m2m_changed.connect(_on_links, sender=links, dispatch_uid=f"trail of {links.__name__}")


def _keep_together(model: type[models.Model]) -> None:
    """Save the model's rows and the lines that tell of it in one transaction.

    Django commits a row before it sends `post_save`: a receiver that fails there comes too late, so it is done around it.
    """
    save_base = model.save_base

    @wraps(save_base)
    def save_and_tell(self: models.Model, *arguments: Any, **options: Any) -> None:
        if set(options.get("update_fields") or {""}) <= {"last_login"}:
            save_base(self, *arguments, **options)
            return
        with transaction.atomic(using=options.get("using"), savepoint=False):
            before = None if self._state.adding else read(model, self.pk)
            save_base(self, *arguments, **options)
            tell(before, read(model, self.pk))

    model.save_base = save_and_tell  # type: ignore[method-assign]  # the one place that both may stand in


def read(model: type[models.Model], pk: object) -> Row | None:
    """A row as it is in the database now; None for none."""
    instance = model._base_manager.filter(pk=pk).first()  # noqa: SLF001 Django's name for it
    if instance is None:
        return None
    fields = (field for field in model._meta.concrete_fields if field.name not in UNSAID)  # noqa: SLF001 as above
    facts = {field.name: spelled(getattr(instance, field.name)) for field in fields}
    return Row(named(instance), facts, _password(instance))


def _password(instance: models.Model) -> bytes:
    """Hash or seal, to be compared and never shown."""
    if isinstance(instance, User):
        return instance.password.encode() if instance.has_usable_password() else b""
    return bytes(instance.sealed) if isinstance(instance, Account) else b""


def tell(before: Row | None, after: Row | None) -> None:
    """One line of what differs; none where nothing does."""
    row = after or before
    if row is None:
        return
    old, new = (one.facts if one else {} for one in (before, after))
    detail = {name: f"{old.get(name, NOTHING)} -> {new.get(name, NOTHING)}" for name in row.facts}
    detail = {name: said for name, said in detail.items() if old.get(name, NOTHING) != new.get(name, NOTHING)}
    secrets = [one.password if one else b"" for one in (before, after)]
    if after and secrets[0] != secrets[1]:
        detail["password"] = "set" if secrets[1] else "removed"
    operation = "Deleted" if after is None else "Changed" if before else "Created"
    if detail or operation != "Changed":
        record(acting(), operation, row.target, **detail)


def named(instance: models.Model) -> str:
    """How the trail names it: `person:alice`, `grant:alice listen voice team:North`."""
    if isinstance(instance, Grant):
        by = f" {instance.media}" if instance.media else ""
        return f"grant:{instance.user or instance.role} {instance.verb}{by} {instance.over}"
    if isinstance(instance, ReasonCode):
        return f"reason-code:{instance.number}"
    if isinstance(instance, Authenticator | SocialAccount):
        which = instance.type if isinstance(instance, Authenticator) else instance.provider
        return f"{KINDS[type(instance)]}:{instance.user} {which}"
    kind = next((word for model, word in KINDS.items() if isinstance(instance, model)), "thing")
    return f"{kind}:{instance}"


def spelled(value: object) -> str:
    """A field's value as a line says it."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return str(value)


def _on_delete(sender: type[models.Model], instance: models.Model, **_: object) -> None:
    """While it still holds everything; what cannot be deleted after all takes its line back with it."""
    row = read(sender, instance.pk)
    if row is None:
        return
    gone = dict(row.facts)
    if isinstance(instance, User):
        gone["roles"] = _listed(instance.groups.all())
        gone["acts as"] = _listed(Account.objects.filter(user=instance))
    elif isinstance(instance, Group):
        gone["members"] = _listed(instance.user_set.all())
    tell(Row(row.target, {name: said for name, said in gone.items() if said != NOTHING}), None)


def _on_links(
    sender: Any,
    instance: Any,
    action: str,
    reverse: bool,  # noqa: FBT001 Django's
    pk_set: Collection[int] | None,
    **_: object,
) -> None:
    """Roles of a person, permissions of a person or role: one line for each holder whose list differs."""
    if action not in {"post_add", "post_remove", "pre_clear"}:
        return
    holder, field, word = LINKS[sender]
    if reverse:
        about = {field: instance} if pk_set is None else {"pk__in": pk_set}
        for one in holder.objects.filter(**about):
            _tell_links(one, (field, word), action, {str(instance)})
        return
    related = getattr(instance, field)
    touched = related.all() if pk_set is None else related.model.objects.filter(pk__in=pk_set)
    _tell_links(instance, (field, word), action, {str(one) for one in touched})


def _tell_links(holder: Any, said: tuple[str, str], action: str, touched: set[str]) -> None:
    now = {str(one) for one in getattr(holder, said[0]).all()}
    before = now - touched if action == "post_add" else now | touched
    after = now - touched if action == "pre_clear" else now
    target = named(holder)
    tell(Row(target, {said[1]: _joined(before)}), Row(target, {said[1]: _joined(after)}))


def _listed(rows: Iterable[object]) -> str:
    return _joined({str(row) for row in rows})


def _joined(names: set[str]) -> str:
    return ", ".join(sorted(names)) or NOTHING
