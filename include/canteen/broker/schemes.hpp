// register_scheme — teaches open() a scheme. schemes — those that it knows.
//
// What is built into the library is there by itself: `memory`, and what was found when it was
// built. A backend from elsewhere registers before it is opened:
//
//   broker::register_scheme("pigeon", [](const broker::Url& url, const broker::Options& options) {
//     return std::make_shared<Loft>(url, options);
//   });
//
// Thread safety: any thread.
// Errors:        ValueError for a scheme that is taken, or is none: small letters, digits, + - .
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <canteen/base/annotations.hpp>
#include <canteen/broker/backend.hpp>
#include <canteen/broker/options.hpp>
#include <canteen/broker/url.hpp>

namespace canteen::broker {

// Makes a handle. It throws UrlError for a URL that it cannot use, BrokerError if the broker does
// not do what it should.
using Opener = std::function<std::shared_ptr<Backend>(const Url&, const Options&)>;

CANTEEN_API void register_scheme(std::string_view scheme, Opener open);

// In the order of the alphabet.
[[nodiscard]] CANTEEN_API std::vector<std::string> schemes();

}  // namespace canteen::broker
