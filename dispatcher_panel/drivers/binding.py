"""An invitation and the own contact bind an account to a vehicle."""

import re

from telegram import Contact, KeyboardButton, Message, ReplyKeyboardMarkup, ReplyKeyboardRemove, Update

from dispatcher_panel.context import BotContext, Context, bot_context_of
from dispatcher_panel.drivers.people import Act, HelpText, driver_behind, refused, say
from dispatcher_panel.messages.labels import vehicle_name
from dispatcher_panel.refusals import binding_refusal
from dispatcher_panel.texts import Texts
from domain.commands.ride import BindDriver
from domain.errors import DomainError
from domain.usecases.people.bind_driver import bind_driver
from domain.values.ids import DriverId

INVITED = "invited"
_TOKEN = re.compile(r"drive_([A-Za-z0-9_-]{16,58})")


def start_with(help_text: HelpText) -> Act:
    """/start. Behind an invitation: ask for the own contact. Else: what can be done, if this is a driver."""

    async def start(update: Update, context: Context) -> None:
        message, bot_context = update.message, bot_context_of(context)
        if message is None or message.from_user is None:
            return
        line, texts = await driver_behind(update, bot_context)
        token = _TOKEN.fullmatch((message.text or "").partition(" ")[2].strip())
        if token is not None:
            _invited(context)[message.from_user.id] = token[1]
            await _ask_contact(message, bot_context, texts)
        elif line is None:
            await refused(message, bot_context, texts)
        else:
            await say(message, help_text(line, texts))

    return start


def contact_with(help_text: HelpText) -> Act:
    """The own contact spends the invitation; without one, a driver hears what can be done."""

    async def contact(update: Update, context: Context) -> None:
        message, bot_context = update.message, bot_context_of(context)
        if message is None or message.from_user is None or message.contact is None:
            return
        line, texts = await driver_behind(update, bot_context)
        token = _invited(context).get(message.from_user.id)
        if token is not None:
            await _spend(token, update, message, message.contact, context)
        elif line is None:
            await say(message, texts.text("bind.again"), reply_markup=ReplyKeyboardRemove())
        else:
            await say(message, help_text(line, texts))

    return contact


async def _spend(token: str, update: Update, message: Message, shared: Contact, context: Context) -> None:
    bot_context, person = bot_context_of(context), message.from_user
    if person is None:
        return
    _, texts = await driver_behind(update, bot_context)
    command = BindDriver(
        driver_id=DriverId(person.id),
        token=token,
        name=person.full_name,
        contact_user_id=shared.user_id,
        phone=shared.phone_number,
        language=bot_context.catalogs.for_language(person.language_code).language,
    )
    try:
        await bind_driver(command, bot_context.use_cases)
    except DomainError as refusal:
        await say(message, binding_refusal(refusal, texts))
        return
    del _invited(context)[person.id]
    await _welcome(update, message, bot_context)


async def left(update: Update, context: Context) -> None:
    """/cancel: forget the invitation that was opened (its link still works)."""
    if update.message is None or update.effective_user is None:
        return
    _, texts = await driver_behind(update, bot_context_of(context))
    _invited(context).pop(update.effective_user.id, None)
    await say(update.message, texts.text("bind.left"), reply_markup=ReplyKeyboardRemove())


async def _welcome(update: Update, message: Message, bot_context: BotContext) -> None:
    line, texts = await driver_behind(update, bot_context)
    if line is None or line.driver is None:
        return
    text = texts.text("bind.done", name=line.driver.name, vehicle=vehicle_name(line.vehicle))
    await say(message, text, reply_markup=ReplyKeyboardRemove())


async def _ask_contact(message: Message, bot_context: BotContext, texts: Texts) -> None:
    share = KeyboardButton(texts.plain("bind.share"), request_contact=True)
    keyboard = ReplyKeyboardMarkup([[share]], resize_keyboard=True, one_time_keyboard=True)
    await say(
        message, texts.text("bind.ask", company=bot_context.settings.company_name), reply_markup=keyboard
    )


def _invited(context: Context) -> dict[int, str]:
    """Who has opened which invitation; after a restart the link is opened once more."""
    invited: dict[int, str] = context.bot_data.setdefault(INVITED, {})
    return invited
