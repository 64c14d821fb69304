// guard — what a built-in handler's emit() does with errors: they go to handle_error().
#pragma once

#include <exception>

#include <cxxabi.h>

#include <canteen/base/errors.hpp>
#include <canteen/logging/handler.hpp>

namespace canteen::logging::detail {

// Runs `body`. What is no error passes: SystemExit, and the unwinding of a cancelled thread.
template <class Body>
void guard(Handler& handler, const LogRecord& record, Body&& body) {
  try {
    body();
  } catch (const SystemExit&) {
    throw;
  } catch (const abi::__forced_unwind&) {
    throw;
  } catch (...) {
    handler.handle_error(record, std::current_exception());
  }
}

}  // namespace canteen::logging::detail
