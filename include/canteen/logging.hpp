// logging — what happened, when, and in which thread.                         Python: logging
//
//   logging::basic_config({.level = logging::Level::info});
//   logging::warning("{} is running.", threading::current_thread().name());
//
//   logging::Logger& log = logging::get_logger("canteen.window");
//   auto file = std::make_shared<logging::FileHandler>("canteen.log");
//   file->set_formatter(std::make_shared<logging::Formatter>(
//       "{asctime} {levelname:<8} [{threadName}] {name}: {message}"));
//   log.add_handler(file);
//
// Start here, then logger.hpp (the tree), handler.hpp (where records go), formatter.hpp (what a
// line looks like), queue_handler.hpp (not to wait for the disk), config.hpp (the functions).
//
// Python's names with capitals (getLogger, basicConfig, addHandler, setLevel, …) exist as well.
#pragma once

#include <canteen/logging/capture.hpp>
#include <canteen/logging/config.hpp>
#include <canteen/logging/extra.hpp>
#include <canteen/logging/file_handler.hpp>
#include <canteen/logging/filter.hpp>
#include <canteen/logging/formatter.hpp>
#include <canteen/logging/handler.hpp>
#include <canteen/logging/level.hpp>
#include <canteen/logging/log_record.hpp>
#include <canteen/logging/logger.hpp>
#include <canteen/logging/queue_handler.hpp>
#include <canteen/logging/queue_listener.hpp>
#include <canteen/logging/root_calls.hpp>
#include <canteen/logging/rotating_file_handler.hpp>
#include <canteen/logging/stream_handler.hpp>
