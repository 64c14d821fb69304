// write_whole — a text reaches its file in one piece, whoever else writes there.
//
// What "one piece" rests on, for each kind of file (the guarantee of print and of every handler):
//
//   regular file   one write(2) for a run of whole texts: the kernel holds the file's lock for the
//                  length of a write. Holds between processes that share the descriptor (an
//                  inherited stdout) or have opened the file with O_APPEND. Processes that open it
//                  apart and without O_APPEND overwrite each other; nothing here can help them.
//   pipe, socket   one write(2) is atomic up to PIPE_BUF (4,096 bytes) only. So each run of texts
//                  is written under a lock that all processes which use this function share: a
//                  record lock on the pipe itself, which the kernel drops if its holder is killed.
//                  A process that writes into the same pipe by other means can still stand
//                  between the parts of a text of more than PIPE_BUF bytes.
//   terminal       one write(2) a text, under the same lock: whoever shares the terminal may have
//                  made it non-blocking, and then it takes a part of a text at a time.
//
// A FILE keeps its buffer, and only whole texts are ever in it when it is written out: a text that
// no longer fits is written together with what was waiting. printf and its kin may be mixed in.
//
// Thread safety: all functions, also on one and the same file or stream.
// Blocking:      as long as the reader or the device does; a descriptor in non-blocking mode is
//                waited for, not given up. Short writes and signals (EINTR) are carried on from.
// Errors:        returned as the errno; what was not written is lost, what was waiting in the FILE
//                stays there.
// Fork:          before a fork the texts waiting in stdout are written, so that they come out
//                once; the locks are free in the child.
// Complexity:    the length of the text; no system call while a buffered FILE has room.
// Example:       whole_write_test.cpp
#pragma once

#include <cstdio>
#include <iosfwd>
#include <string_view>
#include <system_error>

#include <canteen/base/annotations.hpp>

namespace canteen::base {

CANTEEN_API std::error_code write_whole(int descriptor, std::string_view text) noexcept;

// For who keeps a descriptor: whether it is a pipe, socket or terminal, so that its texts need the
// lock…
[[nodiscard]] CANTEEN_API bool needs_lock(int descriptor) noexcept;

// … and write_whole for one that does not: no look at the descriptor, one system call.
CANTEEN_API std::error_code write_all(int descriptor, std::string_view text) noexcept;

// Asked under the file's lock: whether the caller may still write. Whoever was held up between its
// decision to write and the lock does not write after one who has changed the answer and written.
using MayWrite = bool (*)() noexcept;

// flush: write it out now, also where the FILE would rather wait for more.
// Errors: ECANCELED when `may_write` says no; nothing is written then.
CANTEEN_API std::error_code write_whole(std::FILE* file, std::string_view text, bool flush,
                                        MayWrite may_write = nullptr) noexcept;

// One write() on the stream, under a lock of its own; not known to those who use `<<` on it.
// Errors: what the stream throws, if it was told to throw; else EIO when it is not good() after;
//         ECANCELED as above.
CANTEEN_API std::error_code write_whole(std::ostream& stream, std::string_view text, bool flush,
                                        MayWrite may_write = nullptr);

}  // namespace canteen::base
