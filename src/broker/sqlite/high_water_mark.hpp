// HighWaterMark — how many messages of a file have been confirmed, kept beside it in PATH-mark.
//
// SQLite takes a frame of its log that is damaged for the log's end: what was committed behind it
// is gone, and nothing tells. But the file counts what was put into it; and who opens it and finds
// fewer than were confirmed knows that some are missing, whatever it was that took them: a flipped
// bit in the log, a log that was cut or deleted, an older copy of the file.
//
// It is written after each put that was flushed, and not flushed itself. So it never claims what
// was not kept; and it may claim too little, after a loss of power, or when of two processes the
// later one wrote it first: then what is missing may go unnoticed. A mark that is damaged, or of
// another file (each has a number drawn at random), claims nothing.
//
// Thread safety: none. Errors: none; where it cannot be written, it is not there.
#pragma once

#include <cstdint>
#include <string>

namespace canteen::broker::sqlite {

class HighWaterMark {
 public:
  // Of that file of queues, and the number that was drawn for it.
  HighWaterMark(const std::string& path, std::int64_t file);
  HighWaterMark(const HighWaterMark&) = delete;
  HighWaterMark& operator=(const HighWaterMark&) = delete;
  ~HighWaterMark();

  // How many were confirmed at least.
  [[nodiscard]] std::int64_t read() const;

  void write(std::int64_t confirmed) const;

 private:
  const std::int64_t file_;
  const int mark_;
};

}  // namespace canteen::broker::sqlite
