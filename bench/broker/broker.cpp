// Queues of room broker: memory and sqlite beside what they are made of, or any URL alone.
//
// Usage: broker [--url URL] [--folder FOLDER] [the options of Program]
//   --url     measures the queue of that URL, and nothing else; it is emptied before
//   --folder  a folder on a disk, for the files of sqlite (default: the current one)
#include "bench/broker/broker.hpp"

#include <cstring>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  std::string url;
  std::string folder = ".";
  std::vector<char*> rest;
  for (int i = 0; i < argc; ++i) {
    const bool has_value = i + 1 < argc;
    if (has_value && std::strcmp(argv[i], "--url") == 0) {
      url = argv[++i];
    } else if (has_value && std::strcmp(argv[i], "--folder") == 0) {
      folder = argv[++i];
    } else {
      rest.push_back(argv[i]);
    }
  }
  canteen::bench::Program program(static_cast<int>(rest.size()), rest.data());
  if (!url.empty()) {
    canteen::bench::measure_url(program, url);
  } else {
    canteen::bench::measure_memory(program);
    canteen::bench::measure_sqlite(program, folder);
    canteen::bench::measure_sqlite(program, "/dev/shm");
  }
  return program.finish();
}
