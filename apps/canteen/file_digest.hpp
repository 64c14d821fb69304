// sha256_of — what a file has in it, in 64 hexadecimal digits: so that a result can say what it was
// made from. The only door to OpenSSL; a build without it knows no digests.
#pragma once

#include <optional>
#include <string>

namespace canteen::program {

// Absent: it cannot be read, or is no regular file (a pipe's bytes are gone when they are read).
[[nodiscard]] std::optional<std::string> sha256_of(const std::string& path);

}  // namespace canteen::program
