// AccessLog — the lines of a web server:
//
//   host ident user [time] "method path protocol" status bytes                         common
//   … "referer" "agent"                                                              combined
//   … 0.005                                    the request time somewhere behind it     nginx
//
// Tolerated: a host's name in front (vhost:80), quotes and blanks within the request, any of the
// times that parse_stamp reads, more columns behind, `rt=` or `request_time=` before the time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "src/scenario/columns.hpp"
#include "src/scenario/line_format.hpp"

namespace canteen::scenario {

enum class Part : std::uint8_t {
  host,
  ident,
  user,
  time,
  request,
  method,
  path,
  protocol,
  status,
  bytes,
  referer,
  agent,
  request_time,
  count
};

// The parts of a line; those that it does not have are empty.
using AccessParts = std::array<std::string_view, static_cast<std::size_t>(Part::count)>;

[[nodiscard]] const std::vector<std::string>& part_names();

// False: it is no line of an access log.
[[nodiscard]] bool split_access(std::string_view line, AccessParts& parts);

// The richest of the three forms that a line has.
[[nodiscard]] TraceFormat form_of(const AccessParts& parts);

class AccessLog final : public LineFormat {
 public:
  // Requires: format is common, combined or nginx.
  AccessLog(TraceFormat format, Wanted wanted, Columns columns);

  [[nodiscard]] Verdict read(std::string_view line, Record& record, std::string& wrong) override;

  [[nodiscard]] bool at_departure() const override { return format_ == TraceFormat::nginx; }

 private:
  const TraceFormat format_;
  const Wanted wanted_;
  const Columns columns_;
};

}  // namespace canteen::scenario
