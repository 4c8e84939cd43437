"""Builds `.venv` from a lock, and skips what is already there. Standard library only: it runs before anything is installed.

A stamp inside the environment holds the digest of everything the installation was made from, so the second run costs one
comparison. `test.txt` contains `base.txt` at the same versions, so an environment for tests also serves `make run`.
"""

import hashlib
import shutil
import subprocess
import sys
import tomllib
import venv
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
PIP = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]


class InstallError(Exception):
    """An installation step failed; the text says which, and what the reader can do."""


def ensure(kind: str) -> None:
    """Makes `.venv` hold the lock `kind` ("base" or "test") and this package. Does nothing when it already does.

    Raises InstallError when Python lacks venv or a package cannot be fetched.
    """
    if is_current(kind):
        return
    lock = ROOT / "requirements" / f"{kind}.txt"
    say(1, 3, "環境を作っています", "creating .venv")
    create()
    say(2, 3, "部品を入れています", "installing packages")
    install_lock(lock)
    say(3, 3, "役場を入れています", "installing Yakuba itself")
    pip("--no-deps", "--no-build-isolation", "-e", str(ROOT))
    stamp(kind).write_text(digest(kind), encoding="utf-8")


def add(kind: str) -> None:
    """Adds a lock that few need ("spark", "bench") to the environment `ensure` made. Does nothing when it is there.

    Raises InstallError when a package cannot be fetched.
    """
    if read(stamp(kind)) == digest(kind):
        return
    say(1, 1, f"部品を足しています: {kind}", f"adding packages: {kind}")
    install_lock(ROOT / "requirements" / f"{kind}.txt")
    stamp(kind).write_text(digest(kind), encoding="utf-8")


def is_current(kind: str) -> bool:
    """True when the environment was made from the files as they are now."""
    kinds = ["base", "test"] if kind == "base" else [kind]
    return PYTHON.exists() and any(read(stamp(name)) == digest(name) for name in kinds)


def stamp(kind: str) -> Path:
    return VENV / f".made-from-{kind}"


def digest(kind: str) -> str:
    lock = (ROOT / "requirements" / f"{kind}.txt").read_text(encoding="utf-8")
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    package = [settings["build-system"], settings["project"], settings["tool"]["flit"]]
    return hashlib.sha256(repr((lock, package, str(VENV))).encode()).hexdigest()


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def create() -> None:
    if PYTHON.exists() and subprocess.run([*PIP[:3], "--version"], capture_output=True, check=False).returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        venv.EnvBuilder(with_pip=True, symlinks=True).create(VENV)
    except (subprocess.CalledProcessError, OSError) as error:
        raise InstallError(
            "Python の venv が使えません。Debian・Ubuntu では `apt-get install python3-venv` を実行してから、もう一度お試しください。"
            "（Python's venv is missing: install python3-venv.）"
        ) from error


def install_lock(lock: Path) -> None:
    total = sum(1 for line in lock.read_text(encoding="utf-8").splitlines() if line[:1].isalnum())
    pip("--no-compile", "--require-hashes", "-r", str(lock), total=total)


def pip(*arguments: str, total: int = 0) -> None:
    """Runs pip install quietly; shows a count of the packages settled so far, and pip's own words only when it fails."""
    process = subprocess.Popen(
        [*PIP, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT
    )
    output = process.stdout
    if output is None:
        raise InstallError("pip could not be started.")
    lines = list(follow(output, total))
    if process.wait() != 0:
        raise InstallError(
            "".join(lines[-15:])
            + "\n部品を入れられませんでした。ネットワークの設定を確認してください。（pip failed; see above.）"
        )


def follow(output: Iterator[str], total: int) -> Iterator[str]:
    settled = 0
    for line in output:
        if line.startswith(("Collecting ", "Requirement already satisfied")):
            settled += 1
            progress(settled, total)
        yield line
    if total and sys.stdout.isatty():
        print()


def progress(settled: int, total: int) -> None:
    if total and sys.stdout.isatty():
        print(f"\r      {settled} / {total}", end="", flush=True)


def say(step: int, steps: int, japanese: str, english: str) -> None:
    print(f"{step}/{steps}  {japanese}（{english}）", flush=True)
