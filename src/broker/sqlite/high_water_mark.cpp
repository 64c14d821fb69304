#include "src/broker/sqlite/high_water_mark.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "src/broker/sqlite/sum.hpp"

namespace canteen::broker::sqlite {
namespace {

// As it stands in PATH-mark.
struct Content {
  std::int64_t file;
  std::int64_t confirmed;
  std::int64_t sum;
};

std::int64_t sum_of(std::int64_t file, std::int64_t confirmed) {
  return Sum()
      .add(static_cast<std::uint64_t>(file))
      .add(static_cast<std::uint64_t>(confirmed))
      .value();
}

}  // namespace

HighWaterMark::HighWaterMark(const std::string& path, std::int64_t file)
    : file_(file), mark_(::open((path + "-mark").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {}

HighWaterMark::~HighWaterMark() {
  if (mark_ >= 0) ::close(mark_);
}

std::int64_t HighWaterMark::read() const {
  Content is{};
  if (::pread(mark_, &is, sizeof is, 0) != sizeof is) return 0;
  return is.file == file_ && is.sum == sum_of(is.file, is.confirmed) ? is.confirmed : 0;
}

void HighWaterMark::write(std::int64_t confirmed) const {
  const Content is{file_, confirmed, sum_of(file_, confirmed)};
  static_cast<void>(::pwrite(mark_, &is, sizeof is, 0) == sizeof is);
}

}  // namespace canteen::broker::sqlite
