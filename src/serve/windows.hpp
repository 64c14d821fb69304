// Windows — threads that serve whose turn it is, until nobody is left; and one more that attends to
// the hall, where the scenario needs it.
//
// Thread safety: none; made, closed and destroyed by one thread.
// Errors:        RuntimeError when not all of them can be had; those that were are ended then.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

#include <canteen/threading/thread.hpp>

#include "src/serve/hall.hpp"
#include "src/serve/person.hpp"
#include "src/serve/recorder.hpp"
#include "src/serve/service.hpp"

namespace canteen::serve {

class Windows {
 public:
  // `stop` cuts services short and leaves the people in the line where they are.
  Windows(const scenario::Scenario& scenario, Hall& hall, Recorder& recorder,
          std::stop_source stop);
  Windows(const Windows&) = delete;
  Windows& operator=(const Windows&) = delete;
  // Asks for a stop, unless all is done.
  ~Windows();

  // What can be done before anybody comes. A stop ends it.
  void prepare() { service_->prepare(recorder_, stop_.get_token()); }

  // Nobody comes any more: waits until all have been served or have gone, or a stop.
  void close();

 private:
  void open(std::uint32_t count);
  void attend();
  void serve(std::size_t window);  // from 0
  [[nodiscard]] Served serve(std::size_t window, const Person& person) const;

  const bool preemptive_;
  Hall& hall_;
  Recorder& recorder_;
  std::stop_source stop_;
  const std::unique_ptr<Service> service_;
  std::vector<threading::Thread> threads_;
};

}  // namespace canteen::serve
