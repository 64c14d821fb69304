// run() can be called like any function; it starts no thread. Can it be called twice? The target is
// gone after the first time: AttributeError.
#include <chrono>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

void worker() {
  for (int i = 0; i < 5; ++i) {
    threading::sleep(20ms);
    print("i am working");
  }
  print("finished");
}

struct MyThread : threading::ThreadBase<MyThread> {
  using ThreadBase::ThreadBase;

  void start() override {
    print("start~~~~");
    ThreadBase::start();
  }

  void run() override {
    print("run~~~~~~");
    ThreadBase::run();
  }
};

int main() {
  auto t = threading::make<MyThread>(worker, threading::Options{.name = "worker"});
  t->run();
  try {
    t->run();  // once more?
  } catch (const AttributeError& error) {
    print("AttributeError:", error);
  }
}
