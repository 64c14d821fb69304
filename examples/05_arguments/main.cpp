// Arguments for the target: by position (args) and by name (kwargs), as for a function. C++ does
// not know the names of parameters when it runs, so signature<> gives them once. (The course gives
// its format one argument too many, which Python ignores; here it would not compile.)
#include <canteen/print.hpp>
#include <canteen/threading.hpp>

using namespace canteen;
using namespace canteen::threading::literals;

void add(int x, int y) {
  print("{} + {} = {}", x, y, x + y);
}

int main() {
  threading::Thread t1(add, threading::args(4, 5), {.name = "add"});
  t1.start();
  t1.join();
  threading::Thread t2(threading::signature<"x", "y">(add), threading::args(6),
                       threading::kwargs("y"_a = 7), {.name = "add"});
  t2.start();
  t2.join();
  threading::Thread t3(threading::signature<"x", "y">(add), threading::kwargs("x"_a = 8, "y"_a = 9),
                       {.name = "add"});
  t3.start();
}
