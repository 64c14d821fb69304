// Cache: save() and restore().
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <canteen/base/os_error.hpp>
#include <canteen/cache.hpp>
#include <canteen/codec.hpp>

#include "tests/support/processes.hpp"

namespace canteen::cache {
namespace {

using namespace std::chrono_literals;
using canteen::testing::Path;
using Dishes = Cache<std::string, int>;

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

// What restore() says of it; and that it took nothing.
std::string refusal(const std::string& path) {
  Dishes dishes;
  try {
    dishes.restore(path);
  } catch (const SnapshotError& error) {
    EXPECT_TRUE(dishes.empty());
    return error.what();
  }
  return "";
}

TEST(Snapshot, what_was_saved_is_there_again) {
  const Path path;
  {
    Dishes dishes({.capacity = 1'000});
    for (int i = 0; i < 500; ++i) dishes.put("dish " + std::to_string(i), i);
    dishes.save(path.str());
  }
  Dishes dishes({.capacity = 1'000});
  EXPECT_EQ(dishes.restore(path.str()), 500U);
  EXPECT_EQ(dishes.size(), 500U);
  for (int i = 0; i < 500; ++i) EXPECT_EQ(dishes.peek("dish " + std::to_string(i)), i);
}

TEST(Snapshot, an_empty_cache_can_be_saved) {
  const Path path;
  Dishes().save(path.str());
  Dishes dishes;
  EXPECT_EQ(dishes.restore(path.str()), 0U);
}

TEST(Snapshot, who_was_pinned_is_pinned) {
  const Path path;
  Dishes saved({.capacity = 2, .policy = Policy::fifo});
  saved.put("soup", 1);
  saved.pin("soup");
  saved.save(path.str());
  Dishes dishes({.capacity = 2, .policy = Policy::fifo});
  dishes.restore(path.str());
  for (const char* const each : {"a", "b", "c"}) dishes.put(each, 2);
  EXPECT_TRUE(dishes.contains("soup"));
}

TEST(Snapshot, values_last_for_what_is_left_of_their_time) {
  const Path path;
  std::chrono::steady_clock::time_point now(1'000h);
  const auto clock = [&] { return now; };
  Dishes saved({.clock = clock});
  saved.put("for an hour", 1, 1h);
  saved.put("for a minute", 2, 60s);
  saved.put("for ever", 3);
  now += 59min;  // of the steady clock, which the cache was given
  saved.save(path.str());
  Dishes dishes({.clock = clock});
  EXPECT_EQ(dishes.restore(path.str()), 2U) << "one had expired";
  EXPECT_EQ(dishes.peek("for an hour"), 1);
  now += 2min;
  EXPECT_EQ(dishes.peek("for an hour"), std::nullopt);
  EXPECT_EQ(dishes.peek("for ever"), 3);
}

TEST(Snapshot, what_expires_while_it_is_saved_does_not_come_back) {
  const Path path;
  Dishes saved;
  saved.put("gone in no time", 1, 50ms);
  saved.put("for ever", 2);
  saved.save(path.str());
  while (saved.contains("gone in no time")) usleep(1'000);
  usleep(50'000);  // and by the clock on the wall as well
  Dishes dishes;
  EXPECT_EQ(dishes.restore(path.str()), 1U);
}

TEST(Snapshot, more_than_there_is_room_for_is_evicted_as_ever) {
  const Path path;
  Dishes saved({.capacity = 100});
  for (int i = 0; i < 100; ++i) saved.put(std::to_string(i), i);
  saved.save(path.str());
  Dishes dishes({.capacity = 10});
  EXPECT_EQ(dishes.restore(path.str()), 100U);
  EXPECT_EQ(dishes.size(), 10U);
}

TEST(Snapshot, every_truncated_file_is_named_and_refused) {
  const Path path;
  Dishes saved;
  saved.put("soup", 1);
  saved.save(path.str());
  const std::string whole = read(path.str());
  for (std::size_t size = 1; size < whole.size(); ++size) {
    write(path.str(), whole.substr(0, size));
    const std::string why = refusal(path.str());
    EXPECT_EQ(why.find(path.str() + " is cut off: it has " + std::to_string(size)), 0U) << why;
  }
  write(path.str(), "");
  EXPECT_EQ(refusal(path.str()), path.str() + " is not a snapshot of a cache");
}

TEST(Snapshot, every_flipped_bit_is_noticed) {
  const Path path;
  Dishes saved;
  saved.put("soup", 1);
  saved.save(path.str());
  const std::string whole = read(path.str());
  for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
    std::string flipped = whole;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    write(path.str(), flipped);
    EXPECT_EQ(refusal(path.str()).find(path.str() + " is "), 0U) << "bit " << bit;
  }
  write(path.str(), whole + "more");
  EXPECT_EQ(refusal(path.str()), path.str() + " is damaged: 4 bytes follow its end");
}

TEST(Snapshot, of_another_cache_is_told_apart) {
  const Path path;
  Cache<int, int> saved;
  saved.put(1, 1);
  saved.save(path.str());
  EXPECT_EQ(refusal(path.str()), path.str() +
                                     " is of a cache of tuple<int32,int32,int64,bool,>, and this "
                                     "is one of tuple<string,int32,int64,bool,>");
}

TEST(Snapshot, what_cannot_be_read_or_written_is_an_error_of_the_system) {
  Dishes dishes;
  EXPECT_THROW(dishes.restore("/no/such/file"), OSError);
  EXPECT_THROW(dishes.restore("/tmp"), OSError);
  EXPECT_THROW(dishes.save("/no/such/file"), OSError);
  EXPECT_THROW(dishes.save("/tmp"), OSError);
}

TEST(Snapshot, a_save_that_fails_leaves_the_one_before_and_nothing_beside_it) {
  char folder[] = "/tmp/canteen_snapshot_XXXXXX";
  ASSERT_NE(mkdtemp(folder), nullptr);
  const std::string path = std::string(folder) + "/dishes";
  ASSERT_EQ(mkdir(path.c_str(), 0700), 0);  // a file cannot take its place
  Dishes dishes;
  EXPECT_THROW(dishes.save(path), OSError);
  EXPECT_EQ(rmdir(path.c_str()), 0);
  EXPECT_EQ(rmdir(folder), 0) << "something was left";
}

// The permissions of a file.
mode_t mode_of(const std::string& path) {
  struct stat status{};
  EXPECT_EQ(stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 07777;
}

// A folder of its own, removed at the end if there is nothing left in it.
class Folder {
 public:
  Folder() { EXPECT_NE(mkdtemp(name_), nullptr); }

  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  ~Folder() {
    for (const char* const each : {"dishes", "link", "second link"}) unlink((*this / each).c_str());
    EXPECT_EQ(rmdir(name_), 0) << "something was left";
  }

  std::string operator/(const std::string& file) const { return name_ + ("/" + file); }

 private:
  char name_[32] = "/tmp/canteen_snapshot_XXXXXX";
};

std::size_t restored(const std::string& path) {
  Dishes dishes;
  return dishes.restore(path);
}

TEST(Snapshot, a_new_file_has_the_usual_permissions_and_one_that_is_replaced_keeps_its_own) {
  const Folder folder;
  const std::string path = folder / "dishes";
  Dishes dishes;
  const mode_t before = umask(027);
  dishes.save(path);
  umask(before);
  EXPECT_EQ(mode_of(path), 0640U);
  dishes.put("soup", 1);
  for (const mode_t mode : {0600U, 0666U, 0755U}) {
    ASSERT_EQ(chmod(path.c_str(), mode), 0);
    dishes.save(path);
    EXPECT_EQ(mode_of(path), mode);
    EXPECT_EQ(restored(path), 1U);
  }
}

TEST(Snapshot, a_link_stays_a_link_and_what_it_leads_to_is_replaced) {
  const Folder folder;
  ASSERT_EQ(symlink("dishes", (folder / "link").c_str()), 0);
  ASSERT_EQ(symlink((folder / "link").c_str(), (folder / "second link").c_str()), 0);
  Dishes dishes;
  dishes.put("soup", 1);
  for (int i = 0; i < 2; ++i) {  // which is not there at first
    dishes.save(folder / "second link");
    struct stat status{};
    for (const char* const link : {"link", "second link"}) {
      ASSERT_EQ(lstat((folder / link).c_str(), &status), 0);
      EXPECT_TRUE(S_ISLNK(status.st_mode)) << link;
    }
    ASSERT_EQ(lstat((folder / "dishes").c_str(), &status), 0);
    EXPECT_TRUE(S_ISREG(status.st_mode));
  }
  EXPECT_EQ(restored(folder / "dishes"), 1U);
}

TEST(Snapshot, links_that_go_round_and_what_is_no_file_are_refused_and_stay) {
  const Folder folder;
  ASSERT_EQ(symlink("second link", (folder / "link").c_str()), 0);
  ASSERT_EQ(symlink("link", (folder / "second link").c_str()), 0);
  EXPECT_THROW(Dishes().save(folder / "link"), OSError);
  ASSERT_EQ(mkfifo((folder / "dishes").c_str(), 0600), 0);
  EXPECT_THROW(Dishes().save(folder / "dishes"), OSError);
  struct stat status{};
  ASSERT_EQ(stat((folder / "dishes").c_str(), &status), 0);
  EXPECT_TRUE(S_ISFIFO(status.st_mode));
}

TEST(Snapshot, a_file_without_a_folder_is_in_the_current_one) {
  const Folder folder;
  char* const before = get_current_dir_name();
  ASSERT_EQ(chdir((folder / "").c_str()), 0);
  Dishes().save("dishes");
  EXPECT_EQ(restored(folder / "dishes"), 0U);
  EXPECT_EQ(chdir(before), 0);
  std::free(before);
}

TEST(Snapshot, bytes_that_follow_the_last_value_are_damage) {
  const Path path;
  // Whole as a file, with a checksum that is right; but no cache has written this.
  codec::Writer contents;
  codec::encode_to(contents, std::chrono::nanoseconds(0));
  contents.count(0);
  contents.bytes("more");
  detail::write_snapshot(path.str(), "tuple<string,int32,int64,bool,>", contents.take());
  EXPECT_EQ(refusal(path.str()), path.str() + " is damaged: 4 bytes follow the last value");
}

}  // namespace
}  // namespace canteen::cache
