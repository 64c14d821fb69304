// HttpServer — a small server for tests, on a port of its own of 127.0.0.1, that answers as it is
// told and keeps its connections.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <canteen/base/os_error.hpp>

namespace canteen::serve::testing {

// Its port, on which nobody listens until listen() is called.
inline int bound_socket(std::uint16_t& port) {
  const int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const plain = reinterpret_cast<sockaddr*>(&address);
  if (file < 0 || bind(file, plain, size) != 0 || getsockname(file, plain, &size) != 0) {
    throw OSError(errno, std::generic_category(), "a socket for a test");
  }
  port = ntohs(address.sin_port);
  return file;
}

// A whole answer.
inline std::string answer(int status, const std::string& body = "") {
  return "HTTP/1.1 " + std::to_string(status) +
         " Said\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

class HttpServer {
 public:
  // What is sent for a request, of which it gets everything. The connection is closed behind one
  // that does not begin as an answer does, or is shorter than it says.
  using Handler = std::function<std::string(const std::string& request)>;

  explicit HttpServer(Handler handler)
      : handler_(std::move(handler)), listening_(bound_socket(port_)) {
    if (listen(listening_, 64) != 0) {
      throw OSError(errno, std::generic_category(), "listening for a test");
    }
    accepting_ = std::thread([this] { accept_all(); });
  }

  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  ~HttpServer() {
    shutdown(listening_, SHUT_RDWR);
    accepting_.join();
    {
      const std::scoped_lock guard(lock_);
      for (const int each : files_) shutdown(each, SHUT_RDWR);
    }
    for (std::thread& each : threads_) each.join();
    for (const int each : files_) close(each);
    close(listening_);
  }

  [[nodiscard]] std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }

  // So far.
  [[nodiscard]] std::size_t connections() const noexcept { return connections_; }

 private:
  void accept_all() {
    for (;;) {
      const int file = accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
      if (file < 0) return;
      ++connections_;
      const std::scoped_lock guard(lock_);
      files_.push_back(file);
      threads_.emplace_back([this, file] { serve(file); });
    }
  }

  void serve(int file) {
    std::string request;
    while (read_one(file, request)) {
      const std::string text = handler_(request);
      if (send(file, text.data(), text.size(), MSG_NOSIGNAL) < 0 || !is_whole(text)) break;
    }
    shutdown(file, SHUT_RDWR);
  }

  static std::size_t length_of(const std::string& text) {
    const std::size_t at = text.find("Content-Length: ");
    return at == std::string::npos ? 0 : std::stoul(text.substr(at + 16));
  }

  static bool is_whole(const std::string& text) {
    const std::size_t head = text.find("\r\n\r\n");
    return text.starts_with("HTTP/1.1 ") && head != std::string::npos &&
           text.size() - head - 4 >= length_of(text);
  }

  static bool read_one(int file, std::string& request) {
    request.clear();
    char part[4096];
    for (;;) {
      const std::size_t head = request.find("\r\n\r\n");
      if (head != std::string::npos && request.size() - head - 4 >= length_of(request)) return true;
      const ssize_t size = recv(file, part, sizeof part, 0);
      if (size <= 0) return false;
      request.append(part, static_cast<std::size_t>(size));
    }
  }

  const Handler handler_;
  std::uint16_t port_ = 0;
  const int listening_;
  std::atomic<std::size_t> connections_{0};
  std::mutex lock_;
  std::vector<int> files_;
  std::vector<std::thread> threads_;
  std::thread accepting_;
};

}  // namespace canteen::serve::testing
