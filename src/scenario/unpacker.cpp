#include "src/scenario/unpacker.hpp"

#include <algorithm>

#include <canteen/scenario/error.hpp>

namespace canteen::scenario {
namespace {

bool is_zero(char c) {
  return c == '\0';
}

// Null: not packed, or this build has no library for it.
std::unique_ptr<Decoder> decoder_of(Packing packing) {
  switch (packing) {
    case Packing::gzip:
      return gzip_decoder();
    case Packing::xz:
#ifdef CANTEEN_HAS_LZMA
      return xz_decoder();
#else
      break;
#endif
    case Packing::zstd:
#ifdef CANTEEN_HAS_ZSTD
      return zstd_decoder();
#else
      break;
#endif
    case Packing::none:
      break;
  }
  return nullptr;
}

}  // namespace

Unpacker::Unpacker(const std::string& path) : file_(path) {
  fill(longest_mark);
  packing_ = packing_of(rest_);
  decoder_ = decoder_of(packing_);
  if (packing_ != Packing::none && !decoder_) {
    throw ScenarioError(path + ": must not be packed by " + name() +
                        ": this build of canteen cannot unpack that");
  }
}

Unpacker::~Unpacker() = default;

void Unpacker::fill(std::size_t size) {
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

std::size_t Unpacker::read(std::span<char> out) {
  if (seen_.empty()) return read_on(out);
  const std::size_t size = seen_.copy(out.data(), out.size());
  seen_.erase(0, size);
  return size;
}

std::string_view Unpacker::peek(std::size_t size) {
  std::size_t seen = seen_.size();
  seen_.resize(std::max(seen, size));
  try {
    while (seen < size) {
      const std::size_t more = read_on({seen_.data() + seen, size - seen});
      if (more == 0) break;
      seen += more;
    }
  } catch (const PackedDamage&) {
    // It stays, for read().
  }
  seen_.resize(seen);
  return seen_;
}

std::size_t Unpacker::read_on(std::span<char> out) {
  if (decoder_ && !ended_) return unpack(out);
  fill(1);
  const std::size_t size = decoder_ ? 0 : std::min(out.size(), rest_.size());
  std::copy_n(rest_.begin(), size, out.begin());
  rest_ = rest_.subspan(size);
  return size;
}

std::size_t Unpacker::unpack(std::span<char> out) {
  while (!ended_) {
    if (damage_) throw *damage_;
    fill(1);
    const Decoder::Step step = decoder_->unpack(rest_, out);
    rest_ = rest_.subspan(step.used);
    if (step.ended) {
      begin_next_member();
    } else if (!step.damage.empty()) {
      damage_ =
          PackedDamage{"must be intact, got damaged " + name() + " data (" + step.damage + ")"};
    } else if (step.made == 0 && file_ended_ && rest_.empty()) {
      damage_ = PackedDamage{"must be complete, got a " + name() + " file that ends in the middle"};
    }
    if (step.made > 0) return step.made;
  }
  return 0;
}

void Unpacker::begin_next_member() {
  fill(longest_mark);
  if (packing_of(rest_) == packing_) {
    decoder_->restart();
    return;
  }
  while (!rest_.empty()) {
    if (!std::ranges::all_of(rest_, is_zero)) {
      damage_ = PackedDamage{"must be the last line, got other bytes behind the end of the " +
                             name() + " data"};
      return;
    }
    rest_ = {};
    fill(1);
  }
  ended_ = true;
}

}  // namespace canteen::scenario
