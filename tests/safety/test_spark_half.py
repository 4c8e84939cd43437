"""`make test` runs the Spark tests where Java is, and says in a sentence why not elsewhere; in CI that is a failure."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.children import python_path

TOOLS = Path(__file__).resolve().parents[2] / "tools"
HALF = (
    "import machine, run_tests\n"
    "run_tests.add = lambda kind: print('added', kind)\n"
    "machine.os.geteuid = lambda: 0\n"
    "machine.apt_install = lambda missing, purpose: print('apt', *missing) or 'apt-get is not asked in tests'\n"
    "print(run_tests.spark_half())\n"
)
UNFETCHED = HALF.replace("print('added', kind)", "(_ for _ in ()).throw(run_tests.InstallError('long\\nno network'))")


def said(program: str, home: Path, *, ci: str = "") -> str:
    """What the tool says in a process of its own, with another Java."""
    clean = {name: value for name, value in os.environ.items() if name != "CI"}
    given = {**clean, "JAVA_HOME": str(home), "PYTHONPATH": python_path(TOOLS), **({"CI": ci} if ci else {})}
    done = subprocess.run([sys.executable, "-c", program], env=given, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def java(tmp_path: Path) -> Path:
    """A folder like that of a Java, whose version is in the file `version`."""
    program = tmp_path / "bin" / "java"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\ncat "{tmp_path}/version" >&2\n', encoding="utf-8")
    program.chmod(0o755)
    (tmp_path / "version").write_text('openjdk version "21.0.2" 2024-01-16\n', encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("ci", ["", "true"])
def test_with_java_the_lock_is_added_and_the_tests_run(java: Path, ci: str) -> None:
    told = said(HALF, java, ci=ci).splitlines()
    assert told[0] == "added spark"
    assert told[1].startswith("(True, 'Spark tests: ran")


def test_without_java_at_home_nothing_is_installed_and_the_reason_is_said(tmp_path: Path) -> None:
    [told] = said(HALF, tmp_path).splitlines()
    assert told.startswith("(True, 'Spark tests: did not run, because no Java 17 or later here")


def test_without_java_in_ci_it_is_installed_and_its_absence_is_a_failure(tmp_path: Path) -> None:
    told = said(HALF, tmp_path, ci="true").splitlines()
    assert told[0].startswith("apt openjdk-17")
    assert told[1].startswith("(False, 'Spark tests: did not run, because ")


@pytest.mark.parametrize("version", ['openjdk version "11.0.22" 2024-01-16', 'java version "1.8.0_401"', ""])
def test_an_older_java_will_not_do(java: Path, version: str) -> None:
    (java / "version").write_text(version, encoding="utf-8")
    told = said(HALF, java)
    assert told.startswith("(True, 'Spark tests: did not run, because Spark needs Java 17 or later")
    assert version in told


@pytest.mark.parametrize(("ci", "passed"), [("", True), ("true", False)])
def test_a_pyspark_that_cannot_be_fetched_is_said(java: Path, ci: str, passed: bool) -> None:
    told = said(UNFETCHED, java, ci=ci)
    assert told.startswith(f"({passed}, 'Spark tests: did not run, because pyspark could not be installed: no network")


ADDING = (
    "import sys, environment\n"
    "from pathlib import Path\n"
    "environment.VENV = Path(sys.argv[1])\n"
    "environment.install_lock = lambda lock: print('installed', lock.name)\n"
    "for kind in sys.argv[2:]: environment.add(kind)\n"
)


def test_a_lock_is_added_once_until_it_changes(tmp_path: Path) -> None:
    def added() -> list[str]:
        command = [sys.executable, "-c", ADDING, str(tmp_path), "spark", "bench", "spark"]
        done = subprocess.run(
            command, env={**os.environ, "PYTHONPATH": python_path(TOOLS)}, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return [line for line in done.stdout.splitlines() if line.startswith("installed")]

    assert added() == ["installed spark.txt", "installed bench.txt"]
    assert added() == []
    (tmp_path / ".made-from-spark").write_text("another lock", encoding="utf-8")
    assert added() == ["installed spark.txt"]


def test_make_bench_adds_what_it_measures_against(tmp_path: Path) -> None:
    program = (
        "import run\n"
        "run.ensure = run.add = print\n"
        "run.os.execv = lambda command, words: print('becomes', *words[1:])\n"
        "run.main(['bench', 'publish']); run.main(['up'])\n"
    )
    assert said(program, tmp_path).splitlines() == ["base", "bench", "becomes bench publish", "base", "becomes up"]
