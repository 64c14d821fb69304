"""Users who come again and again; a server as the kitchen; a function, which the program has not."""
import http.server
import json
import os
import signal
import threading
import unittest

from program import SHORT, ProgramTest

# What the environment says of proxies is not for these tests.
os.environ["no_proxy"] = "127.0.0.1"

CLOSED = """
[arrivals]
process = "closed"
users = 5
think = { mean = "20 ms" }
length = "1 s"
[work]
service = { mean = "5 ms" }
"""


class Kitchen(http.server.BaseHTTPRequestHandler):
    """Serves soup, knows no fish, and takes for ever over meat."""
    protocol_version = "HTTP/1.1"
    wait = threading.Event()

    def do_GET(self):
        if self.path == "/meat":
            self.wait.wait()
        self.send_response(404 if self.path == "/fish" else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Guests(ProgramTest):
    def kitchen(self, dish):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Kitchen)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        url = f"http://127.0.0.1:{server.server_address[1]}/{dish}"
        return SHORT.replace('service = "1 ms"', f'kind = "http"\nurl = "{url}"')

    def test_users_run_and_are_simulated(self):
        path = self.file("closed.toml", CLOSED)
        run = json.loads(self.run_program("run", path, "--json", "-", "-q").stdout)
        self.assertEqual(run["users"]["count"], 5)
        self.assertEqual(run["arrived"], run["served"])
        self.assertGreater(run["arrived"], 5)
        simulate = ("simulate", path, "--precision", "10%", "--json", "-", "-q")
        first = self.run_program(*simulate).stdout
        self.assertEqual(first, self.run_program(*simulate).stdout)
        simulated = json.loads(first)
        self.assertEqual(simulated["users"]["count"], 5)
        # Mean value analysis says 160/s; the last rounds are cut off.
        self.assertAlmostEqual(simulated["throughput_per_second"]["value"], 160, delta=16)
        laws = [each for each in simulated["judgement"]["checks"] if each["name"] == "Response law"]
        self.assertTrue(laws[0]["holds"])

    def test_a_server_is_the_kitchen(self):
        path = self.file("soup.toml", self.kitchen("soup"))
        served = self.run_program("run", path, "--json", "-", "-q")
        if "built without libcurl" in served.stderr:
            self.skipTest("built without libcurl")
        self.assertEqual(served.returncode, 0)
        self.assertEqual(json.loads(served.stdout)["failed"], 0)
        path = self.file("fish.toml", self.kitchen("fish"))
        missed = json.loads(self.run_program("run", path, "--json", "-", "-q").stdout)
        self.assertEqual(missed["failed"], 20)
        self.assertIn("was answered with status 404", json.dumps(missed))

    def test_what_hangs_is_ended_by_ctrl_c(self):
        path = self.file("meat.toml", self.kitchen("meat"))
        process = self.start_program("run", path, start_new_session=True)
        line = " "
        while line and "2 at 2 windows" not in line:
            line = process.stderr.readline()
            if "built without libcurl" in line:
                self.skipTest("built without libcurl")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        Kitchen.wait.set()

    def test_there_is_no_function_in_a_file(self):
        path = self.file("f.toml", SHORT.replace('service = "1 ms"',
                                                 'kind = "function"\nfunction = "cook"'))
        self.assertIn("work.kind: must be another one here, for a function is given by a program",
                      self.refused("run", path))


if __name__ == "__main__":
    unittest.main()
