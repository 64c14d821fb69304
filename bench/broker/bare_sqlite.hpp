// BareSqlite — the loop that one would write by hand for a durable queue in a file: a row for each
// message with what has to be known of it, put in, marked as taken and deleted in transactions of
// many, each of them flushed to the disk, or only those that put.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace canteen::bench {

class BareSqlite {
 public:
  explicit BareSqlite(const std::string& path, bool flushes_all = true);
  BareSqlite(const BareSqlite&) = delete;
  BareSqlite& operator=(const BareSqlite&) = delete;
  ~BareSqlite();

  void put(const std::vector<std::string>& payloads);

  struct Taken {
    std::int64_t number;
    std::string payload;
  };

  // Up to so many, as this consumer's.
  std::vector<Taken> take(std::size_t most);

  void acknowledge(const std::vector<Taken>& taken);

 private:
  sqlite3_stmt* prepared(const char* sql);
  void execute(const char* sql);

  void begin(bool flushes);

  const bool flushes_all_;
  sqlite3* file_ = nullptr;
  sqlite3_stmt* full_ = nullptr;
  sqlite3_stmt* normal_ = nullptr;
  sqlite3_stmt* begin_ = nullptr;
  sqlite3_stmt* commit_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  sqlite3_stmt* select_ = nullptr;
  sqlite3_stmt* mark_ = nullptr;
  sqlite3_stmt* delete_ = nullptr;
  std::int64_t put_ = 0;
};

}  // namespace canteen::bench
