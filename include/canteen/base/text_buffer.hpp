// TextBuffer — a growing run of characters that starts on the stack.
//
// A line is formatted into one of these before anybody sees it, so that it can be written as a
// whole. Lines of up to `inline_capacity` bytes never touch the heap; and as the buffer is a
// plain local, formatting works in every corner of a thread's life: inside another format, in a
// destructor of a thread-local object, after the end of main.
//
// Thread safety: none; a local of one thread.
// Errors:        std::bad_alloc when a long text finds no memory.
// Complexity:    append is amortised O(length).
// Example:       format_test.cpp [custom-value]
#pragma once

#include <cstddef>
#include <cstring>
#include <new>
#include <string>
#include <string_view>

#include <canteen/base/annotations.hpp>

namespace canteen::base {

class CANTEEN_API TextBuffer {
 public:
  static constexpr std::size_t inline_capacity = 1000;

  TextBuffer() noexcept = default;  // the inline bytes stay uninitialised, on purpose

  ~TextBuffer() {
    if (data_ != inline_) ::operator delete(data_);
  }

  TextBuffer(const TextBuffer&) = delete;
  TextBuffer& operator=(const TextBuffer&) = delete;

  void append(std::string_view text) {
    if (text.empty()) return;  // a default string_view has no address to copy from
    std::memcpy(prepare(text.size()), text.data(), text.size());
    size_ += text.size();
  }

  void append(std::size_t count, char character) {
    std::memset(prepare(count), character, count);
    size_ += count;
  }

  void push_back(char character) {
    *prepare(1) = character;
    ++size_;
  }

  // Room for `count` more bytes; what was written there becomes text by commit().
  [[nodiscard]] char* prepare(std::size_t count) {
    if (capacity_ - size_ < count) grow(count);
    return data_ + size_;
  }

  // Requires: count bytes were prepared.
  void commit(std::size_t count) noexcept { size_ += count; }

  // Requires: size <= size(). Drops the end.
  void truncate(std::size_t size) noexcept { size_ = size; }

  void clear() noexcept { size_ = 0; }

  [[nodiscard]] const char* data() const noexcept { return data_; }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

  [[nodiscard]] std::string_view view() const noexcept { return {data_, size_}; }

  [[nodiscard]] std::string str() const { return std::string(view()); }

 private:
  void grow(std::size_t count);

  char* data_ = inline_;  // inline_, or a heap block of capacity_ bytes that this object owns
  std::size_t size_ = 0;
  std::size_t capacity_ = inline_capacity;
  char inline_[inline_capacity];
};

}  // namespace canteen::base
