// A function that remembers: the example of functools.lru_cache. It calls itself by way of the
// remembered one, so each number is computed once.
#include <cstdint>
#include <string>

#include <canteen/cache.hpp>
#include <canteen/print.hpp>

using namespace canteen;

std::uint64_t fib(int n);

auto remembered = cache::lru_cache(fib, cache::unbounded);

std::uint64_t fib(int n) {
  return n < 2 ? static_cast<std::uint64_t>(n) : remembered(n - 1) + remembered(n - 2);
}

int main() {
  std::string numbers;
  for (int n = 0; n < 16; ++n) numbers += std::to_string(remembered(n)) + " ";
  print(numbers);
  print(remembered.cache_info().text());
  remembered.cache_clear();
  print(remembered.cache_info().text());
}
