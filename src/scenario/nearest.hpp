// Nearest — which of the names that there are was probably meant by one that there is not.
//
// Thread safety: none.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

namespace canteen::scenario {

class Nearest {
 public:
  // name: lives longer than this, as what is considered. Parts of it may be parted by points.
  explicit Nearest(std::string_view name);

  void consider(std::string_view known);

  // Of equally near ones that which is nearer as a whole, and of those the first; empty: none is
  // near.
  [[nodiscard]] std::string_view found() const noexcept { return best_; }

 private:
  std::string_view name_;
  std::string_view best_;
  // Letters by which what is found has to differ less; and the whole path.
  std::pair<std::size_t, std::size_t> least_;
};

}  // namespace canteen::scenario
