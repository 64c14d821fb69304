// Yesterday's left-overs: what was cooked is in the fridge overnight, and in the morning nobody has
// to begin with an empty kitchen. save() writes the whole cache or nothing; a fridge that lost its
// power in between is found out, named, and not eaten from.
#include <cstdio>
#include <filesystem>
#include <string>

#include <canteen/cache.hpp>
#include <canteen/print.hpp>

using namespace canteen;

int cooked = 0;

std::string cook(const std::string& dish) {
  ++cooked;
  return "a plate of " + dish;
}

using Dishes = cache::Cache<std::string, std::string>;

int main() {
  const std::string fridge =
      (std::filesystem::temp_directory_path() / "canteen-fridge.cache").string();
  const std::string day[] = {"soup", "dumplings", "soup", "rice", "dumplings", "soup"};
  {
    Dishes dishes({.capacity = 100, .load = cook});
    for (const std::string& dish : day) static_cast<void>(dishes.get(dish));
    dishes.pin("soup");
    print("yesterday: {} orders, {} cooked", std::size(day), cooked);
    dishes.save(fridge);
  }
  cooked = 0;
  {
    Dishes dishes({.capacity = 100, .load = cook});
    print("this morning: {} dishes in the fridge", dishes.restore(fridge));
    for (const std::string& dish : day) static_cast<void>(dishes.get(dish));
    print("today: {} orders, {} cooked, {} pinned", std::size(day), cooked,
          dishes.statistics().pinned);
  }
  // Half of it is missing.
  std::filesystem::resize_file(fridge, std::filesystem::file_size(fridge) / 2);
  Dishes dishes({.capacity = 100, .load = cook});
  try {
    dishes.restore(fridge);
  } catch (const cache::SnapshotError&) {
    print("a power cut: refused; {} dishes in the fridge", dishes.size());
  }
  std::remove(fridge.c_str());
}
