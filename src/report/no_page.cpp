// Where the build has not found Chart.js.
#include <canteen/base/errors.hpp>
#include <canteen/report/page.hpp>

namespace canteen::report {

bool has_pages() noexcept {
  return false;
}

std::string page(PageKind /*kind*/, const std::vector<StoredResult>& /*results*/) {
  throw ValueError("this library makes no pages: it was built without Chart.js");
}

}  // namespace canteen::report
