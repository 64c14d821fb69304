"""What caches would have had of a trace: shown, drawn, and refused in one sentence."""
import gzip
import json
import lzma
import os
import pty
import struct
import subprocess
import unittest
import xml.etree.ElementTree

from program import PROGRAM, ProgramTest

# Round and round over 40 keys, and every tenth request for one that never comes again.
KEYS = [f"/once/{i}" if i % 10 == 0 else f"/{i % 40}" for i in range(4000)]
DISTINCT = len(set(KEYS))
TEXT = "".join(key + "\n" for key in KEYS)


def lru_hits(capacity):
    cache, hits = {}, 0
    for key in KEYS:
        if key in cache:
            hits += 1
            del cache[key]
        elif len(cache) == capacity:
            del cache[next(iter(cache))]
        cache[key] = True
    return hits


class Cache(ProgramTest):
    def result(self, *arguments):
        """The JSON of a run that goes well."""
        result = self.run_program("cache", *arguments, "--json", "-")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stderr, "")
        return json.loads(result.stdout)

    def test_the_table(self):
        path = self.file("keys.txt", TEXT)
        result = self.run_program("cache", path, "--sizes", "20,50,10%")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stderr, "")
        lines = result.stdout.splitlines()
        self.assertIn(f"4,000 requests for {DISTINCT} keys (keys)", " ".join(lines[:2]))
        self.assertIn(f"  places              20{DISTINCT // 10:8}      50", lines)
        for row in ("a fifo ", "b lru ", "g s3fifo_eager ", "i w_tinylfu ", ". optimum "):
            self.assertEqual(len([line for line in lines if line.startswith("  " + row)]), 1, row)
        self.assertIn("  miss ratio, %", lines)
        self.assertRegex(" ".join(line.strip() for line in lines[-3:]),
                         r"Take \w+ with \d+ places \(\d+\.\d % of the keys\): it has \d+\.\d % of the "
                         r"requests, \d+\.\d points below the optimum; the next 10 % of memory would buy")
        for line in lines[2:]:
            self.assertLessEqual(len(line), 80, line)

    def test_the_figures(self):
        path = self.file("keys.txt", TEXT)
        result = self.result(path, "--sizes", "5,30,50,400")
        self.assertEqual(result["capacities"], [5, 30, 50, 400])
        self.assertEqual(result["requests"], 4000)
        self.assertEqual(result["distinct_keys"], DISTINCT)
        by_policy = {each["policy"]: each["hits"] for each in result["policies"]}
        self.assertEqual(by_policy["lru"], [lru_hits(each) for each in (5, 30, 50, 400)])
        for hits in by_policy.values():
            for ours, best in zip(hits, result["optimum"]["hits"]):
                self.assertLessEqual(ours, best)
        taken = result["recommendation"]
        self.assertIn(taken["capacity"], result["capacities"])
        self.assertGreater(taken["larger_capacity"], taken["capacity"])

    def test_every_format_says_the_same(self):
        numbers = {key: i for i, key in enumerate(dict.fromkeys(KEYS))}
        plain = self.result(self.file("keys", TEXT), "--sizes", "30")
        stamp = "[01/Aug/2026:12:00:00 +0200]"
        files = {
            "k.csv": "t,url\n" + "".join(f"{i},{key}\n" for i, key in enumerate(KEYS)),
            "a.log": "".join(f'::1 - - {stamp} "GET {key} HTTP/1.1" 200 5\n' for key in KEYS),
            "c.csv": "key,op,size,op_count\n" + "".join(f"{key},GET,1,1\n" for key in KEYS),
            "k.u32": b"".join(struct.pack("<I", numbers[key]) for key in KEYS),
            "k.oracleGeneral": b"".join(struct.pack("<IQIq", i, numbers[key] << 40, 1, -1)
                                        for i, key in enumerate(KEYS)),
            "k.lis": "".join(f"{numbers[key]} 1 0 {i}\n" for i, key in enumerate(KEYS)),
            "k.txt.gz": gzip.compress(TEXT.encode()),
        }
        formats = ["csv", "access", "cachelib", "u32", "oracle", "lis", "keys"]
        for (name, content), known in zip(files.items(), formats):
            result = self.result(self.file(name, content), "--sizes", "30")
            self.assertEqual(result["format"], known)
            self.assertEqual(result["policies"], plain["policies"], name)

    def test_packed_files(self):
        for name, content in (("k.xz", lzma.compress(TEXT.encode())), ("k.zst", self.zstd(TEXT))):
            if content is None:
                continue
            result = self.run_program("cache", self.file(name, content), "--sizes", "30")
            if result.returncode == 2:  # a build without the library
                self.assertIn("cannot unpack that", result.stderr)
            else:
                self.assertIn("4,000 requests", result.stdout)

    def test_a_pipe_is_read_once(self):
        os.mkfifo(self.folder / "pipe")
        process = self.start_program("cache", "pipe", "--sizes", "30", "--policies", "lru")
        with open(self.folder / "pipe", "w", encoding="utf-8") as pipe:
            pipe.write(TEXT)
        out, _ = process.communicate(timeout=60)
        self.assertIn("4,000 requests", out)

    def test_what_is_asked_for_is_what_there_is(self):
        path = self.file("keys.txt", TEXT)
        result = self.result(path, "--policies", "arc,lru,arc", "--no-optimum", "--head", "100",
                             "--sizes", "5,5,1%")
        self.assertEqual([each["policy"] for each in result["policies"]], ["arc", "lru"])
        self.assertIsNone(result["optimum"])
        self.assertEqual(result["requests"], 100)
        self.assertEqual(result["capacities"], [1, 5])  # 1 % of 46 keys is at least one

    @unittest.skipUnless(os.environ.get("CANTEEN_DRAWS") == "1", "built without cairo")
    def test_drawings(self):
        path = self.file("keys.txt", TEXT)
        for sizes in ("5,30,50,400", "30"):
            result = self.run_program("cache", path, "--sizes", sizes, "--plot", "c.svg")
            self.assertEqual(result.returncode, 0, result.stderr)
            root = xml.etree.ElementTree.parse(self.folder / "c.svg").getroot()
            self.assertTrue(root.tag.endswith("svg"))
            strokes = {each.get("stroke") or each.get("style", "") for each in root.iter()}
            self.assertGreater(len(strokes), 9)  # a colour for each policy, and the axes
            result = self.run_program("cache", path, "--sizes", sizes, "--plot", "c.png")
            self.assertEqual(result.returncode, 0, result.stderr)
            head = (self.folder / "c.png").read_bytes()[:24]
            self.assertEqual(head[:8], b"\x89PNG\r\n\x1a\n")
            self.assertEqual(struct.unpack(">II", head[16:]), (1920, 1200))

    @unittest.skipIf(os.environ.get("CANTEEN_DRAWS") == "1", "built with cairo")
    def test_a_build_that_cannot_draw_says_so(self):
        path = self.file("keys.txt", TEXT)
        self.assertIn("made without cairo", self.refused("cache", path, "--plot", "c.svg"))

    def test_mistakes(self):
        path = self.file("keys.txt", TEXT)
        self.assertEqual(self.refused("cache"), "cache: a TRACE is needed, such as an access log")
        self.assertEqual(self.refused("cache", "none.csv"),
                         "none.csv: cannot be read: No such file or directory")
        self.assertEqual(self.refused("cache", self.file("empty", "")),
                         f"{self.folder}/empty: must have at least one request, got none")
        for sizes, wrong in (("0", "0"), ("10,x", "x"), ("101%", "101%"), ("1.5", "1.5"), ("5,", ""),
                             ("-3", "-3"), ("nan%", "nan%"), ("1e12", "1e12")):
            sentence = self.refused("cache", path, f"--sizes={sizes}")
            self.assertTrue(sentence.startswith(f"--sizes {sizes}: must be shares of the keys"), sentence)
            self.assertTrue(sentence.endswith(f'got "{wrong}"'), sentence)
        self.assertIn("--policies lru,lfru: no policy 'lfru'; there are fifo, lru",
                      self.refused("cache", path, "--policies", "lru,lfru"))
        self.assertIn("--format tsv: no format 'tsv'; there are auto, u32",
                      self.refused("cache", path, "--format", "tsv"))
        self.assertIn("--head", self.refused("cache", path, "--head", "many"))
        self.assertIn(":1: must be a header with \"dish\"",
                      self.refused("cache", path, "--column", "dish"))
        self.assertIn(": record 1,001: must be complete, got a gzip file that ends in the middle",
                      self.refused("cache", self.file("k.u32.gz", gzip.compress(b"abcd" * 1000)[:-4])))

    def test_targets_that_cannot_be(self):
        path = self.file("keys.svg", TEXT)
        self.assertEqual(self.refused("cache", path, "--json", path),
                         f"--json {path}: would overwrite the trace")
        self.assertEqual(self.refused("cache", path, "--json", "no/where.json"),
                         "--json no/where.json: cannot be written: No such file or directory")
        if os.environ.get("CANTEEN_DRAWS") == "1":
            self.assertEqual(self.refused("cache", path, "--plot", "c.pdf"),
                             "--plot c.pdf: must end with .svg or .png")
            self.assertEqual(self.refused("cache", path, "--plot", path),
                             f"--plot {path}: would overwrite the trace")

    def test_a_terminal_shows_how_far_it_is_and_is_wiped(self):
        path = self.file("keys.txt", TEXT)
        for quiet in (False, True):
            ours, theirs = pty.openpty()
            process = subprocess.Popen([PROGRAM, "cache", path, *(["-q"] if quiet else [])],
                                       stderr=theirs, stdin=theirs, stdout=subprocess.PIPE)
            os.close(theirs)
            shown = b""
            try:
                while part := os.read(ours, 4096):
                    shown += part
            except OSError:  # the other end was closed
                pass
            os.close(ours)
            out, _ = process.communicate(timeout=60)
            self.assertIn(b"Take ", out)
            self.assertEqual(b"replays done" in shown, not quiet)
            self.assertTrue(quiet or shown.endswith(b"\r\x1b[K"), shown)

    @staticmethod
    def zstd(text):
        """None: there is nothing that could pack it."""
        try:
            return subprocess.run(["zstd", "-qc"], input=text.encode(), stdout=subprocess.PIPE,
                                  check=True).stdout
        except FileNotFoundError:
            return None


if __name__ == "__main__":
    unittest.main()
