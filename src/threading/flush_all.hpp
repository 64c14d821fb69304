// flush_all — writes out what the streams still hold, at the end of a process whose other threads
// go on and may be stuck inside a stream with its lock held (reading stdin, say).
//
// Blocking: as long as somebody's slow reader or device does, but not for a stream's lock.
#pragma once

namespace canteen::threading::detail {

void flush_all() noexcept;

}  // namespace canteen::threading::detail
