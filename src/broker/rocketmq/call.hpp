// Call — one call to the broker on its way, which a completion queue tells about: its address is
// the tag. It may have several turns; after the last it is dropped.
//
// Thread safety: none; the thread that turns the queue owns it.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include <grpcpp/grpcpp.h>

namespace canteen::broker::rocketmq {

class Call {
 public:
  Call() = default;
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  virtual ~Call() = default;

  // A turn of the queue was this call's. `ok` as the queue tells it. Whether it was the last.
  virtual bool turned(bool ok) = 0;

  // What it was about is done now; once, after the last turn. May throw.
  virtual void finish() = 0;

  // Nobody is told of it any more.
  virtual void mute() {}

  void cancel() { context.TryCancel(); }

  grpc::ClientContext context;
};

// A call with one answer.
template <class Response>
class UnaryCall final : public Call {
 public:
  using Then = std::function<void(const grpc::Status&, Response&)>;

  explicit UnaryCall(Then then) : then_(std::move(then)) {}

  void start(std::unique_ptr<grpc::ClientAsyncResponseReader<Response>> reader) {
    reader_ = std::move(reader);
    reader_->Finish(&response_, &status_, static_cast<Call*>(this));
  }

  bool turned(bool /*ok*/) override { return true; }

  void finish() override { then_(status_, response_); }

 private:
  Then then_;
  std::unique_ptr<grpc::ClientAsyncResponseReader<Response>> reader_;
  Response response_;
  grpc::Status status_;
};

// A call whose answer is a stream.
template <class Response>
class StreamCall final : public Call {
 public:
  using Each = std::function<void(Response&)>;
  using Then = std::function<void(const grpc::Status&)>;

  StreamCall(Each each, Then then) : each_(std::move(each)), then_(std::move(then)) {}

  // `reader` was started with this call as its tag.
  void start(std::unique_ptr<grpc::ClientAsyncReader<Response>> reader) {
    reader_ = std::move(reader);
  }

  bool turned(bool ok) override {
    switch (at_) {
      case At::start:
        at_ = At::read;
        break;
      case At::read:
        if (ok) each_(response_);
        break;
      case At::end:
        return true;
    }
    if (ok) {
      reader_->Read(&response_, static_cast<Call*>(this));
    } else {
      at_ = At::end;
      reader_->Finish(&status_, static_cast<Call*>(this));
    }
    return false;
  }

  void finish() override { then_(status_); }

  void mute() override {
    each_ = [](Response&) {};
  }

 private:
  enum class At { start, read, end };

  Each each_;
  Then then_;
  std::unique_ptr<grpc::ClientAsyncReader<Response>> reader_;
  Response response_;
  grpc::Status status_;
  At at_ = At::start;
};

// A stream in both directions, to which one request is written, and which is then read for as long
// as it lasts.
template <class Request, class Response>
class TalkCall final : public Call {
 public:
  using Each = std::function<void(Response&)>;
  using Then = std::function<void(const grpc::Status&)>;

  TalkCall(Request first, Each each, Then then)
      : first_(std::move(first)), each_(std::move(each)), then_(std::move(then)) {}

  void start(std::unique_ptr<grpc::ClientAsyncReaderWriter<Request, Response>> stream) {
    stream_ = std::move(stream);
  }

  bool turned(bool ok) override {
    if (at_ == At::end) return true;
    if (!ok) {
      at_ = At::end;
      stream_->Finish(&status_, static_cast<Call*>(this));
      return false;
    }
    if (at_ == At::start) {
      at_ = At::write;
      stream_->Write(first_, static_cast<Call*>(this));
      return false;
    }
    if (at_ == At::read) each_(response_);
    at_ = At::read;
    stream_->Read(&response_, static_cast<Call*>(this));
    return false;
  }

  void finish() override { then_(status_); }

  void mute() override {
    each_ = [](Response&) {};
  }

 private:
  enum class At { start, write, read, end };

  Request first_;
  Each each_;
  Then then_;
  std::unique_ptr<grpc::ClientAsyncReaderWriter<Request, Response>> stream_;
  Response response_;
  grpc::Status status_;
  At at_ = At::start;
};

}  // namespace canteen::broker::rocketmq
