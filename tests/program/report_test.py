"""Pages as a browser shows them, and results beside each other."""
import base64
import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest

from program import SHORT, ProgramTest

BROWSER = shutil.which("chromium")
DRAWS = os.environ.get("CANTEEN_PAGES") in ("1", "ON", "TRUE")
AUDIT = pathlib.Path(__file__).with_name("report_audit.js")

# Two seconds of a rush, with kinds of people: something to draw.
RUSH = """
[arrivals]
rate = "120/s"
length = "2 s"
classes = { student = 0.8, staff = 0.2 }
[work]
service = { distribution = "exponential", mean = "15 ms" }
[strategy]
windows = 2
[target]
wait_p99 = "300 ms"
lost = 0
"""

PLAN = RUSH.replace('"300 ms"', '"60 ms"') + """
[cost]
window = 10
[plan]
windows = [1, 8]
disciplines = ["fifo", "shortest_first"]
"""

EVIL = """</script><script>alert(1)</script><img src=x onerror=alert(2)> "quoted" 'quotes' & line\\nfeed\\u0007\\u001b[31m{{data}}"""


class Compare(ProgramTest):
    def result(self, name, *arguments, verb="simulate", scenario=RUSH):
        path = self.file("rush.toml", scenario)
        result = self.run_program(verb, path, "-q", "--json", name, *arguments)
        self.assertIn(result.returncode, (0, 1), result.stderr)
        return name

    def compared(self, *arguments):
        result = self.run_program("report", *arguments, "--json", "-")
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def rows(self, comparison):
        return {each["name"]: each for each in comparison["rows"]}

    def test_two_predictions(self):
        self.result("two.json", "--replications", "60")
        self.result("four.json", "--replications", "60", "--windows", "4")
        table = self.run_program("report", "two.json", "four.json")
        self.assertEqual(table.returncode, 0, table.stderr)
        self.assertIn("A  two.json: a simulation, 60 replications", table.stdout)
        self.assertRegex(table.stdout, r"\n  +A +B +difference +ratio +overlap\n")
        self.assertRegex(table.stdout, r"\n  wait p99 .* ± .* ± .* -[0-9.]+ m?s +0\.\d+ +no\n")
        self.assertIn("target wait_p99  A  wait p99 ", table.stdout)
        comparison = self.compared("two.json", "four.json")
        p99 = self.rows(comparison)["wait p99"]
        one, other = (json.loads((self.folder / name).read_text())["wait"] for name in ("two.json", "four.json"))
        self.assertEqual(p99["a"], {"value": one["p99_seconds"], "half_width": one["half_width"]["p99_seconds"]})
        self.assertAlmostEqual(p99["difference"], other["p99_seconds"] - one["p99_seconds"])
        self.assertAlmostEqual(p99["ratio"], other["p99_seconds"] / one["p99_seconds"])
        self.assertIs(p99["overlap"], False)
        self.assertIs(self.rows(self.compared("two.json", "two.json"))["wait p99"]["overlap"], True)
        self.assertEqual([each["field"] for each in comparison["targets"]], ["target.wait_p99", "target.lost"])

    def test_a_run_beside_the_simulation_of_the_same_requests(self):
        self.result("run.json", verb="run")
        self.result("sim.json", "--replications", "20")
        run, simulated = (json.loads((self.folder / name).read_text()) for name in ("run.json", "sim.json"))
        rows = self.rows(self.compared("run.json", "sim.json"))
        self.assertEqual(rows["arrived"]["seed"], run["arrived"])
        self.assertEqual(rows["wait p99"]["seed"], simulated["first"]["wait"]["p99_seconds"])
        self.assertAlmostEqual(rows["wait p99"]["difference"], simulated["first"]["wait"]["p99_seconds"] - run["wait"]["p99_seconds"])
        self.assertIsNone(rows["wait p99"]["overlap"])  # a run has no interval
        self.assertIn("staff: wait p99", rows)
        # Of other requests there is nothing to compare it with so closely.
        self.result("other.json", "--replications", "20", "--seed", "7")
        self.assertIsNone(self.rows(self.compared("run.json", "other.json"))["wait p99"]["seed"])

    def test_how_to_get_it_again(self):
        self.result("a.json", "--windows", "3", "--set", "strategy.discipline=lifo", "--target", "wait_p99 < 1 s", "--replications", "20")
        origin = json.loads((self.folder / "a.json").read_text())["origin"]
        self.assertEqual(origin["command"], f"canteen simulate {self.folder}/rush.toml --seed 1 --windows 3 --set "
                         "strategy.discipline=lifo --target 'wait_p99 < 1 s' --replications 20")
        [file] = origin["files"]
        self.assertEqual((file["what"], file["path"]), ("scenario", f"{self.folder}/rush.toml"))
        if file["sha256"] is not None:
            digest = subprocess.run(["sha256sum", file["path"]], capture_output=True, text=True, check=True).stdout.split()[0]
            self.assertEqual(file["sha256"], digest)
        again = subprocess.run(origin["command"].replace("canteen", os.environ["CANTEEN"], 1) + " -q --json -", shell=True,
                               capture_output=True, text=True, cwd="/", check=False).stdout
        self.assertEqual(again, (self.folder / "a.json").read_text())

    def test_refused_in_one_sentence(self):
        self.result("a.json", "--replications", "20")
        needs = "must be what canteen run, simulate or plan has written with --json"
        self.file("broken.json", '{"canteen": ')
        self.file("other.json", '{"canteen": "0.1.0"}')
        self.file("list.json", "[1, 2]")
        self.assertEqual(self.refused("report", "a.json", "broken.json"),
                         f"broken.json: is no result of canteen: {needs}; it is no JSON from byte 13 on")
        self.assertEqual(self.refused("report", "a.json", "other.json"), f'other.json: is no result of canteen: {needs}; it has no "scenario"')
        self.assertEqual(self.refused("report", "a.json", "list.json"), f'list.json: is no result of canteen: {needs}; it has no "canteen"')
        self.assertEqual(self.refused("report", "a.json", "none.json"), "none.json: cannot be read: No such file or directory")
        self.assertIn("a second RESULT is needed", self.refused("report", "a.json"))
        self.assertIn("one or two RESULTs are needed", self.refused("report"))
        self.assertIn("one or two RESULTs are needed", self.refused("report", "a.json", "a.json", "a.json"))
        self.assertEqual(self.refused("report", "a.json", "a.json", "--json", "a.json"), "--json a.json: would overwrite the result")

    @unittest.skipIf(DRAWS, "this build makes pages")
    def test_without_pages_it_says_so(self):
        path = self.file("s.toml", SHORT)
        for verb in ("run", "simulate"):
            self.assertEqual(self.refused(verb, path, "--report", "page.html"),
                             "--report page.html: this build of canteen makes no pages: it was made without Chart.js")


class PageTest(ProgramTest):
    def page(self, *arguments, scenario=RUSH, name="page.html"):
        path = self.file("rush.toml", scenario)
        result = self.run_program(*[path if each == "SCENARIO" else each for each in arguments], "-q", "--report", name)
        self.assertIn(result.returncode, (0, 1), result.stderr)
        return (self.folder / name).read_text()


@unittest.skipUnless(DRAWS, "this build makes no pages")
class Page(PageTest):
    def test_equal_predictions_have_equal_pages(self):
        one, other = (self.page("simulate", "SCENARIO", "--replications", "20", "--threads", threads) for threads in ("1", "3"))
        self.assertEqual(one, other)

    def test_loads_nothing_and_keeps_the_licence(self):
        page = self.page("simulate", "SCENARIO", "--replications", "20")
        self.assertIn("default-src 'none'", page)
        self.assertNotRegex(page, r"(?i)(src|href)\s*=\s*[\"']?(https?:|//)")
        self.assertIn("Permission is hereby granted, free of charge", page)
        self.assertLess(len(page), 400_000)

    def test_has_the_json_that_is_written(self):
        page = self.page("simulate", "SCENARIO", "--replications", "20", "--json", "result.json")
        data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)[1])
        self.assertEqual(data["results"], [{"name": "simulation", "result": json.loads((self.folder / "result.json").read_text())}])
        stored = self.folder / "stored.html"
        self.assertEqual(self.run_program("report", "result.json", "--report", "stored.html").returncode, 0)
        again = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', stored.read_text(), re.S)[1])
        self.assertEqual(again["results"][0]["result"], data["results"][0]["result"])

    def test_is_refused_before_the_work(self):
        path = self.file("s.toml", SHORT)
        self.assertEqual(self.refused("simulate", path, "--report", path), f"--report {path}: would overwrite the scenario")
        self.assertEqual(self.refused("simulate", path, "--json", "x", "--report", "x"), "--report x: is where --json goes")
        self.assertIn("cannot be written", self.refused("run", path, "--report", "no/such/page.html"))


@unittest.skipUnless(DRAWS and BROWSER, "no pages, or no chromium to look at them")
class Browsed(PageTest):
    def browse(self, page, *options, width=1100, inside=None):
        """What report_audit.js found in the page; inside: the width of a frame around it, for windows are no narrower than 500."""
        # In a folder of its own: what a browser leaves is not the program's.
        folder = self.folder / f"browser-{len(list(self.folder.glob('browser-*')))}"
        folder.mkdir()
        audited = folder / "page.html"
        audited.write_text(page.replace("</body>", f"<script>{AUDIT.read_text()}</script></body>"))
        target = audited
        if inside:
            target = folder / "frame.html"
            target.write_text(f'<iframe src="page.html" style="width:{inside}px;height:900px;border:0" '
                              "onload=\"document.body.append(this.contentDocument.getElementById('audit'))\"></iframe>")
        result = subprocess.run(
            [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", f"--window-size={width},900",
             f"--user-data-dir={folder}/profile", "--allow-file-access-from-files", "--disable-background-networking",
             "--virtual-time-budget=20000", *options, "--dump-dom", target.as_uri()],
            capture_output=True, text=True, timeout=300)
        self.assertNotIn("CONSOLE", result.stderr)
        found = re.search(r'<pre id="audit"[^>]*>([^<]*)</pre>', result.stdout)
        self.assertTrue(found, result.stderr[-2000:])
        return json.loads(base64.b64decode(found[1]).decode())

    def check(self, found, figures=6):
        self.assertEqual(found["resources"], [])
        self.assertEqual(len(found["figures"]), figures)
        for each in found["figures"]:
            self.assertGreater(each["drawn"], 0, each)
            self.assertGreater(each["inked"], 500, each)
            self.assertTrue(each["opens"] and each["rows"] > 0, each)
            self.assertTrue(each["caption"].endswith("."), each)
            self.assertIn(each["caption"], each["name"])
        self.assertEqual(found["faint"], [])
        self.assertEqual(found["unreachable"], 0)
        self.assertEqual(found["headless"], 0)
        self.assertEqual(found["headings"].count(1), 1)
        self.assertLessEqual(found["widest"], found["width"])
        self.assertLessEqual(found["widestOpen"], found["width"])
        self.assertNotRegex(found["text"], r"undefined|NaN|\[object|Infinity")

    def test_a_run_and_its_simulation_in_light_and_dark_and_on_a_phone(self):
        page = self.page("run", "SCENARIO")
        light = self.browse(page)
        self.check(light)
        self.assertFalse(light["dark"])
        self.assertIn("Side by side", light["text"])
        self.assertIn("The longest waits", light["text"])
        dark = self.browse(page, "--blink-settings=preferredColorScheme=0")
        self.check(dark)
        self.assertTrue(dark["dark"])
        self.assertNotEqual(dark["back"], light["back"])
        phone = self.browse(page, inside=320)
        self.check(phone)
        self.assertEqual(phone["width"], 320)

    def test_what_is_asked_for_most(self):
        dishes = RUSH.replace("[strategy]", "dishes = { distinct = 50, zipf = 1 }\n[strategy]\nprepared = { capacity = 10 }")
        page = self.page("simulate", "SCENARIO", "--replications", "20", "--json", "result.json", scenario=dishes)
        found = self.browse(page, inside=320)
        self.check(found, figures=7)
        [figure] = [each for each in found["figures"] if each["title"] == "What is asked for most"]
        keys = json.loads((self.folder / "result.json").read_text())["keys"]
        self.assertEqual(keys["distinct"], 50)
        self.assertEqual(figure["rows"], len(keys["most"]))
        self.assertIn(f"“\u2068{keys['most'][0]['key']}\u2069” is asked for most", figure["caption"])

    def test_keys_that_would_turn_the_page_around_or_are_cut(self):
        for key, shown in (("\u202eevil\u2069-key", "\\u202eevil\\u2069-key"), ("\u05de\u05e8\u05e7", "\u05de\u05e8\u05e7"),
                           ("a" + "\U0001f35c" * 60, "a" + "\U0001f35c" * 38 + "…")):
            trace = self.file("t.csv", "time,key\n" + "".join(f"{i / 300},{key if i % 3 else i}\n" for i in range(300)))
            self.assertIn(self.run_program("simulate", "--trace", trace, "--service", "4 ms", "--windows", "2", "-q",
                                           "--report", "page.html").returncode, (0, 1))
            found = self.browse((self.folder / "page.html").read_text())
            self.check(found, figures=7)
            [figure] = [each for each in found["figures"] if each["title"] == "What is asked for most"]
            self.assertIn(f"“\u2068{shown}\u2069” is asked for most, by 66.7\u00a0%", figure["caption"])

    def test_two_results(self):
        for name, windows in (("one.json", "2"), ("two.json", "4")):
            self.assertIn(self.run_program("simulate", self.file("rush.toml", RUSH), "--replications", "20", "--windows", windows,
                                           "-q", "--json", name).returncode, (0, 1))
        self.assertEqual(self.run_program("report", "one.json", "two.json", "--report", "page.html").returncode, 0)
        found = self.browse((self.folder / "page.html").read_text())
        self.check(found)
        self.assertIn("one.json and two.json", found["title"])
        self.assertIn("intervals overlap", found["text"])

    def test_a_plan(self):
        page = self.page("plan", "SCENARIO", "--no-run", "--limit", "30000", "--json", "plan.json", scenario=PLAN)
        found = self.browse(page)
        self.check(found, figures=1)
        plan = json.loads((self.folder / "plan.json").read_text())
        self.assertIn(plan["sentence"], found["text"])
        self.assertIn("Tested under other conditions", found["text"])
        for each in plan["candidates"]:
            self.assertIn(each["words"], found["text"])
        self.assertEqual(found["sifted"]["all"], len(plan["candidates"]))
        self.assertEqual(found["sifted"]["without the first fate"],
                         sum(each["fate"] != found["sifted"]["fate"] for each in plan["candidates"]))
        self.check(self.browse(page, "--blink-settings=preferredColorScheme=0", inside=320), figures=1)
        self.assertEqual(self.run_program("report", "plan.json", "--report", "again.html").returncode, 0)
        self.assertIn(json.dumps(plan["sentence"])[1:-1], (self.folder / "again.html").read_text())
        self.assertEqual(self.refused("report", "plan.json", "plan.json"),
                         "plan.json: is a plan, which is compared with nothing; --report FILE makes a page of it alone")

    def test_a_line_that_grows_for_ever(self):
        path = self.file("s.toml", '[arrivals]\nrate = "150/s"\n[work]\nservice = { distribution = "exponential", mean = "10 ms" }\n'
                                   '[target]\nwait_p99 = "1 h"\n')
        self.assertEqual(self.run_program("simulate", path, "--limit", "400000", "-q", "--report", "page.html").returncode, 1)
        found = self.browse((self.folder / "page.html").read_text())
        self.assertIn("The target is missed", found["text"])
        self.assertIn("waits grow without end", found["text"])
        self.assertNotRegex(found["text"], r"undefined|NaN|\[object|Infinity")

    def test_nothing_from_a_file_becomes_markup(self):
        evil = RUSH.replace("student", json.dumps(EVIL)[:1] + EVIL.replace('"', '\\"') + '"')
        page = self.page("simulate", "SCENARIO", "--replications", "20", scenario=evil)
        self.assertNotIn("<script>alert", page)
        found = self.browse(page)
        self.check(found)
        self.assertEqual(found["scripts"], 4)  # the data, the library, the page's, and the audit's
        self.assertEqual(found["handlers"], 0)
        self.assertIn("</script><script>alert(1)</script>", found["text"])
        self.assertIn("{{data}}", found["text"])

    def test_names_that_are_no_text(self):
        trace = self.file("t.csv", b"time,class\n" + b"".join(
            b"%f,%s\n" % (i / 300, (b"\xff\xfe<b>", b"'\"&\xc3(", b"plain")[i % 3]) for i in range(300)))
        self.assertIn(self.run_program("simulate", "--trace", trace, "--service", "4 ms", "--windows", "1", "-q", "--report", "page.html").returncode, (0, 1))
        found = self.browse((self.folder / "page.html").read_text())
        self.check(found)
        self.assertIn("plain", found["text"])

    def test_on_paper(self):
        (self.folder / "page.html").write_text(self.page("simulate", "SCENARIO", "--replications", "20"))
        subprocess.run([BROWSER, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={self.folder}/profile",
                        "--blink-settings=preferredColorScheme=0", "--no-pdf-header-footer", f"--print-to-pdf={self.folder}/page.pdf",
                        (self.folder / "page.html").as_uri()], capture_output=True, timeout=300, check=True)
        pdf = (self.folder / "page.pdf").read_bytes()
        pages = len(re.findall(rb"/Type\s*/Page\b", pdf))
        self.assertTrue(2 <= pages <= 8, pages)
        if shutil.which("pdftotext"):
            text = subprocess.run(["pdftotext", f"{self.folder}/page.pdf", "-"], capture_output=True, text=True, check=True).stdout
            self.assertIn("p99.9", text)  # the short tables are open
            self.assertIn("How to get it again", text)
            self.assertNotIn("Save the JSON", text)


if __name__ == "__main__":
    unittest.main()
