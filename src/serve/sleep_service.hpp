// SleepService — the window is taken, the processor is not.
#pragma once

#include "src/serve/service.hpp"

namespace canteen::serve {

class SleepService final : public Service {
 public:
  [[nodiscard]] Served serve(const scenario::Request& request, double stretch,
                             const std::stop_token& stop) const override;
};

}  // namespace canteen::serve
