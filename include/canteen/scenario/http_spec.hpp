// HttpSpec — what a window asks a server for, and which of its answers are good ones.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace canteen::scenario {

// {key}, {class} and {number} in the url, the values of the headers and the body stand for the
// request's.
struct HttpSpec {
  std::string url = {};
  std::string method = "GET";
  std::vector<std::pair<std::string, std::string>> headers = {};  // names and values
  std::string body = {};
  // Statuses that count as served: each a number, or the first digit of many, "2xx".
  std::vector<std::string> expect = {"2xx", "3xx"};
};

}  // namespace canteen::scenario
