// rocketmq_backend — opens rocketmq://… (rocketmq_link.hpp).
#pragma once

#include <memory>

#include <canteen/broker/backend.hpp>
#include <canteen/broker/options.hpp>
#include <canteen/broker/url.hpp>

namespace canteen::broker {

std::shared_ptr<Backend> rocketmq_backend(const Url& url, const Options& options);

}  // namespace canteen::broker
