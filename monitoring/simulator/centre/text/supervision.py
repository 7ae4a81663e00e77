"""Monitoring, coaching and barging in on chats, by the rules of GWS's chat supervision pages.

Unlike voice, several supervisors may watch one agent, and stances change freely.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from monitoring.simulator.centre.model.chats import ChatWatch, Member, Stance
from monitoring.simulator.centre.text import chats
from monitoring.simulator.centre.world import Refused

if TYPE_CHECKING:
    from monitoring.simulator.centre.model.chats import Chat
    from monitoring.simulator.centre.world import World

AUTO_ANSWER_SECONDS = 0.6


def start(world: World, watch: ChatWatch) -> None:
    """Enter this agent's chats from the next one on; a running one takes Intrude. Nobody is told of the start."""
    if watch.supervisor == watch.target:
        raise Refused(2, "A supervisor cannot monitor himself")
    world.seats[watch.supervisor].chat_watches[watch.target] = watch


def cancel(world: World, supervisor: str, target: str) -> None:
    """Stop watching; chats already entered go on. Raises Refused 2 when this agent is not watched."""
    if world.seats[supervisor].chat_watches.pop(target, None) is None:
        raise Refused(2, "Supervisor monitoring is not active")


def accept(world: World, chat: Chat, member: Member, nickname: str = "") -> None:
    """Enter a chat; one that an agent accepts is offered to those who watch him. NextChat is used up by this."""
    chats.enter(world, chat, member, nickname)
    agent = member.user
    for supervisor in world.supervisors if member.stance is None else ():
        watch = supervisor.chat_watches.get(agent)
        if watch is None or chat.of(supervisor.user) is not None:
            continue
        if watch.once:
            del supervisor.chat_watches[agent]
        guest = _offer(world, chat, watch)
        if world.options.auto_answer:
            world.later(AUTO_ANSWER_SECONDS, partial(_auto_accept, world, chat, guest))


def intrude(world: World, chat: Chat, wish: ChatWatch) -> None:
    """Ask to enter a running chat (GWS page ChatIntrude); the supervisor is Invited and has to Accept.

    Raises Refused 2 when he is in it or it is over.
    """
    if chat.over or chat.of(wish.supervisor) is not None:
        raise Refused(2, "The chat cannot be entered now")
    _offer(world, chat, wish)


def switch(world: World, chat: Chat, member: Member, stance: Stance) -> None:
    """Change visibility at will. Raises Refused 2 for the stance he is in already."""
    if member.stance is None or member.state != "Chatting" or member.stance is stance:
        raise Refused(2, f"SwitchTo{stance.value} is not available in the current mode")
    before = member.audience
    member.stance = stance
    chats.rejoin(world, chat, member, before)


def _offer(world: World, chat: Chat, wish: ChatWatch) -> Member:
    nickname = wish.nickname or wish.supervisor
    member = Member(world.participant_id(), nickname, wish.supervisor, wish.stance)
    chats.invite(world, chat, member)
    return member


def _auto_accept(world: World, chat: Chat, member: Member) -> None:
    if member.state == "Invited":
        chats.enter(world, chat, member)
