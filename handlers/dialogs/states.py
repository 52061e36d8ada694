"""The steps of the conversation that are kept between messages."""

from aiogram.fsm.state import State, StatesGroup


class Book(StatesGroup):
    """Booking a taxi, step by step."""

    grade = State()
    pickup = State()
    dropoff = State()
    when = State()
    day = State()
    hour = State()
    minute = State()
    contact = State()
    review = State()
    change = State()
    passengers = State()
    name = State()
    note = State()
