// Windows — threads that serve whose turn it is, until nobody is left or their window closes; and
// one more that attends to the station, where the scenario needs it, and starts those that open
// later.
//
// Thread safety: none; made, closed and destroyed by one thread.
// Errors:        RuntimeError when not all of them can be had, from the constructor or from
//                close(); those that were are ended then.
#pragma once

#include <cstddef>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <canteen/threading/thread.hpp>

#include "src/serve/person.hpp"
#include "src/serve/recorder.hpp"
#include "src/serve/service.hpp"
#include "src/serve/station.hpp"
#include "src/serve/thinking.hpp"

namespace canteen::serve {

class Windows {
 public:
  // `stop` cuts services short and leaves the people in the line where they are.
  // thinking: is told of those who have been served; null: nobody is.
  Windows(const scenario::Scenario& scenario, Station& station, Recorder& recorder,
          const std::map<std::string, Function>& functions, std::stop_source stop,
          Thinking* thinking = nullptr);
  Windows(const Windows&) = delete;
  Windows& operator=(const Windows&) = delete;
  // Asks for a stop, unless all is done.
  ~Windows();

  // What can be done before anybody comes. A stop ends it.
  void prepare() { service_->prepare(recorder_, stop_.get_token()); }

  // Nobody comes any more: waits until all have been served or have gone, or a stop.
  void close();

 private:
  void open();
  void start(std::size_t window);
  void attend();
  void start_attendant();
  void end();
  void serve(std::size_t window);  // from 0
  [[nodiscard]] scenario::Request together(const Party& party) const;
  [[nodiscard]] Served serve(std::size_t window, const Party& party) const;

  const bool preemptive_;
  const scenario::Duration spill_;  // for who was spilled
  const simulate::Batching batching_;
  Station& station_;
  Recorder& recorder_;
  Thinking* const thinking_;
  std::stop_source stop_;
  const std::unique_ptr<Service> service_;
  // Of each window, if it ever had one; before the attendant's end his alone.
  std::vector<std::optional<threading::Thread>> threads_;
  std::optional<threading::Thread> attendant_;
  std::exception_ptr error_;  // the attendant's, read after his end
};

}  // namespace canteen::serve
