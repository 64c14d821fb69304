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
  const std::shared_ptr<Backend> from = std::exchange(from_, nullptr);
  const Parcel parcel = std::exchange(parcel_, Parcel());
  return from->settle(parcel, verdict);
}

}  // namespace canteen::broker
