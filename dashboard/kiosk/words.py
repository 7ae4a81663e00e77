"""What a screen says that shows no wall: its code, why it is dark, that too many wait. In every language of the displays. Pure.

`Wall → Screens` is a page of the desk, which is in English: its name stays as a lead finds it there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST_HEADER = 500
_WISH = re.compile(r"([a-z]{2})(?:-[a-z0-9-]{1,40})?(?:\s*;\s*q=([01](?:\.\d{0,3})?))?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Words:
    """One language; `tag` is its BCP 47 tag. A pair is what stands before and behind the name of the page on the desk.

    `code`, `off`, `full` are headings. `type_in` says what to do with a code; `again` the same where a wall was shown before.
    `asks` and `stays`: what a dark screen does next. `dark`: why it is so, by key.
    """

    tag: str
    code: str
    type_in: tuple[str, str]
    again: tuple[str, str]
    off: str
    asks: str
    stays: str
    ask: str
    full: str
    make_room: tuple[str, str]
    dark: tuple[tuple[str, str], ...]

    def why(self, key: str) -> str:
        """Why a screen is dark; nothing for a key that there is not."""
        return dict(self.dark).get(key, "")


ENGLISH = Words(
    tag="en",
    code="Let this screen in",
    type_in=("A team lead opens", "on his own desk and types this code there. It is good for 10 minutes."),
    again=(
        "To show a wall again, a team lead opens",
        "on his own desk and types this code there. It is good for 10 minutes.",
    ),
    off="This screen is off",
    asks="In a minute it shows a code, by which a team lead lets it in again.",
    stays="It shows its wall again as soon as it is back there, or when a team lead lets it in anew.",
    ask="Ask to be let in",
    full="Too many screens wait to be let in",
    make_room=("A team lead lets them in at", "on his own desk. This page tries again every minute."),
    dark=(
        ("off", "Somebody turned it off."),
        ("over", "Its 90 days are over."),
        ("elsewhere", "It stands where it may not be: its address is not one that it was let in for."),
        ("bare", "The display that it showed is gone."),
        ("untold", "It was turned off, its 90 days are over, or it is not the screen that was let in."),
    ),
)
GERMAN = Words(
    tag="de",
    code="Diesen Bildschirm freischalten",
    type_in=(
        "Eine Teamleitung öffnet am eigenen Arbeitsplatz",
        "und gibt dort diesen Code ein. Er gilt 10 Minuten.",
    ),
    again=(
        "Damit er wieder etwas zeigt, öffnet eine Teamleitung am eigenen Arbeitsplatz",
        "und gibt dort diesen Code ein. Er gilt 10 Minuten.",
    ),
    off="Dieser Bildschirm ist aus",
    asks="In einer Minute zeigt er einen Code, mit dem eine Teamleitung ihn wieder freischaltet.",
    stays="Er zeigt wieder etwas, sobald er zurück ist oder eine Teamleitung ihn neu freischaltet.",
    ask="Um Freischaltung bitten",
    full="Zu viele Bildschirme warten auf Freischaltung",
    make_room=(
        "Eine Teamleitung kann sie am eigenen Arbeitsplatz unter",
        "freischalten. Diese Seite versucht es jede Minute neu.",
    ),
    dark=(
        ("off", "Jemand hat ihn ausgeschaltet."),
        ("over", "Seine 90 Tage sind um."),
        ("elsewhere", "Er steht, wo er nicht sein darf: Seine Adresse ist keine, für die er freigeschaltet wurde."),
        ("bare", "Die Anzeige, die er zeigte, gibt es nicht mehr."),
        (
            "untold",
            "Er wurde ausgeschaltet, seine 90 Tage sind um, oder er ist nicht der Bildschirm, der freigeschaltet wurde.",
        ),
    ),
)
FRENCH = Words(
    tag="fr",
    code="Autoriser cet écran",
    type_in=(
        "Un responsable d'équipe ouvre",
        "sur son propre poste et y saisit ce code. Il est valable 10 minutes.",
    ),
    again=(
        "Pour rétablir l'affichage, un responsable d'équipe ouvre",
        "sur son propre poste et y saisit ce code. Il est valable 10 minutes.",
    ),
    off="Cet écran n'affiche rien",
    asks="Dans une minute, il affichera un code avec lequel un responsable d'équipe l'autorise de nouveau.",
    stays="Il affichera de nouveau son tableau dès son retour, ou quand un responsable d'équipe l'aura autorisé.",
    ask="Demander l'autorisation",
    full="Trop d'écrans attendent une autorisation",
    make_room=(
        "Un responsable d'équipe les autorise dans",
        "sur son propre poste. Cette page réessaie chaque minute.",
    ),
    dark=(
        ("off", "Quelqu'un l'a désactivé."),
        ("over", "Ses 90 jours sont écoulés."),
        (
            "elsewhere",
            "Il n'est pas là où il doit être : son adresse n'est pas de celles pour lesquelles il a été autorisé.",
        ),
        ("bare", "Le tableau qu'il affichait n'existe plus."),
        ("untold", "Il a été désactivé, ses 90 jours sont écoulés, ou il n'est pas l'écran qui a été autorisé."),
    ),
)
SPANISH = Words(
    tag="es",
    code="Autorizar esta pantalla",
    type_in=(
        "Un responsable de equipo abre",
        "en su propio puesto y escribe allí este código. Es válido durante 10 minutos.",
    ),
    again=(
        "Para que vuelva a mostrar un panel, un responsable de equipo abre",
        "en su propio puesto y escribe allí este código. Es válido durante 10 minutos.",
    ),
    off="Esta pantalla no muestra nada",
    asks="En un minuto mostrará un código con el que un responsable de equipo la autoriza de nuevo.",
    stays="Volverá a mostrar su panel cuando esté de vuelta, o cuando un responsable de equipo la autorice de nuevo.",
    ask="Pedir autorización",
    full="Demasiadas pantallas esperan autorización",
    make_room=(
        "Un responsable de equipo las autoriza en",
        "en su propio puesto. Esta página lo intenta de nuevo cada minuto.",
    ),
    dark=(
        ("off", "Alguien la ha desactivado."),
        ("over", "Sus 90 días han terminado."),
        ("elsewhere", "No está donde debe: su dirección no es ninguna de aquellas para las que se autorizó."),
        ("bare", "El panel que mostraba ya no existe."),
        ("untold", "Se ha desactivado, sus 90 días han terminado, o no es la pantalla que se autorizó."),
    ),
)
_WORDS = {one.tag: one for one in (ENGLISH, GERMAN, FRENCH, SPANISH)}
TAGS = tuple(_WORDS)


def words(tag: str, wishes: str = "") -> Words:
    """The words of a language; where that is none of ours those that a browser's `Accept-Language` likes best, else English."""
    return _WORDS.get(tag) or next((_WORDS[one] for one in _liked(wishes) if one in _WORDS), ENGLISH)


def _liked(wishes: str) -> list[str]:
    """The languages of an `Accept-Language`, the best first; what is no language in it is passed over."""
    found = [_WISH.fullmatch(one.strip()) for one in wishes[:LONGEST_HEADER].split(",")]
    weights = [(float(one[2] or 1), one[1].lower()) for one in found if one]
    return [tag for weight, tag in sorted(weights, key=lambda one: -one[0]) if weight]
