#include "src/scenario/gunzip.hpp"

#include <algorithm>
#include <new>

#include <zlib.h>

namespace canteen::scenario {
namespace {

constexpr int gzip_only = 16;

bool is_zero(char c) {
  return c == '\0';
}

}  // namespace

struct Gunzip::Inflater {
  Inflater() {
    if (inflateInit2(&stream, MAX_WBITS + gzip_only) != Z_OK) throw std::bad_alloc();
  }

  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  ~Inflater() { inflateEnd(&stream); }

  z_stream stream{};
};

Gunzip::Gunzip(const std::string& path) : file_(path) {
  fill(2);
  if (at_member()) inflater_ = std::make_unique<Inflater>();
}

Gunzip::~Gunzip() = default;

void Gunzip::fill(std::size_t size) {
  if (rest_.size() >= size || file_ended_) return;
  std::ranges::copy(rest_, packed_.begin());
  std::size_t filled = rest_.size();
  while (filled < size && !file_ended_) {
    const std::size_t more = file_.read(std::span(packed_).subspan(filled));
    file_ended_ = more == 0;
    filled += more;
  }
  rest_ = std::span(packed_).first(filled);
}

bool Gunzip::at_member() const {
  return rest_.size() >= 2 && rest_[0] == '\x1f' && rest_[1] == '\x8b';
}

std::size_t Gunzip::read(std::span<char> out) {
  if (inflater_ && !ended_) return inflate(out);
  fill(1);
  const std::size_t size = inflater_ ? 0 : std::min(out.size(), rest_.size());
  std::copy_n(rest_.begin(), size, out.begin());
  rest_ = rest_.subspan(size);
  return size;
}

std::size_t Gunzip::inflate(std::span<char> out) {
  z_stream& stream = inflater_->stream;
  while (!ended_) {
    if (damage_) throw *damage_;
    fill(1);
    // zlib's input is not const in every build; it does not write to it.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(rest_.data()));
    stream.avail_in = static_cast<uInt>(rest_.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int result = ::inflate(&stream, Z_NO_FLUSH);
    rest_ = rest_.last(stream.avail_in);
    const std::size_t size = out.size() - stream.avail_out;
    if (result == Z_STREAM_END) {
      begin_next_member();
    } else if (result == Z_BUF_ERROR && file_ended_ && rest_.empty()) {
      damage_ = GzipDamage{"must be complete, got a gzip file that ends in the middle"};
    } else if (result == Z_MEM_ERROR) {
      throw std::bad_alloc();
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      damage_ = GzipDamage{std::string("must be intact, got damaged gzip data (") +
                           (stream.msg != nullptr ? stream.msg : "of an unknown kind") + ")"};
    }
    if (size > 0) return size;
  }
  return 0;
}

void Gunzip::begin_next_member() {
  fill(2);
  if (at_member()) {
    inflateReset(&inflater_->stream);
    return;
  }
  while (!rest_.empty()) {
    if (!std::ranges::all_of(rest_, is_zero)) {
      damage_ =
          GzipDamage{"must be the last line, got other bytes behind the end of the gzip data"};
      return;
    }
    rest_ = {};
    fill(1);
  }
  ended_ = true;
}

}  // namespace canteen::scenario
