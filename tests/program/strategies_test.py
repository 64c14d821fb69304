"""What the pages say comes out, comes out: every command in them is run, and its output compared.

CANTEEN_UPDATE_DOCS=1 writes the outputs into the pages instead.
"""
import json
import os
import pathlib
import re
import subprocess
import unittest

from program import PROGRAM, SCENARIOS, ProgramTest

ROOT = SCENARIOS.parent
PAGES = [ROOT / "docs" / name for name in ("strategies.md", "simulate.md", "plan.md", "capacity.md")]
# A block of one command and what it prints.
BLOCK = re.compile(r"^```console\n\$ (?P<command>[^\n]+)\n(?P<output>.*?)^```$", re.DOTALL | re.MULTILINE)


class Pages(ProgramTest):
    def output(self, command):
        """Of a line of shell, typed where the sources are."""
        (self.folder / "canteen").symlink_to(PROGRAM)
        path = f"{self.folder}:{os.environ['PATH']}"
        result = subprocess.run(["bash", "-c", command], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                timeout=120, cwd=ROOT, env={**os.environ, "PATH": path, "LC_ALL": "C.UTF-8"})
        (self.folder / "canteen").unlink()
        self.assertNotIn("canteen: ", result.stderr, command)
        # A blank at the end of a line would not outlive an editor.
        return re.sub(r" +$", "", result.stdout, flags=re.MULTILINE)

    def test_every_output_is_the_program_s_own(self):
        for page in PAGES:
            text = page.read_text()
            self.assertNotEqual(len(BLOCK.findall(text)), 0, page)
            if "CANTEEN_UPDATE_DOCS" in os.environ:
                page.write_text(BLOCK.sub(
                    lambda block: f"```console\n$ {block['command']}\n{self.output(block['command'])}```", text))
                continue
            for block in BLOCK.finditer(text):
                with self.subTest(page=page.name, command=block["command"]):
                    self.assertEqual(self.output(block["command"]), block["output"],
                                     "if that is meant: CANTEEN_UPDATE_DOCS=1")

    def test_every_scenario_has_its_section(self):
        text = PAGES[0].read_text()
        for scenario in SCENARIOS.glob("*.toml"):
            self.assertIn(f"scenarios/{scenario.name}", text)


class Effects(ProgramTest):
    """What the page says about the outputs in words."""

    def simulated(self, name, *arguments, replications=40):
        result = self.run_program("simulate", str(SCENARIOS / f"{name}.toml"), "--replications", str(replications), "-q",
                                  "--json", "-", *(f"--set={each}" for each in arguments))
        self.assertIn(result.returncode, (0, 1), result.stderr)
        return json.loads(result.stdout)

    def classes(self, name, *arguments):
        return {each["name"]: each["wait"] for each in self.simulated(name, *arguments)["classes"]}

    def test_room_in_the_line_keeps_people_and_makes_them_wait(self):
        roomy = self.simulated("line")
        tight = self.simulated("line", "strategy.buffer=1")
        self.assertEqual(roomy["lost"], 0)
        self.assertGreater(tight["lost_share"]["value"], 0.2)
        self.assertLess(20 * tight["wait"]["p99_seconds"], roomy["wait"]["p99_seconds"])

    def test_ladies_first_is_paid_by_the_others(self):
        first = self.classes("ladies_first")
        line = self.classes("ladies_first", "strategy.discipline=fifo")
        ageing = self.classes("ladies_first", 'strategy.ageing="3 s"')
        self.assertLess(3 * first["women"]["p99_seconds"], line["women"]["p99_seconds"])
        self.assertGreater(first["men"]["p99_seconds"], 1.3 * line["men"]["p99_seconds"])
        self.assertGreater(ageing["women"]["p99_seconds"], first["women"]["p99_seconds"])
        self.assertLess(ageing["men"]["p99_seconds"], first["men"]["p99_seconds"])
        soon = self.classes("ladies_first", 'strategy.ageing="1 s"')
        self.assertAlmostEqual(soon["women"]["p99_seconds"], line["women"]["p99_seconds"],
                               delta=0.1 * line["women"]["p99_seconds"])

    def test_contention_keeps_the_mean_and_stretches_the_tail(self):
        crowd = self.simulated("contention")
        line = self.simulated("contention", "strategy.discipline=fifo")
        # Equal meals: whoever is next, the window is free at the same moments.
        self.assertAlmostEqual(crowd["wait"]["mean_seconds"], line["wait"]["mean_seconds"], delta=1e-6)
        self.assertGreater(crowd["wait"]["p99_seconds"], 1.5 * line["wait"]["p99_seconds"])
        self.assertGreater(crowd["wait"]["max_seconds"], 2 * line["wait"]["max_seconds"])
        self.assertLess(crowd["wait"]["p50_seconds"], line["wait"]["p50_seconds"])
        self.assertLess(crowd["fairness"]["value"], line["fairness"]["value"])

    def test_eight_of_ten_find_it_ready(self):
        ready = self.simulated("popular")
        not_ready = self.simulated("popular", "strategy.prepared.share=0")
        self.assertGreater(ready["prepared"]["hit_ratio"]["value"], 0.8)
        self.assertGreater(ready["prepared"]["hit_ratio"]["value"], not_ready["prepared"]["hit_ratio"]["value"])

    def test_one_line_for_two_windows_and_two_lines(self):
        """At a load of .8 a response takes 1/(1 - .8^2) = 2.78 services, and 1/(1 - .8) = 5 in lines of their own."""
        for theory, arguments in ((0.02 / 0.36, ()),
                                  (0.02 / 0.2, ("strategy.lines=per_window", "strategy.choice=random"))):
            response = self.simulated("windows", 'arrivals.length="10 min"', *arguments)["response"]
            width = response["half_width"]["mean_seconds"]
            self.assertAlmostEqual(response["mean_seconds"], theory, delta=3 * width)
            self.assertLess(width, 0.05 * theory)

    def test_who_looks_before_he_chooses_waits_less(self):
        mean = [self.simulated("windows", *arguments)["wait"]["mean_seconds"] for arguments in (
            (), ('strategy.lines="stealing"',), ('strategy.lines="per_window"',),
            ('strategy.lines="per_window"', 'strategy.choice="random"'))]
        self.assertAlmostEqual(mean[1], mean[0], delta=0.1 * mean[0])
        self.assertLess(mean[0], mean[2])
        self.assertLess(mean[2] - mean[0], 0.3 * (mean[3] - mean[0]))

    def test_windows_in_each_other_s_way_bring_less(self):
        alone, in_the_way = ([self.simulated("windows", f"strategy.windows={windows}", *arguments)["wait"]["mean_seconds"]
                              for windows in (3, 4)] for arguments in ((), ("strategy.contention.alpha=0.2",)))
        for free, crowded in zip(alone, in_the_way):
            self.assertGreater(crowded, 2 * free)

    def test_windows_that_are_called_come_late(self):
        called = self.simulated("autoscale")
        timetable = self.simulated("autoscale", 'strategy.windows=[["0 s", 1], ["4 s", 2], ["9 s", 1]]',
                                   'strategy.start_up="0 s"')
        at_once = self.simulated("autoscale", 'strategy.start_up="0 s"')
        self.assertGreater(called["wait"]["p99_seconds"], 4 * timetable["wait"]["p99_seconds"])
        self.assertLess(2 * at_once["wait"]["p99_seconds"], called["wait"]["p99_seconds"])
        self.assertAlmostEqual(called["scenario"]["cost"], 1.2 * timetable["scenario"]["cost"], delta=0.1)

    def test_a_broker_hands_out_one_too_few_or_too_many(self):
        broker = 'strategy.middleware={ url = "kafka://a", publish = "1 ms", deliver = "2 ms", prefetch = '
        here = self.simulated("windows")["wait"]["mean_seconds"]
        one, two, many = (self.simulated("windows", f"{broker}{prefetch} }}")["wait"]["mean_seconds"]
                          for prefetch in (1, 2, 1000))
        self.assertAlmostEqual(two, here + 0.003, delta=0.15 * here)
        self.assertGreater(one, 1.4 * two)
        self.assertGreater(many, 1.2 * two)

    def test_a_few_long_meals_are_passed_at_two_windows(self):
        long = ('work.service.distribution="lognormal"', "work.service.cv=2")
        one = self.simulated("faster", *long)
        two = self.simulated("faster", *long, "strategy.windows=2", "strategy.speed=1")
        self.assertGreater(one["wait"]["p99_seconds"], two["wait"]["p99_seconds"])
        self.assertGreater(one["scenario"]["cost"], two["scenario"]["cost"])

    def test_a_window_twice_as_fast_and_two(self):
        """At a load of .6: 1/(1 - .6)/2 = 1.25 services, against 1/(1 - .6^2) = 1.56."""
        for theory, arguments in ((0.02 * 1.25, ()),
                                  (0.02 / 0.64, ("strategy.windows=2", "strategy.speed=1"))):
            response = self.simulated("faster", 'arrivals.length="10 min"', *arguments)["response"]
            width = response["half_width"]["mean_seconds"]
            self.assertAlmostEqual(response["mean_seconds"], theory, delta=3 * width)
            self.assertLess(width, 0.05 * theory)

    def test_without_the_corridor_they_are_lost(self):
        self.assertEqual(self.simulated("corridor")["lost"], 0)
        self.assertGreater(self.simulated("corridor", "strategy.full=reject")["lost_share"]["value"], 0.5)


if __name__ == "__main__":
    unittest.main()
