"""The environment of processes that tests start: as closed to the outside world as the tests themselves."""

import os
from pathlib import Path

OFFLINE = str(Path(__file__).parent / "offline")


def python_path(*folders: Path) -> str:
    """PYTHONPATH for a process: the guard first, then these folders, then what this process was given."""
    given = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path and path != OFFLINE]
    return os.pathsep.join([OFFLINE, *map(str, folders), *given])
