"""`make test` tries cards and pictures where the machine has what they need, and says why not elsewhere; in CI it must."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.children import python_path

TOOLS = Path(__file__).resolve().parents[2] / "tools"
BEGIN = (
    "import machine, run_tests\n"
    "run_tests.add = lambda kind: print('added', kind)\n"
    "machine.os.geteuid = lambda: 0\n"
    "machine.apt_install = lambda missing, purpose: print('apt', *missing) or 'apt-get is not asked in tests'\n"
)
ABSENT = f"{BEGIN}machine.PCSC_DAEMON = '/nowhere/pcscd'\nmachine.shutil.which = lambda name: None\n"
PRESENT = f"{BEGIN}run_tests.ensure_pcsc = run_tests.ensure_ocr = lambda: ''\n"
UNBUILT = PRESENT.replace("print('added', kind)", "(_ for _ in ()).throw(run_tests.InstallError('long\\nno header'))")
CARDS, OCR = "print(run_tests.cards_half())\n", "print(run_tests.ocr_half())\n"


def said(program: str, *, ci: str = "") -> list[str]:
    clean = {name: value for name, value in os.environ.items() if name != "CI"}
    given = {**clean, "PYTHONPATH": python_path(TOOLS), **({"CI": ci} if ci else {})}
    done = subprocess.run([sys.executable, "-c", program], env=given, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("ci", ["", "true"])
def test_with_a_virtual_reader_the_lock_is_added_and_the_tests_run(ci: str) -> None:
    told = said(PRESENT + CARDS + OCR, ci=ci)
    assert told[0] == "added cards"
    assert told[1].startswith("(True, 'Card reader tests: ran")
    assert told[2].startswith("(True, 'Document picture tests: ran")


def test_without_them_at_home_nothing_is_installed_and_the_reason_is_said() -> None:
    told = said(ABSENT + CARDS + OCR)
    assert told[0].startswith("(True, 'Card reader tests: did not run, because no PC/SC daemon")
    assert told[1].startswith("(True, 'Document picture tests: did not run, because no tesseract here")


def test_without_them_in_ci_they_are_installed_and_their_absence_is_a_failure() -> None:
    told = said(ABSENT + CARDS + OCR, ci="true")
    assert told[0] == "apt pcscd vsmartcard-vpcd libpcsclite-dev swig gcc libc6-dev"
    assert told[1].startswith("(False, 'Card reader tests: did not run")
    assert told[2] == "apt tesseract-ocr"
    assert told[3].startswith("(False, 'Document picture tests: did not run")


@pytest.mark.parametrize(("ci", "passed"), [("", True), ("true", False)])
def test_a_pyscard_that_cannot_be_built_is_said(ci: str, passed: bool) -> None:
    [told] = said(UNBUILT + CARDS, ci=ci)
    assert told.startswith(f"({passed}, 'Card reader tests: did not run, because pyscard could not be built: no header")
