"""Every mistake gets one clear sentence and status 2, and leaves nothing behind."""
import gzip
import os
import unittest

from program import LUNCH, SHORT, ProgramTest


class Input(ProgramTest):
    def scenario(self, old="", new=""):
        self.assertIn(old, SHORT)
        return self.file("s.toml", SHORT.replace(old, new) if old else SHORT)

    def test_commands_and_options(self):
        self.assertEqual(self.refused("rn"), "no command 'rn'; did you mean 'run'?")
        self.assertEqual(self.refused("destroy"), "no command 'destroy'; there are: run, simulate, plan, submit, worker, check, new, report, cache, fields, completion, manual")
        self.assertIn("subcommand is required", self.refused())
        self.assertIn("a SCENARIO is needed", self.refused("run"))
        self.assertIn("--sped", self.refused("run", LUNCH, "--sped"))
        self.assertIn("--speed", self.refused("run", LUNCH, "--speed"))
        self.assertIn("must be FIELD=VALUE", self.refused("run", LUNCH, "--set", "windows"))
        self.assertIn("other.toml", self.refused("run", LUNCH, "other.toml"))

    def test_files(self):
        self.assertEqual(self.refused("run", "none.toml"),
                         "none.toml: cannot be read: No such file or directory")
        self.assertEqual(self.refused("run", "/tmp"), "/tmp: cannot be read: Is a directory")
        missing = self.refused("run", "--trace", "none.log", "--service", "1 ms")
        self.assertIn("none.log", missing)
        self.assertIn("No such file or directory", missing)

    def test_permission(self):
        path = self.scenario()
        os.chmod(path, 0)
        # Root may read everything, unless it is told that it may not.
        self.before = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
        self.assertEqual(self.refused("run", path), f"{path}: cannot be read: Permission denied")

    def test_fields(self):
        path = self.scenario("windows = 2", "windws = 2")
        self.assertTrue(self.refused("run", path).startswith(f"{path}:9: strategy.windws: "))
        path = self.scenario("windows = 2", "windows = -3")
        self.assertEqual(self.refused("run", path), f"{path}:9: strategy.windows: must be a whole "
                         'number from 1 to 10000, or steps such as [["11:50", 2], ["12:00", 6]], got -3')
        path = self.scenario('"1000/s"', '"-5/s"')
        self.assertIn(f"{path}:4: arrivals.rate: ", self.refused("run", path))
        path = self.scenario("windows = 2", "windows = ")
        self.assertIn(f"{path}:9", self.refused("run", path))
        self.assertEqual(self.refused("run", LUNCH, "--windows", "none"), "--windows none: "
                         'strategy.windows: must be a whole number from 1 to 10000, or steps such as '
                         '[["11:50", 2], ["12:00", 6]], got "none"')
        self.assertEqual(self.refused("run", LUNCH, "--target", "wait_p99 < 2"),
                         'target: "wait_p99 < 2": must have a length of time such as 200 ms, got "2"')
        self.assertIn("--set strategy.ful=block", self.refused("run", LUNCH, "--set",
                                                               "strategy.ful=block"))

    def test_what_is_prepared(self):
        path = self.scenario("windows = 2", 'prepared = { capacity = 10, policy = "mru" }')
        sentences = self.run_program("run", path)
        self.assertEqual(sentences.returncode, 2)
        self.assertIn(f"canteen: {path}:9: strategy.prepared.policy: must be \"fifo\", \"lru\", ",
                      sentences.stderr)
        path = self.scenario("windows = 2", "prepared = { capacity = 10, share = 0.5 }")
        self.assertEqual(self.refused("run", path), f"{path}: work.dishes.distinct: must be given: a "
                         "whole number, of the different things that are asked for, with "
                         "strategy.prepared; or arrivals.trace, a log with keys")
        trace = self.file("t.csv", "t,dishes\n0,tea\n")
        self.assertEqual(self.refused("run", path, "--trace", trace, "-q", "--set",
                                      "arrivals.head=5"),
                         f'{trace}:1: must have a key (arrivals.columns.key names it), got "t", '
                         '"dishes"')
        os.mkfifo(self.folder / "pipe")
        pipe = str(self.folder / "pipe")
        writer = os.open(pipe, os.O_RDWR)
        os.write(writer, b"t,dish\n0,tea\n")
        self.assertEqual(self.refused("run", path, "--trace", pipe, "-q"),
                         f"{pipe}: must be a file that can be read twice, first for its most popular "
                         "keys (strategy.prepared.share), got one that cannot")
        os.close(writer)

    def test_traces(self):
        text = b"t\n" + b"".join(b"%d\n" % i for i in range(2000))
        short = self.file("short.csv.gz", gzip.compress(text)[:-20])
        sentence = self.refused("run", "--trace", short, "--service", "0 s", "-q", "--speed", "1e9")
        self.assertRegex(sentence, rf"^{short}:\d+: must be complete, got a gzip file that ends in")
        bad = self.file("bad.csv", "t\n0\nnoon\n")
        sentence = self.refused("run", "--trace", bad, "--service", "0 s", "-q")
        self.assertTrue(sentence.startswith(f"{bad}:3: "), sentence)
        binary = self.file("binary.log", bytes(range(256)))
        self.assertIn(binary, self.refused("run", "--trace", binary, "--service", "0 s", "-q"))

    def test_commands_that_do_not_exist(self):
        path = self.scenario('service = "1 ms"', 'kind = "command"\ncommand = ["no-such-thing"]')
        self.assertEqual(self.refused("run", path), f"{path}: work.command: must begin with a "
                         "program; 'no-such-thing' is in no folder of PATH")

    def test_json_over_the_input(self):
        path = self.scenario()
        self.assertEqual(self.refused("run", path, "--json", path),
                         f"--json {path}: would overwrite the scenario")
        trace = self.file("t.csv", "t\n0\n")
        self.assertEqual(self.refused("run", "--trace", trace, "--service", "0 s", "--json", "t.csv"),
                         "--json t.csv: would overwrite the trace")

    def test_json_over_what_may_not_be_written(self):
        path = self.scenario()
        target = self.file("r.json", "before")
        os.chmod(target, 0o444)
        self.before = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
        self.assertEqual(self.refused("run", path, "--json", target),
                         f"--json {target}: cannot be written: Permission denied")

    def test_json_that_cannot_be_written(self):
        self.assertEqual(self.refused("run", LUNCH, "--json", "no/where.json"),
                         "--json no/where.json: cannot be written: No such file or directory")
        self.assertEqual(self.refused("run", LUNCH, "--json", "/tmp"),
                         "--json /tmp: cannot be written: Is a directory")


if __name__ == "__main__":
    unittest.main()
