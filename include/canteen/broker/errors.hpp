// UrlError, BrokerError and its kin — why a queue could not be opened, or did not do what was
// asked. Empty, Full, ShutDown — as of the queues of one process; they are the same types.
//
//   UrlError         the URL is wrong; one sentence, without the secrets that stood in it
//   Unsupported      the backend is not built in here, or cannot do what is required of it
//   Corrupt          what was stored is not what was put; it names the file or the message
//   OutcomeUnknown   a put was neither confirmed nor refused: it may have been taken in or not
//   BrokerError      everything else that the broker refused: a full disk, a file that is none
//
// Thread safety: immutable once thrown.
#pragma once

#include <canteen/base/annotations.hpp>
#include <canteen/base/errors.hpp>
#include <canteen/queue/errors.hpp>

namespace canteen::broker {

using queue::Empty;
using queue::Full;
using queue::ShutDown;

class CANTEEN_API UrlError : public ValueError {
 public:
  using ValueError::ValueError;
};

class CANTEEN_API BrokerError : public RuntimeError {
 public:
  using RuntimeError::RuntimeError;
};

class CANTEEN_API Unsupported : public BrokerError {
 public:
  using BrokerError::BrokerError;
};

class CANTEEN_API Corrupt : public BrokerError {
 public:
  using BrokerError::BrokerError;
};

class CANTEEN_API OutcomeUnknown : public BrokerError {
 public:
  using BrokerError::BrokerError;
};

}  // namespace canteen::broker
