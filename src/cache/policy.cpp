#include <string>

#include <canteen/base/errors.hpp>
#include <canteen/cache/policy.hpp>

namespace canteen::cache {

std::string_view name_of(Policy policy) noexcept {
  switch (policy) {
    case Policy::fifo:
      return "fifo";
    case Policy::lru:
      return "lru";
    case Policy::lfu:
      return "lfu";
    case Policy::clock:
      return "clock";
    case Policy::sieve:
      return "sieve";
    case Policy::s3fifo:
      return "s3fifo";
    case Policy::s3fifo_eager:
      return "s3fifo_eager";
    case Policy::arc:
      return "arc";
    case Policy::w_tinylfu:
      break;
  }
  return "w_tinylfu";
}

Policy policy_named(std::string_view name) {
  std::string known;
  for (const Policy each : all_policies) {
    if (name_of(each) == name) return each;
    known += known.empty() ? "" : ", ";
    known += name_of(each);
  }
  throw ValueError("no policy '" + std::string(name) + "'; there are " + known);
}

}  // namespace canteen::cache
