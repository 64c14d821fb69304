#include <utility>

#include <canteen/broker/delivery.hpp>

namespace canteen::broker {

Delivery& Delivery::operator=(Delivery&& other) noexcept {
  if (this != &other) {
    nack();
    from_ = std::move(other.from_);
    parcel_ = std::move(other.parcel_);
  }
  return *this;
}

std::string_view Delivery::header(std::string_view name) const noexcept {
  const Headers& all = headers();
  const auto found = all.find(name);
  return found != all.end() ? std::string_view(found->second) : std::string_view();
}

bool Delivery::settle(const Verdict& verdict) noexcept {
  if (from_ == nullptr) return false;
  const std::shared_ptr<Backend> from = std::move(from_);
  const bool is_in_time = from->settle(parcel_, verdict);
  parcel_.message.reset();
  return is_in_time;
}

}  // namespace canteen::broker
