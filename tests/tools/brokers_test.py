"""What tools/brokers promises, beside the quickest broker; the others are met by the library's tests."""
import os
import pathlib
import signal
import subprocess
import tempfile
import time
import unittest

TOOL = pathlib.Path(__file__).resolve().parents[2] / "tools" / "brokers"
BROKER = "activemq"
CANNOT = 77


def brokers(*words, **options):
    return subprocess.run([TOOL, *words], capture_output=True, text=True, check=False, timeout=300, **options)


def processes_of(folder):
    """The command lines that name the folder."""
    lines = []
    for each in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(each.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue  # it has ended
    return [line for line in lines if str(folder) in line]


class BrokersTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.environment = {**os.environ, "TMPDIR": folder.name}

    def refused(self, words, *command):
        done = brokers(*command)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn(words, done.stderr)

    def nothing_is_left(self):
        self.assertEqual(processes_of(self.folder), [])
        self.assertEqual(list(self.folder.glob("canteen-brokers-*/run.*")), [])

    def needs_the_broker(self):
        can = brokers("can", BROKER)
        if can.returncode == CANNOT:
            self.skipTest(can.stderr.strip())
        self.assertEqual(can.returncode, 0, can.stderr)

    def test_usage(self):
        self.refused("there is no command 'serve'", "serve", "kafka")
        self.refused("there is no broker 'postman'", "start", "postman")
        self.refused("which broker?", "start")
        self.refused("which broker?", "fetch")
        self.refused("no more", "status", "kafka", "/tmp", "again")
        self.refused("which brokers?", "run", "--", "true")
        self.refused("which command?", "run", "kafka")
        self.assertIn("Usage: tools/brokers run", brokers("--help").stdout)

    def test_what_does_not_run(self):
        self.assertEqual(brokers("status", "kafka", self.folder).returncode, 3)
        self.assertEqual(brokers("stop", "kafka", self.folder).returncode, 0)
        self.assertEqual(brokers("kill", "kafka", self.folder).returncode, 0)
        (self.folder / "kafka" / "pid").write_text(f"{os.getpid()} 1\n", encoding="utf-8")  # long ago
        self.assertEqual(brokers("kill", "kafka", self.folder).returncode, 0)
        self.assertEqual(brokers("status", "kafka", self.folder).stdout, "kafka: stopped\n")

    def test_what_cannot_be_had_is_told_in_a_sentence(self):
        done = brokers("run", "kafka", "--", "true", env={**self.environment, "PATH": self.without("java")})
        self.assertEqual(done.returncode, CANNOT)
        self.assertRegex(done.stderr, r"^tools/brokers: kafka cannot be had: there is no java .*\n$")

    def without(self, program):
        """A PATH on which there is all but this program."""
        path = self.folder / "bin"
        path.mkdir()
        for folder in os.environ["PATH"].split(":"):
            for each in pathlib.Path(folder).glob("*"):
                if each.name != program and not (path / each.name).exists():
                    (path / each.name).symlink_to(each)
        return str(path)

    def test_a_life(self):
        self.needs_the_broker()
        done = brokers("run", BROKER, "--", "bash", "-c", """
            ask() { "$CANTEEN_BROKERS" "$1" "$CANTEEN_BROKER" "$CANTEEN_BROKERS_DIR"; echo "$1: $?"; }
            ask status; ask kill; ask status; ask start; ask status; ask stop; ask status
            echo "$CANTEEN_ACTIVEMQ_URL"; exit 5""", env=self.environment)
        self.assertEqual(done.returncode, 5, done.stderr)
        self.assertRegex(done.stdout, r"""(?x)^activemq:\ running,\ pid\ \d+,\ ports\ 26613\ 26614\nstatus:\ 0\n
            kill:\ 0\nactivemq:\ stopped\nstatus:\ 3\n
            start:\ 0\nactivemq:\ running,\ .*\nstatus:\ 0\n
            stop:\ 0\nactivemq:\ stopped\nstatus:\ 3\n
            activemq://127\.0\.0\.1:26613\n$""")
        self.nothing_is_left()

    def test_an_end_before_the_end(self):
        self.needs_the_broker()
        for how, status in ((signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)):
            with subprocess.Popen([TOOL, "run", BROKER, "--", "bash", "-c", "echo ready; sleep 1000"],
                                  stdout=subprocess.PIPE, env=self.environment) as run:
                self.assertEqual(run.stdout.readline(), b"ready\n")
                run.send_signal(how)
                self.assertEqual(run.wait(60), status)
                self.assertEqual(run.stdout.read(), b"")  # all who had it are gone
            if how == signal.SIGKILL:  # the next one tidies up
                self.assertEqual(brokers("run", BROKER, "--", "true", env=self.environment).returncode, 0)
            deadline = time.monotonic() + 30
            while processes_of(self.folder) and time.monotonic() < deadline:
                time.sleep(0.05)
            self.nothing_is_left()


if __name__ == "__main__":
    unittest.main()
