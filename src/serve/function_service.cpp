#include "src/serve/function_service.hpp"

#include <exception>

#include <canteen/scenario/error.hpp>

#include "src/scenario/nearest.hpp"
#include "src/scenario/quoted.hpp"

namespace canteen::serve {
namespace {

Function function_of(const scenario::Scenario& scenario,
                     const std::map<std::string, Function>& functions) {
  const std::string& name = scenario.work.function;
  const auto known = functions.find(name);
  if (known != functions.end() && known->second) return known->second;
  std::string sentence = scenario.file.empty() ? "" : scenario.file + ": ";
  if (functions.empty()) {
    sentence +=
        "work.kind: must be another one here, for a function is given by a program that uses the "
        "library (serve::RunOptions::functions), got \"function\"";
    throw scenario::ScenarioError(sentence);
  }
  scenario::Nearest nearest(name);
  for (const auto& [each, function] : functions) {
    if (function) nearest.consider(each);
  }
  sentence +=
      "work.function: must be one of those that the run is given, got " + scenario::quoted(name);
  if (!nearest.found().empty())
    sentence += "; did you mean " + scenario::quoted(nearest.found()) + "?";
  throw scenario::ScenarioError(sentence);
}

}  // namespace

FunctionService::FunctionService(const scenario::Scenario& scenario,
                                 const std::map<std::string, Function>& functions)
    : name_(scenario.work.function), function_(function_of(scenario, functions)) {}

Served FunctionService::serve(const scenario::Request& request, double /*stretch*/,
                              const std::stop_token& stop) const {
  Served served;
  try {
    function_({request.number, request.key, request.kind, request.service, stop});
  } catch (const std::exception& error) {
    served.failure = scenario::quoted(name_) + " failed: " + error.what();
  } catch (...) {
    served.failure = scenario::quoted(name_) + " failed, and said not why";
  }
  // It may have left off because of that: nobody can tell.
  served.cut = stop.stop_requested();
  return served;
}

}  // namespace canteen::serve
