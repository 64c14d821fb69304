"""What a run would measure: predicted, broken off, and refused in one sentence."""
import json
import signal
import unittest

from program import LUNCH, POPULAR, REPLAY, SHORT, ProgramTest

ENDLESS = """
[arrivals]
rate = "60/s"
[work]
service = { distribution = "exponential", mean = "10 ms" }
"""


class Simulate(ProgramTest):
    def result(self, *arguments):
        """The JSON of a prediction that goes well."""
        result = self.run_program("simulate", *arguments, "-q", "--json", "-")
        self.assertIn(result.returncode, (0, 1), result.stderr)
        self.assertEqual(result.stderr, "")
        return json.loads(result.stdout)

    def test_the_table(self):
        result = self.run_program("simulate", LUNCH, "--replications", "30", "-q")
        self.assertEqual(result.returncode, 0, result.stderr)
        lines = result.stdout.splitlines()
        self.assertTrue(lines[0].startswith(f"{LUNCH}: 4 windows, a line for 300, then lost"))
        for label in ("arrived ", "served ", "lost ", "wait ", "  ±", "  this seed", "response ", "student ",
                      "windows ", "line ", "Flow balance", "Little's law", "Utilisation", "Idle windows", "target "):
            self.assertTrue(any(line.startswith("  " + label) for line in lines), label)
        for line in lines[1:]:
            self.assertLessEqual(len(line), 80, line)

    def test_the_requests_are_those_of_a_run(self):
        for scenario in (LUNCH, POPULAR, REPLAY):
            predicted = self.result(scenario, "--replications", "2")
            first = predicted["first"]
            self.assertEqual(predicted["simulated"]["exact"], scenario == REPLAY)
            run = json.loads(self.run_program("run", scenario, "-q", "--json", "-", "--speed", "1e6",
                                              "--service", "0 s", "--set", "target={}").stdout)
            self.assertEqual(first["arrived"], run["arrived"], scenario)

    def test_the_same_bytes_on_any_number_of_threads(self):
        for arguments in ((POPULAR, "--replications", "25"), (self.file("s.toml", ENDLESS),)):
            texts = {self.run_program("simulate", *arguments, "--precision", "10%", "--threads", threads,
                                      "--json", "-").stdout for threads in ("1", "2", "5")}
            self.assertEqual(len(texts), 1)

    def test_the_long_run(self):
        path = self.file("s.toml", ENDLESS)
        result = self.result(path, "--precision", "5%")
        self.assertTrue(result["simulated"]["steady"] and result["simulated"]["precise"])
        # 0.6 / (100 - 60) seconds
        wait = result["wait"]
        self.assertAlmostEqual(wait["mean_seconds"], 0.015, delta=3 * wait["half_width"]["mean_seconds"])
        self.assertIsNone(result["first"])

    def test_a_line_that_grows_for_ever(self):
        path = self.file("s.toml", ENDLESS + '[target]\nwait_p99 = "1 h"\n')
        result = self.run_program("simulate", path, "--set", "arrivals.rate=150/s")
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertRegex(result.stdout, r"unstable     the line grows by \d\d\.\d/s ± [0-9.]+, for ever")
        self.assertIn("waits grow without end, beyond 1 h 0 min: missed", result.stdout)
        self.assertNotIn("p99.9", result.stdout)

    def test_no_luck_no_intervals(self):
        path = self.file("s.toml", SHORT)
        result = self.run_program("simulate", path)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertNotIn("±", result.stdout)
        self.assertNotIn("this seed", result.stdout)
        self.assertIn("arrived      20  (1,053/s for 19.0 ms)", result.stdout)

    def test_json_to_a_file(self):
        path = self.file("s.toml", SHORT)
        result = self.run_program("simulate", path, "--json", "result.json")
        self.assertIn("served       20", result.stdout)
        self.assertEqual(json.loads((self.folder / "result.json").read_text())["served"], 20)

    def test_a_command_needs_a_service(self):
        path = self.file("s.toml", SHORT.replace('service = "1 ms"', 'kind = "command"\ncommand = ["false"]'))
        self.assertEqual(self.refused("simulate", path),
                         f"{path}: work.service: must be given where a command is to be simulated, for nobody "
                         'knows how long it takes: --service "20 ms"')
        self.assertEqual(self.result(path, "--service", "2 ms")["service"]["max_seconds"], 0.002)

    def test_wrong_options(self):
        path = self.file("s.toml", SHORT)
        self.assertEqual(self.refused("simulate"),
                         "simulate: a SCENARIO is needed, or --trace FILE; scenarios/ has some to begin with")
        self.assertEqual(self.refused("simulate", path, "--replications", "0"),
                         "--replications 0: must be a whole number from 1 to 10,000")
        self.assertEqual(self.refused("simulate", path, "--precision", "200%"),
                         "--precision 200%: must be a share above 0 and below 1, as 2% or 0.02")
        self.assertEqual(self.refused("simulate", path, "--limit", "few"),
                         "--limit few: must be a whole number from 1 to 1,000,000,000,000,000")
        self.assertEqual(self.refused("simulate", path, "--json", path),
                         f"--json {path}: would overwrite the scenario")

    def test_what_cannot_be_run_is_refused_by_run(self):
        path = self.file("s.toml", ENDLESS)
        self.assertEqual(self.refused("run", path),
                         f'{path}: arrivals.length: must be given for a run: a length of time such as "10 min"; '
                         "or arrivals.head, a number")

    def test_a_broker_is_a_corridor_and_its_password_nobody_s_business(self):
        broker = ("--set=strategy.middleware.url=rabbitmq://me:secret@localhost/lunch",
                  "--set=strategy.middleware.publish=1 ms", "--set=strategy.middleware.deliver=1 ms",
                  "--set=strategy.full=block", "--set=strategy.buffer=0")
        page = self.folder / "page.html"
        result = self.run_program("simulate", LUNCH, *broker, "--replications", "2", "-q", "--json", "-",
                                  "--report", str(page))
        self.assertIn(result.returncode, (0, 1), result.stderr)
        self.assertEqual(json.loads(result.stdout)["scenario"]["middleware"]["url"], "rabbitmq://me:***@localhost/lunch")
        table = self.run_program("simulate", LUNCH, *broker, "--replications", "2", "-q").stdout
        told = self.run_program("check", LUNCH, *broker).stdout
        refused = self.run_program("run", LUNCH, *broker, "--set=strategy.autoscale.most=3")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("me:***@localhost", told)
        for text in (result.stdout, page.read_text(), table, told, refused.stderr):
            self.assertNotIn("secret", text)
        self.assertEqual(self.refused("simulate", LUNCH, "--set=strategy.middleware=kafka://here", "--set=strategy.full=block",
                                      "--set=strategy.buffer=0"),
                         f"{LUNCH}: strategy.middleware.publish: must be given to simulate a broker: a length of time "
                         'such as "1 ms"; canteen run measures it')

    def test_ctrl_c_ends_it_with_what_there_is(self):
        path = self.file("s.toml", ENDLESS)
        process = self.start_program("simulate", path, "--precision", "1e-9", "--limit", "1e15", "--json", "-")
        # It tells how it stands when it has been at work for five seconds.
        self.assertRegex(process.stderr.readline(), r"s: [0-9,]+ requests simulated")
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        result = json.loads(output)
        self.assertTrue(result["interrupted"])
        self.assertGreater(result["arrived"], 0)
        self.assertGreater(result["wait"]["mean_seconds"], 0)


if __name__ == "__main__":
    unittest.main()
