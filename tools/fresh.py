"""`make fresh`: what a newcomer sees. Clones the last commit into an empty folder and runs `make test` there."""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(target: str = "test") -> int:
    """Runs `make <target>` in the clone; the folder is removed afterwards. Returns make's exit code."""
    with tempfile.TemporaryDirectory(prefix="yakuba-fresh-") as folder:
        clone = Path(folder) / "yakuba"
        subprocess.run(["git", "clone", "--quiet", "--no-local", str(ROOT), str(clone)], check=True)
        print(f"make {target} in {clone}", flush=True)
        return subprocess.run(["make", "--no-print-directory", target], cwd=clone, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
