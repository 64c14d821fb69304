// A program that knows nothing of the library, loads a plug-in that does, and closes it again while
// its threads run: `plugged PLUGIN WHAT`. What the plug-in does: plugin.cpp.
#include <cstdio>
#include <stdexcept>
#include <string_view>
#include <thread>

#include <dlfcn.h>
#include <unistd.h>

namespace {

struct Static {
  ~Static() { std::puts("static destructor"); }
} at_the_end;

bool load_run_and_close(const char* file, const char* what) {
  void* const library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    std::fprintf(stderr, "%s\n", dlerror());
    return false;
  }
  reinterpret_cast<void (*)(const char*)>(dlsym(library, "plugin_run"))(what);
  return dlclose(library) == 0;
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) return 64;
  const std::string_view what = words[2];
  bool good = false;
  if (what == "foreign") {
    std::thread([&] { good = load_run_and_close(words[1], words[2]); }).join();
  } else {
    good = load_run_and_close(words[1], words[2]);
  }
  if (what == "again") good = good && load_run_and_close(words[1], words[2]);
  std::puts(good ? "closed" : "failed");
  std::fflush(stdout);
  while (what == "exit") pause();  // a thread of the plug-in ends the process
  if (what == "throw") throw std::runtime_error("of the host");
  return 3;
}
