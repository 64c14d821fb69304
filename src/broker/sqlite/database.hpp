// Database, Statement — as much of SQLite's interface as the store needs, with exceptions.
//
// Errors:        Corrupt when SQLite finds the file damaged; SqliteError for all else it refuses,
//                with its code. Both name the file.
// Thread safety: none: one thread owns a Database and its statements.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <canteen/broker/errors.hpp>

struct sqlite3;
struct sqlite3_stmt;

namespace canteen::broker::sqlite {

class SqliteError : public BrokerError {
 public:
  SqliteError(const std::string& text, int code) : BrokerError(text), code_(code) {}

  [[nodiscard]] int code() const noexcept { return code_; }

 private:
  int code_;
};

class Database {
 public:
  // Opens the file, or makes it.
  // Opens the file, and makes it if `may_make`.
  explicit Database(std::string path, bool may_make = true);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  void execute(const char* sql);

  // Of a statement whose first column is one: its first row.
  std::int64_t number(const char* sql);
  std::string text(const char* sql);

  // How many rows the last statement changed; the number of the last row put in.
  [[nodiscard]] std::int64_t changes() const;
  [[nodiscard]] std::int64_t last_row() const;

  [[nodiscard]] bool is_in_transaction() const;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  // When it closes, what is in the log stays there, for those who want to see it.
  void leave_log_as_it_is() noexcept;

  [[noreturn]] void fail(int code) const;

  [[nodiscard]] sqlite3* get() const noexcept { return connection_; }

 private:
  const std::string path_;
  sqlite3* connection_ = nullptr;
};

// One that is prepared once, and run again and again: with(…) its values, then step() for each row.
class Statement {
 public:
  Statement(Database& database, const char* sql);
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement();

  // Its values from the first on; texts as blobs, which must live until the last step.
  template <class... Values>
  Statement& with(const Values&... values) {
    reset();
    int at = 0;
    (bind(++at, values), ...);
    return *this;
  }

  // True: there is a row. False: it is done, and reset.
  bool step();

  // To its end.
  void run() {
    while (step()) {
    }
  }

  // Of the row; bytes until the next step.
  [[nodiscard]] std::int64_t number(int column) const;
  [[nodiscard]] std::string_view bytes(int column) const;

  void reset() noexcept;

 private:
  void bind(int at, std::int64_t value);
  void bind(int at, std::string_view value);

  Database& database_;
  sqlite3_stmt* statement_ = nullptr;
};

}  // namespace canteen::broker::sqlite
