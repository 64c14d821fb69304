// Recorded requests, where they are (beside the project's root): CANTEEN_SHARED_CACHE_TRACES.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/cache.hpp>

namespace canteen::cache {
namespace {

using Keys = std::vector<std::uint64_t>;

// Raw little-endian numbers, packed by xz.
Keys trace(const std::string& name) {
  const std::string path = std::string(CANTEEN_SHARED_CACHE_TRACES) + "/" + name + ".u32.xz";
  Keys keys;
  if (!std::filesystem::exists(path)) return keys;
  std::FILE* const pipe = popen(("xz -dc '" + path + "'").c_str(), "r");
  unsigned char bytes[4];
  while (std::fread(bytes, 1, 4, pipe) == 4) {
    keys.push_back(bytes[0] + 256U * bytes[1] + 65'536U * bytes[2] + 16'777'216U * bytes[3]);
  }
  EXPECT_EQ(pclose(pipe), 0);
  return keys;
}

TEST(RealTraces, lru_on_OLTP_is_as_published) {
  const Keys keys = trace("OLTP");
  if (keys.empty()) GTEST_SKIP() << "no traces at " << CANTEEN_SHARED_CACHE_TRACES;
  ASSERT_EQ(keys.size(), 914'145U);
  // N. Megiddo, D. S. Modha, FAST 2003.
  const std::vector<std::pair<std::size_t, double>> published{
      {250, 16.47},   {500, 23.45},   {750, 28.28},   {1'000, 32.83},
      {1'250, 36.21}, {1'500, 38.70}, {1'750, 40.79}, {2'000, 42.47}};
  for (const auto& [capacity, percent] : published) {
    EXPECT_NEAR(replay(Policy::lru, capacity, keys).hit_ratio() * 100, percent, 0.005) << capacity;
  }
}

}  // namespace
}  // namespace canteen::cache
