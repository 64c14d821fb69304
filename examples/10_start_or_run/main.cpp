// The difference between start() and run(): who executes the target.
#include <chrono>

#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace std::chrono_literals;

void worker() {
  print("I am {}; {} threads", threading::current_thread().name(), threading::active_count());
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
  auto started = threading::make<MyThread>(worker, threading::Options{.name = "worker"});
  started->start();
  started->join();
  auto run = threading::make<MyThread>(worker, threading::Options{.name = "worker"});
  run->run();  // an ordinary call, in the main thread
}
