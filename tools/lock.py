"""`make lock`: makes the locks in requirements/ from the `.in` files, for Python 3.11 to 3.14. Needs `uv`; installing does not."""

import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "requirements"
OPTIONS = [
    "--quiet",
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-annotate",
    "--no-header",
]


LOCKS = [("test", []), *((name, ["-c", "test.txt"]) for name in ("base", "s3", "spark", "cards", "bench"))]


def main() -> int:
    """The largest lock first: the others take their versions from it, so that they never disagree."""
    if not shutil.which("uv"):
        print("make lock needs uv: pip install uv", file=sys.stderr)
        return 1
    for name, constraint in LOCKS:
        command = ["uv", "pip", "compile", *OPTIONS, f"{name}.in", *constraint, "-o", f"{name}.txt"]
        subprocess.run([*command, *sys.argv[1:]], cwd=FOLDER, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
