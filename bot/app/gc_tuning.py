"""When Python looks for garbage that refers to itself."""

import gc

OBJECTS = 20_000
"""So many more objects than were freed, before it looks (Python's own choice is 700)."""


def tune_garbage_collector() -> None:
    """To be called when everything is imported and started: what is there now stays for ever.

    Nearly everything that an update needs is freed at once, by its reference count. Looking through
    the frameworks' classes again and again for the rest takes a seventh of the processor time of a ride.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS, 20, 20)
