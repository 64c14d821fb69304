#include "src/serve/spin_service.hpp"

#include <cstdint>
#include <ctime>

namespace canteen::serve {
namespace {

scenario::Duration processor_time() noexcept {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

// A few microseconds of work that no compiler removes: a look at the clock costs a tenth of it.
void compute() noexcept {
  std::uint64_t x = 0x9E3779B97F4A7C15;
  for (int i = 0; i < 2'000; ++i) {
    x = x * 6364136223846793005U + 1442695040888963407U;
    asm volatile("" : "+r"(x));
  }
}

}  // namespace

Served SpinService::serve(const scenario::Request& request, double stretch,
                          const std::stop_token& stop) const {
  const scenario::Duration length = stretched(request.service, stretch);
  const scenario::Duration begin = processor_time();
  for (scenario::Duration done{}; done < length; done = processor_time() - begin) {
    if (stop.stop_requested()) return {.cut = true, .done = done};
    compute();
  }
  return {};
}

}  // namespace canteen::serve
