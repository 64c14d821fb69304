// write_snapshot, read_snapshot — the file around what a cache has saved: a mark, a version, how
// long it is, a checksum, and what types are in it.
//
// Thread safety: any thread. Errors: OSError; SnapshotError, which names the file and what is
// wrong.
#pragma once

#include <string>
#include <string_view>

#include <canteen/base/annotations.hpp>

namespace canteen::cache::detail {

// The file is there whole, and on the disk, or as it was before. It has the permissions of the one
// that it replaces, else those of any new file; a link stays a link, and what it leads to is
// replaced. What is no regular file is refused.
CANTEEN_API void write_snapshot(const std::string& path, const std::string& types,
                                std::string_view contents);

// Only what was written whole, by this version, with these types.
[[nodiscard]] CANTEEN_API std::string read_snapshot(const std::string& path,
                                                    const std::string& types);

// For contents that the types cannot read, in spite of all.
[[noreturn]] CANTEEN_API void refuse_snapshot(const std::string& path, const std::string& why);

}  // namespace canteen::cache::detail
