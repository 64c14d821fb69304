// Kernel — what plays a model: one that can do everything but sharing, one for that, and one for
// plain lines.
//
// The first and the last give the same outcome where both can (kernels_test.cpp).
//
// Thread safety: none.
#pragma once

#include <cstdint>
#include <memory>

#include <canteen/simulate/areas.hpp>
#include <canteen/simulate/jobs.hpp>
#include <canteen/simulate/model.hpp>
#include <canteen/simulate/outcome.hpp>
#include <canteen/simulate/standing.hpp>
#include <canteen/simulate/waits.hpp>

namespace canteen::simulate {

// As Simulation's.
class Kernel {
 public:
  Kernel() = default;
  Kernel(const Kernel&) = delete;
  Kernel& operator=(const Kernel&) = delete;
  virtual ~Kernel() = default;

  virtual bool advance(std::uint64_t arrivals) = 0;
  virtual void forget() = 0;
  [[nodiscard]] virtual Outcome outcome() const = 0;
  [[nodiscard]] virtual Areas areas() const = 0;

  [[nodiscard]] virtual Standing standing() const = 0;

  // A kernel that knows them without the rest says so.
  [[nodiscard]] virtual Waits waits() const {
    const Outcome all = outcome();
    return {all.wait.count(), all.wait.sum()};
  }
};

// ValueError, with a sentence about it, for a model that cannot be.
void check(const Model& model);

// Requires of these: check() has passed, and jobs lives longer.
[[nodiscard]] std::unique_ptr<Kernel> make_event_kernel(const Model& model, Jobs& jobs);
// … and of this: the discipline is sharing. Of the other two: it is not.
[[nodiscard]] std::unique_ptr<Kernel> make_sharing_kernel(const Model& model, Jobs& jobs);
// … and is_for_fifo_kernel(model).
[[nodiscard]] std::unique_ptr<Kernel> make_fifo_kernel(const Model& model, Jobs& jobs);

// Whether nobody can get ahead of anybody, and who comes decides alone when he goes.
[[nodiscard]] bool is_for_fifo_kernel(const Model& model);

}  // namespace canteen::simulate
