// Windows — threads that serve the line, whose turn it is, until it ends.
//
// Thread safety: none; made, closed and destroyed by one thread.
// Errors:        RuntimeError when not all of them can be had; those that were are ended then.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

#include <canteen/threading/thread.hpp>

#include "src/serve/line.hpp"
#include "src/serve/person.hpp"
#include "src/serve/recorder.hpp"
#include "src/serve/service.hpp"

namespace canteen::serve {

class Windows {
 public:
  // `stop` cuts services short and leaves the people in the line where they are.
  Windows(const scenario::Scenario& scenario, Recorder& recorder, std::stop_source stop);
  Windows(const Windows&) = delete;
  Windows& operator=(const Windows&) = delete;
  // Asks for a stop, unless all is done.
  ~Windows();

  // What can be done before anybody comes. A stop ends it.
  void prepare() { service_->prepare(recorder_, stop_.get_token()); }

  // He stands in the line; never blocks.
  void queue_up(Person person) { line_->put(std::move(person)); }

  // Who has waited longest goes away; nullopt: nobody is in the line.
  std::optional<Person> send_away() { return line_->take_oldest(); }

  // Nobody comes any more: waits until the line is empty, or a stop.
  void close();

 private:
  void serve(std::size_t window);  // from 0

  const std::unique_ptr<Line> line_;
  Recorder& recorder_;
  std::stop_source stop_;
  const std::unique_ptr<Service> service_;
  std::vector<threading::Thread> threads_;
};

}  // namespace canteen::serve
