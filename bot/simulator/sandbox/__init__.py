"""A payment gateway on this machine that speaks the HTTP contract; it moves no money."""

from bot.simulator.sandbox.payments import SandboxAccounts, SandboxPayment
from bot.simulator.sandbox.server import Sandbox
from bot.simulator.sandbox.trouble import Trouble

__all__ = ["Sandbox", "SandboxAccounts", "SandboxPayment", "Trouble"]
