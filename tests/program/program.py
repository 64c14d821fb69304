"""Runs the program for the tests beside this file."""
import os
import pathlib
import subprocess
import tempfile
import unittest

PROGRAM = os.environ["CANTEEN"]
SCENARIOS = pathlib.Path(__file__).resolve().parents[2] / "scenarios"
LUNCH = str(SCENARIOS / "lunch.toml")
REPLAY = str(SCENARIOS / "replay.toml")
POPULAR = str(SCENARIOS / "popular.toml")

# Everybody is served at once, and none waits for others.
SHORT = """
[arrivals]
process = "deterministic"
rate = "1000/s"
head = 20
[work]
service = "1 ms"
[strategy]
windows = 2
"""

# Ends in an hour.
LONG = SHORT.replace('"1 ms"', '"1 h"')


class ProgramTest(unittest.TestCase):
    """Has a folder of its own, in which nothing unexpected may be left."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="canteen-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.before = []  # the words of a program that starts it, if root's rights are in the way

    def file(self, name, content):
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def refused(self, *arguments):
        """The sentence with which it is refused; nothing is left behind."""
        before = sorted(self.folder.iterdir())
        result = self.run_program(*arguments)
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertEqual(result.stdout, "")
        self.assertEqual(sorted(self.folder.iterdir()), before)
        lines = result.stderr.splitlines()
        self.assertEqual(len(lines), 1, result.stderr)
        self.assertTrue(lines[0].startswith("canteen: "), lines[0])
        return lines[0].removeprefix("canteen: ")

    def run_program(self, *arguments, stdout=subprocess.PIPE):
        before = self.before if os.geteuid() == 0 else []
        return subprocess.run([*before, PROGRAM, *arguments], stdin=subprocess.DEVNULL, stdout=stdout,
                              stderr=subprocess.PIPE, text=True, timeout=120, cwd=self.folder)

    def start_program(self, *arguments, **options):
        process = subprocess.Popen([PROGRAM, *arguments], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   cwd=self.folder, **options)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process
