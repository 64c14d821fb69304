// How a local keeps the threads apart: it has a dictionary for each of them, and every thread is
// shown its own. The course draws it as { id(Thread) -> (ref(Thread), thread-local dict) }; here it
// is, made visible.
#include <map>
#include <string>
#include <utility>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;

using Dictionary = std::map<std::string, int>;

struct OfThread {
  threading::Thread thread = threading::current_thread();
  Dictionary values;
};

threading::Local<OfThread> global_data;
threading::Barrier all_have_set(4);
threading::Event seen;

void worker(int x) {
  global_data->values["x"] = x;
  all_have_set.wait();
  seen.wait();
}

int main() {
  for (int x = 1; x < 4; ++x) {
    threading::Thread(worker, threading::args(x), {.name = "worker" + std::to_string(x)}).start();
  }
  all_have_set.wait();
  std::map<threading::Thread::Ident, std::pair<threading::Thread, Dictionary>> all;
  global_data.for_each([&](const OfThread& each) {
    all.try_emplace(*each.thread.ident(), each.thread, each.values);
  });
  for (const auto& [ident, value] : all) print("{} -> {}", ident, value);
  print("main has set nothing: {}", global_data.get_if() == nullptr);
  seen.set();
}
