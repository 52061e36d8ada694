"""`python -m bot.simulator.sandbox`: the sandbox gateway by itself, until Ctrl-C or SIGTERM."""

import argparse
import asyncio
import json
import signal

from bot.simulator.sandbox import Sandbox


def main() -> None:
    """Listen on this machine; the first line of output says where, as JSON."""
    parser = argparse.ArgumentParser(prog="python -m bot.simulator.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--secret", required=True, help="signs the callbacks (PAYMENT_GATEWAY_SECRET)")
    parser.add_argument("--latency-ms", type=float, nargs=2, default=[0, 1000], metavar=("LOW", "HIGH"))
    parser.add_argument("--errors", type=float, default=0.0, help="share of requests that get 503")
    parser.add_argument("--lost-replies", type=float, default=0.0, help="share of replies that get lost")
    chosen = parser.parse_args()
    asyncio.run(_serve(chosen))


async def _serve(chosen: argparse.Namespace) -> None:
    sandbox = Sandbox(chosen.secret)
    sandbox.trouble.change(
        {"latency_ms": chosen.latency_ms, "errors": chosen.errors, "lost_replies": chosen.lost_replies}
    )
    await sandbox.start(port=chosen.port)
    print(json.dumps({"url": sandbox.url}), flush=True)
    over = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    await over.wait()
    await sandbox.stop()


if __name__ == "__main__":
    main()
