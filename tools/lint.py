"""`make lint`: the ready-made linters first, then the laws of the house. Runs them all, and fails if one found something."""

import subprocess
import sys

from environment import PYTHON, ROOT, VENV, InstallError, ensure

TOOLS = VENV / "bin"
CHECKS = {
    "ruff: mistakes and banned calls": [str(TOOLS / "ruff"), "check", "--quiet", "--output-format=concise", "."],
    "ruff: layout (mend with `make format`)": [
        str(TOOLS / "ruff"),
        "format",
        "--check",
        "--quiet",
        "--output-format=concise",
        ".",
    ],
    "import-linter: who may import whom": [str(TOOLS / "lint-imports"), "--no-logo"],
    "mypy: the language's types": [str(TOOLS / "mypy"), "--no-error-summary"],
    "house laws": [str(PYTHON), "tools/house_laws.py"],
}


def main() -> int:
    try:
        ensure("test")
    except InstallError as error:
        print(error, file=sys.stderr)
        return 1
    failed = [name for name, command in CHECKS.items() if not passes(name, command)]
    return 1 if failed else 0


def passes(name: str, command: list[str]) -> bool:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    print(f"{'ok  ' if done.returncode == 0 else 'FAIL'}  {name}", flush=True)
    if done.returncode != 0:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
