"""What expect.py takes for a match, and what not."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOL = pathlib.Path(__file__).with_name("expect.py")


def run(expectation, program, *options):
    """The exit status and complaint of expect.py for a shell program."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(expectation)
        file.flush()
        done = subprocess.run([sys.executable, TOOL, "--stdout", file.name, *options, "--", "sh", "-c",
                               program], capture_output=True, text=True, check=False)
        return done.returncode, done.stderr


class ExpectTest(unittest.TestCase):
    def holds(self, *arguments):
        self.assertEqual(run(*arguments), (0, ""))

    def fails(self, words, *arguments):
        status, complaint = run(*arguments)
        self.assertNotEqual(status, 0)
        self.assertIn(words, complaint)

    def test_lines(self):
        self.holds("a\nb+\n", "echo a; echo bbb")
        self.fails("expected 'b+', got 'c'", "a\nb+\n", "echo a; echo c")
        self.fails("missing: b+", "a\nb+\n", "echo a")
        self.fails("unexpected: 'c'", "a\n", "echo a; echo c")

    def test_perhaps(self):
        self.holds("? a\nb\n", "echo a; echo b")
        self.holds("? a\nb\n", "echo b")
        self.holds("? a\n", "true")
        self.fails("expected 'b', got 'a'", "? a\nb\n", "echo a; echo a; echo b")
        self.fails("unexpected: 'a'", "? a\n", "echo a; echo a")

    def test_counted(self):
        self.holds("{3} a\nb\n", "echo a; echo a; echo a; echo b")
        self.fails("expected 'a', got 'b'", "{3} a\nb\n", "echo a; echo a; echo b")
        self.fails("after 2 of them", "{3} a\n", "echo a; echo a")
        self.fails("unexpected: 'a'", "{1} a\n", "echo a; echo a")

    def test_any_number(self):
        self.holds("...\nb\n... a\n", "echo a; echo c; echo b; echo a; echo a")
        self.holds("... a\n", "true")
        self.fails("unexpected: 'c'", "... a\n", "echo a; echo c")
        self.fails("missing: b", "...\nb\n", "echo a")

    def test_status_and_errors(self):
        self.fails("status 3, expected 0", "", "exit 3")
        self.fails("stderr should be empty", "", "echo x >&2")
        self.holds("", "echo x >&2; exit 3", "--exit", "3", "--stderr", "x")
        self.fails("stderr lacks", "", "echo x >&2", "--stderr", "y")

    def test_endless(self):
        self.holds("a\na\n... a\n", "while :; do echo a; sleep 0.01; done", "--endless", "0.1")
        self.fails("expected to run for ever", "a\n", "echo a", "--endless", "0.1")
        self.fails("unexpected: 'b'", "a\n", "echo a; echo b; sleep 60", "--endless", "0.1",
                   "--timeout", "1")


if __name__ == "__main__":
    unittest.main()
