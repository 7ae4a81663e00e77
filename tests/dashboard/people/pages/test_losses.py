"""Who loses what when a source of grants is gone: only what nothing else allows."""

from __future__ import annotations

from dashboard.people.pages.losses import Loss, losses
from monitoring.floor.operations import Media
from monitoring.policy import EVERYONE, Grant, Verb, Viewer, over_agent, over_team

ROLE = "role Night shift"
NORTH = over_team("North")


def lost(*grants: Grant) -> tuple[str, ...]:
    """What somebody with these grants would lose."""
    (loss,) = losses([Viewer("bob", grants=frozenset(grants))], ROLE)
    return loss.powers


def test_only_source_is_lost() -> None:
    """What the role alone gives is lost, in words."""
    given = (Grant(Verb.LISTEN, NORTH, Media.VOICE, ROLE), Grant(Verb.SEE, over_agent("agent001"), None, ROLE))
    assert lost(*given) == ("listen in on voice: North", "see: agent agent001")


def test_same_by_other_way_stays() -> None:
    """The same by a grant of his own, by another role, or over everyone is not lost."""
    grant = Grant(Verb.SEE, NORTH, None, ROLE)
    assert lost(grant, Grant(Verb.SEE, NORTH)) == ()
    assert lost(grant, Grant(Verb.SEE, NORTH, None, "role Leads")) == ()
    assert lost(grant, Grant(Verb.SEE, EVERYONE)) == ()
    assert lost(Grant(Verb.MANAGE_PEOPLE, EVERYONE, None, ROLE), Grant(Verb.MANAGE_PEOPLE, EVERYONE)) == ()


def test_half_by_other_way_is_lost() -> None:
    """One medium held otherwise does not save the other; another team saves nothing."""
    grant = Grant(Verb.COACH, NORTH, None, ROLE)
    assert lost(grant, Grant(Verb.COACH, NORTH, Media.CHAT)) == ("coach: North",)
    assert lost(grant, Grant(Verb.COACH, NORTH, Media.CHAT), Grant(Verb.COACH, NORTH, Media.VOICE)) == ()
    assert lost(grant, Grant(Verb.COACH, over_team("South"))) == ("coach: North",)


def test_people_stand_by_name() -> None:
    """Everybody is told of, in order, who loses nothing too."""
    assert losses([Viewer("zoe"), Viewer("bob")], ROLE) == [Loss("bob", ()), Loss("zoe", ())]
