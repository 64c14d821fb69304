// SpinService — the processor computes for that long: processor time of the window's own thread,
// so that windows beyond the number of cores are as slow as they really would be.
#pragma once

#include "src/serve/service.hpp"

namespace canteen::serve {

class SpinService final : public Service {
 public:
  [[nodiscard]] Served serve(const scenario::Request& request, double stretch,
                             const std::stop_token& stop) const override;
};

}  // namespace canteen::serve
