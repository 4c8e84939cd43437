"""`make run` and `make bench`: makes the environment if it is missing or out of date, then becomes the town hall."""

import os
import sys

from environment import VENV, InstallError, add, ensure


def main(arguments: list[str]) -> None:
    """Replaces this process by `.venv/bin/yakuba` with `arguments`, so that Ctrl-C reaches it directly."""
    try:
        ensure("base")
        if arguments[:1] == ["bench"]:
            add("bench")  # what the figures are measured against
    except InstallError as error:
        sys.exit(str(error))
    command = str(VENV / "bin" / "yakuba")
    os.execv(command, [command, *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
