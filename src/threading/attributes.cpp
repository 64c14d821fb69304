#include <algorithm>

#include <canteen/base/exception_text.hpp>
#include <canteen/base/format_value.hpp>
#include <canteen/base/text_buffer.hpp>
#include <canteen/threading/attributes.hpp>

namespace canteen::threading {
namespace {

[[noreturn]] void no_such(std::string_view name) {
  throw AttributeError("'_thread._local' object has no attribute '" + std::string(name) + "'");
}

[[noreturn]] void wrong_type(std::string_view name, const std::type_info& is,
                             const std::type_info& wanted) {
  throw TypeError("attribute '" + std::string(name) + "' is of type " + base::type_name(is) +
                  ", not " + base::type_name(wanted));
}

std::unique_ptr<detail::AttributeValue> copy_of(std::string_view name,
                                                const detail::AttributeValue& value) {
  std::unique_ptr<detail::AttributeValue> copy = value.copy();
  if (copy == nullptr) {
    throw TypeError("attribute '" + std::string(name) + "' is of type " +
                    base::type_name(value.type()) + ", which cannot be copied");
  }
  return copy;
}

}  // namespace

local::local(Initialiser initialiser) : local({}, std::move(initialiser)) {}

local::local(std::initializer_list<Default> defaults, Initialiser initialiser)
    : shared_(std::make_unique<Shared>(defaults, std::move(initialiser))) {
  entries();
}

void local::initialise(Own& own) {
  own.initialised = true;  // first: the function sets attributes of this very thread
  if (shared_ == nullptr || !shared_->initialiser) return;
  try {
    shared_->initialiser(*this);
  } catch (...) {
    own_.reset();
    throw;
  }
}

local::Entry* local::find(std::string_view name) {
  for (Entry& each : entries()) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

const local::Default* local::find_default(std::string_view name) const noexcept {
  if (shared_ == nullptr) return nullptr;
  for (const Default& each : shared_->defaults) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

void local::set(std::string_view name, std::unique_ptr<detail::AttributeValue> value) {
  if (Entry* const entry = find(name)) {
    // The old value's destructor may come back here.
    const std::unique_ptr<detail::AttributeValue> old = entry->exchange(std::move(value));
  } else {
    entries().emplace_back(name, std::move(value));
  }
}

void* local::address(std::string_view name, const std::type_info& type) {
  Entry* entry = find(name);
  if (entry == nullptr) {
    const Default* const shared = find_default(name);
    if (shared == nullptr) no_such(name);
    if (shared->value->type() != type) wrong_type(name, shared->value->type(), type);
    set(name, copy_of(name, *shared->value));
    entry = find(name);
  }
  if (entry->value->type() != type) wrong_type(name, entry->value->type(), type);
  return entry->value->address();
}

bool local::contains(std::string_view name) {
  return find(name) != nullptr || find_default(name) != nullptr;
}

void local::del(std::string_view name) {
  std::vector<Entry>& all = entries();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Entry& each) { return each.name == name; });
  if (found == all.end()) no_such(name);
  const Entry last = std::move(*found);  // destroyed when it is no longer to be found
  all.erase(found);
}

std::vector<std::string> local::names() {
  std::vector<std::string> all;
  for (const Entry& each : entries()) all.push_back(each.name);
  return all;
}

local::Attribute& local::Attribute::operator=(const Attribute& other) {
  const Entry* const entry = other.owner_.find(other.name_);
  const Default* const shared = entry != nullptr ? nullptr : other.owner_.find_default(other.name_);
  if (entry == nullptr && shared == nullptr) no_such(other.name_);
  owner_.set(name_, copy_of(other.name_, entry != nullptr ? *entry->value : *shared->value));
  return *this;
}

void format_value(base::TextBuffer& out, const local& value) {
  out.append("<_thread._local object at ");
  base::append_value(out, base::FormatArg::pointer(&value));
  out.push_back('>');
}

}  // namespace canteen::threading
