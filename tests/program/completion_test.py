"""What shells make of the words so far."""
import os
import pathlib
import pty
import select
import subprocess
import time
import unittest

from program import ProgramTest


class Completion:
    """What each shell has to complete; what is special about one is in its class."""
    shell = ""

    def setUp(self):
        super().setUp()
        result = self.run_program("completion", self.shell)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.script = self.file(f"canteen.{self.shell}", result.stdout)
        self.file("mine.toml", "")

    def test_commands(self):
        self.assertEqual(self.completed("sim"), ["simulate"])
        # All that the program itself says that there are.
        told = self.run_program("destroy").stderr.strip().split("there are: ")[1].split(", ")
        self.assertLessEqual(set(told), set(self.completed("")))
        self.assertIn("--version", self.completed("--"))

    def test_options(self):
        self.assertEqual(self.completed("run", "--wi"), ["--windows"])
        self.assertEqual(self.completed("simulate", "--repl"), ["--replications"])
        self.assertNotIn("--replications", self.completed("run", "--rep"))
        self.assertIn("--help", self.completed("fields", "--h"))

    def test_fields_of_a_scenario(self):
        self.assertEqual(self.completed("run", "mine.toml", "--set", "strategy.win"), ["strategy.windows="])
        self.assertIn("target.wait_p99=", self.completed("check", "--set", "target."))

    def test_values(self):
        self.assertEqual(sorted(self.completed("new", "--kind", "")), ["cache", "lunch", "queue", "web"])
        self.assertEqual(sorted(self.completed("completion", "")), ["bash", "fish", "zsh"])
        self.assertEqual(self.completed("run", "--windows", ""), [])
        self.assertEqual(self.completed("run", "--json", "mi"), ["mine.toml"])

    def test_files(self):
        self.assertEqual(self.completed("run", "mi"), ["mine.toml"])
        self.file("a scenario.toml", "")
        self.assertEqual(self.completed("check", "a"), ["a scenario.toml"])


class Bash(Completion, ProgramTest):
    shell = "bash"

    def completed(self, *words):
        """What the last of the words may become."""
        line = " ".join(f"'{each}'" for each in ("canteen", *words))
        code = (f"set -u; source {self.script}; COMP_WORDS=({line}); COMP_CWORD={len(words)}; _canteen; "
                'printf "%s\\n" "${COMPREPLY[@]}"; complete -p canteen')
        result = subprocess.run(["bash", "--norc", "-c", code], capture_output=True, text=True,
                                cwd=self.folder, timeout=60)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        *replies, registered = result.stdout.splitlines()
        self.assertEqual(registered, "complete -F _canteen canteen")
        return [each for each in replies if each]


class Fish(Completion, ProgramTest):
    shell = "fish"

    def completed(self, *words):
        line = " ".join(["canteen", *words])
        result = subprocess.run(["fish", "--no-config", "-c", f"source {self.script}; complete -C '{line}'"],
                                capture_output=True, text=True, cwd=self.folder, timeout=60,
                                env={**os.environ, "HOME": str(self.folder)})
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        # Behind each word stands what it is for.
        return [each.split("\t")[0] for each in result.stdout.splitlines()]


class Zsh(Completion, ProgramTest):
    shell = "zsh"

    # Its completion works at a terminal only. Each match is written down when it is added; after the
    # tab another key ends the shell.
    start = """
        PS1=; unset zle_bracketed_paste; setopt no_auto_list no_auto_menu no_beep
        autoload -Uz compinit && compinit -D -u
        compadd() {
          local -a hits
          # With one of these it tells what would match, and adds nothing.
          if [[ " ${@[1,(i)(-|--)]} " != *" -"[OAD]* ]]; then
            builtin compadd -O hits "$@"
            print -rl -- $hits >> $MATCHES
          fi
          builtin compadd "$@"
        }
        finish() { BUFFER=exit; zle accept-line }
        zle -N finish; bindkey '^X' finish; bindkey '^I' complete-word
        source $SCRIPT && print ready >> $READY
        """

    def completed(self, *words):
        matches, ready = pathlib.Path(self.file("matches", "")), self.folder / "ready"
        ready.unlink(missing_ok=True)
        start = self.file("start.zsh", self.start)
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(self.folder)
            os.execvpe("zsh", ["zsh", "-f", "-i"],
                       {**os.environ, "TERM": "dumb", "HOME": str(self.folder), "SCRIPT": str(self.script),
                        "MATCHES": str(matches), "READY": str(ready)})
        deadline = time.monotonic() + 60
        shown = ""
        typed = False
        os.write(terminal, f"source {start}\n".encode())
        while True:
            if ready.exists() and not typed:
                os.write(terminal, (" ".join(["canteen", *words]) + "\t\x18").encode())
                typed = True
            if select.select([terminal], [], [], 0.02)[0]:
                try:
                    shown += os.read(terminal, 65536).decode(errors="replace")
                except OSError:  # it has ended
                    break
            if time.monotonic() > deadline:
                os.kill(child, 9)
                break
        os.close(terminal)
        os.waitpid(child, 0)
        self.assertLess(time.monotonic(), deadline, shown)
        found = matches.read_text().replace("\\ ", " ").splitlines()
        return list(dict.fromkeys(each for each in found if each))


class Shells(ProgramTest):
    def test_other_shells(self):
        self.assertEqual(self.refused("completion"), "completion: a SHELL is needed: bash, zsh or fish")
        self.assertEqual(self.refused("completion", "dish"), "completion dish: must be bash, zsh or fish")


if __name__ == "__main__":
    unittest.main()
