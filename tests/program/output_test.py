"""What a run shows, and where it goes."""
import json
import os
import pty
import subprocess
import unittest

from program import LONG, LUNCH, POPULAR, PROGRAM, REPLAY, SHORT, ProgramTest


class Output(ProgramTest):
    def test_the_table(self):
        result = self.run_program("run", LUNCH, "--head", "100", "--speed", "1000")
        self.assertIn(result.returncode, (0, 1), result.stderr)
        lines = result.stdout.splitlines()
        self.assertTrue(lines[0].startswith(f"{LUNCH}: 4 windows, a line for 300, then lost"))
        for label in ("arrived      100", "served       100", "wait ", "response ", "service ",
                      "student ", "staff ", "windows ", "line ", "Little's law", "target "):
            self.assertTrue(any(line.startswith("  " + label) for line in lines), label)
        verdicts = [line for line in lines if line.startswith("  target")]
        self.assertEqual(len(verdicts), 2)
        good = all(each.endswith(": met") for each in verdicts) and "void: " not in result.stdout
        self.assertEqual(result.returncode, 0 if good else 1)

    def test_hits_and_misses(self):
        result = self.run_program("run", POPULAR, "--head", "100", "--speed", "100", "--service", "0 s",
                                  "--set", "strategy.prepared.hit=0 s", "-q")
        self.assertIn(result.returncode, (0, 1), result.stderr)
        self.assertIn("a cache of 40 (s3fifo_eager)", " ".join(result.stdout.split()))
        for label in ("hits ", "misses ", "ready        20 keys before the opening, in "):
            self.assertIn("\n  " + label, result.stdout)

    def test_hits_and_misses_as_json(self):
        trace = self.file("t.csv", "t,dish\n0,tea\n0,rice\n0,tea\n0,soup\n0,tea\n0,rice\n")
        path = self.file("s.toml", "[arrivals]\ntrace = \"t.csv\"\n[work]\nservice = \"1 ms\"\n"
                         "[strategy.prepared]\nshare = 0.5\ncapacity = 2\n")
        result = self.run_program("run", path, "-q", "--json", "-")
        self.assertEqual(result.returncode, 0, result.stderr)
        prepared = json.loads(result.stdout)["prepared"]
        self.assertEqual((prepared["ready"], prepared["hits"], prepared["loaded"], prepared["joined"]),
                         (1, 3, 3, 0))  # tea is ready; rice makes room for soup
        self.assertEqual(prepared["miss"]["wait"]["count"], 3)
        self.assertIsNone(json.loads(self.run_program(
            "run", "--trace", trace, "--service", "0 s", "-q", "--json", "-").stdout)["prepared"])

    def test_a_target_that_is_missed(self):
        path = self.file("s.toml", SHORT + '[target]\nwait_p99 = "1 ns"\n')
        result = self.run_program("run", path, "--service", "5 ms")
        self.assertEqual(result.returncode, 1)
        self.assertIn("> 1 ns: missed", result.stdout)

    def test_a_log_is_replayed(self):
        result = self.run_program("run", REPLAY, "--speed", "10000", "--service", "0 s", "-q")
        self.assertIn(result.returncode, (0, 1), result.stderr)
        self.assertEqual(result.stderr, "")
        arrived = next(line for line in result.stdout.splitlines() if "arrived" in line)
        self.assertGreater(int(arrived.split()[1].replace(",", "")), 100)

    def test_json_to_a_file(self):
        path = self.file("s.toml", SHORT)
        target = self.file("result.json", "before")
        result = self.run_program("run", path, "--json", target)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("served       20", result.stdout)
        with open(target, encoding="utf-8") as file:
            self.assertEqual(json.load(file)["served"], 20)
        self.assertEqual(sorted(each.name for each in self.folder.iterdir()),
                         ["result.json", "s.toml"])
        self.assertEqual(os.stat(target).st_mode & 0o777, 0o666 & ~self.umask())

    def test_json_to_a_link(self):
        path = self.file("s.toml", SHORT)
        target = self.file("target.json", "a longer text " * 1000)
        (self.folder / "link.json").symlink_to("target.json")
        self.assertEqual(self.run_program("run", path, "--json", "link.json").returncode, 0)
        self.assertTrue((self.folder / "link.json").is_symlink())
        with open(target, encoding="utf-8") as file:
            self.assertEqual(json.load(file)["served"], 20)

    def test_json_keeps_the_permissions_of_the_file(self):
        path = self.file("s.toml", SHORT)
        target = self.file("result.json", "before")
        os.chmod(target, 0o600)
        self.assertEqual(self.run_program("run", path, "--json", target).returncode, 0)
        self.assertEqual(os.stat(target).st_mode & 0o777, 0o600)

    def test_a_closed_standard_output(self):
        path = self.file("s.toml", SHORT)
        result = subprocess.run(["sh", "-c", f"exec {PROGRAM} run {path} -q >&-"],
                                stderr=subprocess.PIPE, text=True, timeout=60)
        self.assertEqual(result.returncode, 3)
        self.assertIn("standard output: cannot be written", result.stderr)

    def test_json_to_standard_output(self):
        path = self.file("s.toml", SHORT)
        result = self.run_program("run", path, "--json", "-")
        self.assertEqual(json.loads(result.stdout)["arrived"], 20)

    def test_a_full_disk(self):
        path = self.file("s.toml", SHORT)
        with open("/dev/full", "w", encoding="utf-8") as full:
            result = self.run_program("run", path, "-q", stdout=full)
        self.assertEqual(result.returncode, 3)
        self.assertEqual(result.stderr, "canteen: standard output: cannot be written: No space "
                         "left on device\n")
        result = self.run_program("run", path, "-q", "--json", "/dev/full")
        self.assertEqual(result.returncode, 3)
        self.assertIn("/dev/full: cannot be written: No space left", result.stderr)

    def test_a_reader_that_has_gone(self):
        path = self.file("s.toml", SHORT)
        reader, writer = os.pipe()
        os.close(reader)
        result = self.run_program("run", path, "-q", stdout=writer)
        os.close(writer)
        self.assertEqual(result.returncode, 3)
        self.assertEqual(result.stderr, "canteen: standard output: cannot be written: Broken pipe\n")

    def test_a_terminal_has_two_lines_that_are_wiped(self):
        path = self.file("s.toml", SHORT)
        ours, theirs = pty.openpty()
        process = subprocess.Popen([PROGRAM, "run", path, "--service", "50 ms"], stderr=theirs,
                                   stdin=theirs, stdout=subprocess.PIPE,
                                   env={**os.environ, "TERM": "xterm"})
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 4096):
                shown += part
        except OSError:  # the other end was closed
            pass
        os.close(ours)
        out, _ = process.communicate(timeout=60)
        wipe = b"\r\x1b[A\x1b[J"
        self.assertTrue(shown.endswith(wipe), shown)
        for drawn in shown.split(wipe)[:-1]:
            self.assertEqual(drawn.count(b"\n"), 1, drawn)
        self.assertIn(b"arrived", shown)
        self.assertIn(b"served       20", out)
        self.assertNotIn(b"\x1b", out)

    def test_elsewhere_there_are_plain_lines(self):
        result = self.run_program("run", self.file("s.toml", SHORT))
        self.assertNotIn("\x1b", result.stderr)
        self.assertNotIn("\r", result.stderr)
        self.assertIn("20 arrived", result.stderr.splitlines()[-1])

    def test_commands(self):
        command = SHORT.replace('service = "1 ms"', 'kind = "command"\ncommand = [COMMAND]')
        good = self.file("good.toml", command.replace("COMMAND", '"true"'))
        result = self.run_program("run", good)
        self.assertEqual(result.returncode, 0)
        self.assertNotIn("failed", result.stdout)
        bad = self.file("bad.toml", command.replace("COMMAND", '"false"'))
        result = self.run_program("run", bad)
        self.assertEqual(result.returncode, 0)  # no target was missed
        self.assertIn("    failed     20  (100 %)", result.stdout)
        self.assertIn("note: 20 commands failed; request ", result.stdout)

    def test_two_at_once(self):
        path = self.file("s.toml", LONG.replace('"1 h"', '"20 ms"'))
        both = [self.start_program("run", path, "-q", "--json", f"{i}.json") for i in range(2)]
        for i, each in enumerate(both):
            each.communicate(timeout=60)
            self.assertEqual(each.returncode, 0)
            with open(self.folder / f"{i}.json", encoding="utf-8") as file:
                self.assertEqual(json.load(file)["served"], 20)

    def test_help_version_and_fields(self):
        for arguments, words in ((["--help"], "run"), (["run", "--help"], "--speed"),
                                 (["--version"], "canteen 0."), (["fields"], "strategy.windows")):
            result = self.run_program(*arguments)
            self.assertEqual(result.returncode, 0)
            self.assertIn(words, result.stdout)
            self.assertEqual(result.stderr, "")

    @staticmethod
    def umask():
        mask = os.umask(0)
        os.umask(mask)
        return mask


if __name__ == "__main__":
    unittest.main()
