"""`python -m bot` is `calltaxi`."""

from bot.cli import main

main()
