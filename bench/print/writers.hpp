// Writers — programs whose threads print lines to standard output, each in one of the ways that
// C++ offers. A benchmark starts itself as such a program, so that every way finds a fresh stdout
// with whatever buffer it likes to have, and reads what comes out.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace canteen::bench {

enum class Into { file, pipe };

struct Writing {
  std::string way;  // one of ways()
  Into into;
  int processes = 1;   // that share the file or pipe
  int threads = 1;     // of each process
  int lines = 1;       // of each thread
  bool mixed = false;  // lines of 10 to 20,000 bytes, else all of about 80
};

struct Written {
  double seconds = 0;  // of the slowest process, from its first line until its last was written out
  double cpu_seconds = 0;
  std::size_t expected = 0;  // lines
  std::size_t whole = 0;     // lines that came out as they were meant
  std::size_t torn = 0;      // lines that came out as nobody meant them
};

// "print", "printf", "fmt::print", "std::osyncstream", "std::cout <<", "two writes".
std::vector<std::string> ways();

Written write(const Writing& writing);

// What main() does first: whether the program was started as a writer, and then its whole work.
bool is_writer(int argc, char** argv);
int write_lines(int argc, char** argv);

}  // namespace canteen::bench
