#include <algorithm>
#include <new>
#include <stdexcept>

#include <canteen/base/text_buffer.hpp>

namespace canteen::base {

void TextBuffer::grow(std::size_t count) {
  if (count > static_cast<std::size_t>(-1) / 4 - size_) throw std::bad_alloc();
  const std::size_t capacity = std::max(size_ + count, capacity_ * 2);
  char* const data = static_cast<char*>(::operator new(capacity));
  std::memcpy(data, data_, size_);
  if (data_ != inline_) ::operator delete(data_);
  data_ = data;
  capacity_ = capacity;
}

}  // namespace canteen::base
