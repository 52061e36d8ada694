"""A payment gateway on this machine that speaks the HTTP contract; it moves no money."""

from bot.demo.sandbox.beside import open_sandbox
from bot.demo.sandbox.books import SandboxBooks, SandboxPayment
from bot.demo.sandbox.server import Sandbox
from bot.demo.sandbox.trouble import Trouble

__all__ = ["Sandbox", "SandboxBooks", "SandboxPayment", "Trouble", "open_sandbox"]
