"""A scenario in words, and all that is wrong with one."""
import unittest

from program import LUNCH, POPULAR, REPLAY, SHORT, ProgramTest


class Check(ProgramTest):
    def told(self, *arguments):
        result = self.run_program("check", *arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stderr, "")
        for line in result.stdout.splitlines()[1:]:
            self.assertLessEqual(len(line), 80 if REPLAY not in arguments else 200, line)
        return " ".join(result.stdout.split())

    def test_what_comes_with_the_program(self):
        lunch = self.told(LUNCH)
        for words in (f"{LUNCH} Who comes - People who know nothing of each other", "176/s at the peak",
                      "in 25.0 s.", "90.0 % student and 10.0 % staff", "4 windows serve them",
                      "300 may wait; who comes then is lost.", "88.0 % at the peak: they can do it.",
                      "wait p99 at most 500 ms.", "It can be run: canteen run, for 25.0 s"):
            self.assertIn(words, lunch)
        self.assertIn("s3fifo_eager tells who leaves", self.told(POPULAR))
        self.assertIn("The requests of a log", self.told(REPLAY))

    def test_what_the_command_line_changes(self):
        path = self.file("s.toml", SHORT)
        self.assertIn("It takes 1.00 ms each time.", self.told(path))
        text = self.told(path, "--service", "3 ms", "--set", "strategy.discipline=lifo",
                         "--target", "wait_p99 < 2 ms")
        for words in ("It takes 3.00 ms each time.", "Next is who came last.", "150 % of what they can do",
                      "wait p99 at most 2.00 ms."):
            self.assertIn(words, text)

    def test_all_that_is_wrong_at_once(self):
        path = self.file("s.toml", SHORT.replace("20\n", '"few"\n').replace("windows = 2", "windows = 0"))
        result = self.run_program("check", path)
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        lines = result.stderr.splitlines()
        self.assertEqual(len(lines), 2, result.stderr)
        self.assertIn("arrivals.head: must be", lines[0])
        self.assertIn("strategy.windows: must be", lines[1])

    def test_without_a_scenario(self):
        self.assertEqual(self.refused("check"),
                         "check: a SCENARIO is needed, or --trace FILE; scenarios/ has some to begin with")


if __name__ == "__main__":
    unittest.main()
