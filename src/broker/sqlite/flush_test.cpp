// A flush of the disk that fails: by a VFS of SQLite's that fails when it is told to.
#include <atomic>
#include <map>
#include <optional>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <canteen/broker.hpp>

#include "tests/support/queue_file.hpp"

namespace canteen::broker {
namespace {

using namespace std::chrono_literals;
using canteen::testing::QueueFile;

// SQLite's own way to the disk, but for the flush. Made the default before any file is opened.
class FailingDisk {
 public:
  static FailingDisk& the() {
    static FailingDisk disk;
    return disk;
  }

  std::atomic<bool> fails{false};
  std::atomic<int> flushes{0};  // that failed

 private:
  FailingDisk() : usual_(sqlite3_vfs_find(nullptr)), vfs_(*usual_) {
    vfs_.zName = "failing";
    vfs_.xOpen = open;
    sqlite3_vfs_register(&vfs_, 1);
  }

  static int open(sqlite3_vfs* /*vfs*/, const char* name, sqlite3_file* file, int flags,
                  int* out_flags) {
    FailingDisk& disk = the();
    const int code = disk.usual_->xOpen(disk.usual_, name, file, flags, out_flags);
    if (code != SQLITE_OK || file->pMethods == nullptr) return code;
    // Each kind of file has methods of its own; all are flushed in the same way.
    const auto [methods, is_new] = disk.methods_.try_emplace(file->pMethods, *file->pMethods);
    if (is_new) {
      disk.usual_sync_ = methods->second.xSync;
      methods->second.xSync = sync;
    }
    file->pMethods = &methods->second;
    return code;
  }

  static int sync(sqlite3_file* file, int flags) {
    FailingDisk& disk = the();
    if (!disk.fails) return disk.usual_sync_(file, flags);
    ++disk.flushes;
    return SQLITE_IOERR_FSYNC;
  }

  sqlite3_vfs* const usual_;
  sqlite3_vfs vfs_;
  std::map<const sqlite3_io_methods*, sqlite3_io_methods> methods_;
  int (*usual_sync_)(sqlite3_file*, int) = nullptr;
};

TEST(SqliteFlush, nobody_knows_what_became_of_a_put_whose_flush_failed) {
  FailingDisk& disk = FailingDisk::the();
  const QueueFile file;
  Queue queue = open(file.url());
  queue.put("before");
  disk.fails = true;
  const Receipt receipt = queue.try_put("1");
  EXPECT_GT(disk.flushes, 0);
  ASSERT_NE(receipt.unknown(), nullptr);
  EXPECT_NE(receipt.unknown()->why.find(file.path()), std::string::npos);
  EXPECT_THROW(queue.put("2"), OutcomeUnknown);
  EXPECT_NE(queue.put_async("3").get().unknown(), nullptr);
  disk.fails = false;
  queue.put("after");
  EXPECT_EQ(queue.statistics().unknown, 3U);
  EXPECT_EQ(queue.statistics().confirmed, 2U);

  std::set<std::string> got;
  while (std::optional<Delivery> each = queue.try_get(100ms)) {
    got.insert(each->payload());
    each->ack();
  }
  EXPECT_EQ(got.count("before"), 1U);
  EXPECT_EQ(got.count("after"), 1U);
  for (const char* const uncertain : {"1", "2", "3"}) got.erase(uncertain);
  EXPECT_EQ(got.size(), 2U);
  EXPECT_TRUE(queue.join(10s));
}

// The next flush that succeeds keeps also what was acknowledged meanwhile.
TEST(SqliteFlush, what_was_acknowledged_is_kept_once_the_disk_works_again) {
  FailingDisk& disk = FailingDisk::the();
  const QueueFile file;
  Queue queue = open(file.url());
  queue.put("1");
  Delivery delivery = queue.get(10s);
  disk.fails = true;
  EXPECT_TRUE(delivery.ack());
  EXPECT_FALSE(queue.join(200ms));
  disk.fails = false;
  EXPECT_TRUE(queue.join(10s));
}

}  // namespace
}  // namespace canteen::broker
