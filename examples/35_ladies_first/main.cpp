// A line that serves by priority: ladies first, and of two ladies the one who came first.
#include <functional>
#include <string>

#include <canteen/print.hpp>
#include <canteen/queue.hpp>

using namespace canteen;

struct Guest {
  std::string name;
  bool lady = false;

  // Whose turn is earlier. Nothing else is compared.
  friend bool operator<(const Guest& a, const Guest& b) { return a.lady && !b.lady; }
};

int main() {
  queue::PriorityQueue<Guest, std::less<>, queue::Ties::stable> line;
  line.put(Guest{"Li Lei", false});
  line.put(Guest{"Han Meimei", true});
  line.put(Guest{"Jim", false});
  line.put(Guest{"Lucy", true});
  line.put(Guest{"Lily", true});
  while (const auto guest = line.try_get()) print(guest->name);
}
