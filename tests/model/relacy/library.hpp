// Relacy itself, without the macros that it leaves behind.
//
// It replaces the global new and delete and must therefore stand in one source of a program; and
// while its macros are defined no other header may be read. So it comes last, after everything
// that it or anybody else includes, and takes its macros with it.
#pragma once

#include <cassert>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <map>
#include <queue>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <relacy/relacy.hpp>

#undef new
#undef delete
#undef malloc
#undef calloc
#undef realloc
#undef free
#undef assert
#undef memory_order_relaxed
#undef memory_order_consume
#undef memory_order_acquire
#undef memory_order_release
#undef memory_order_acq_rel
#undef memory_order_seq_cst
#undef sched_yield
#undef errno
