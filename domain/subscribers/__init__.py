"""Reactions to events: what must leave the process because of them."""

from domain.ports.subscriber import Subscriber
from domain.subscribers.customer_messages import customer_messages
from domain.subscribers.driver_messages import driver_messages
from domain.subscribers.staff_cards import staff_cards

SUBSCRIBERS: tuple[Subscriber, ...] = (customer_messages, staff_cards, driver_messages)

__all__ = ["SUBSCRIBERS"]
