// FaultProxy — stands between a client and a server on 127.0.0.1, and fails as networks do.
//
//   client ──▶ port() ══ proxy ══▶ server          To::server: this way
//          ◀──        ══       ◀══                 To::client: that way
//
// Thread safety: all members callable concurrently.
// Blocking:      what a member asks for is done when it returns, but for what the network takes.
// Errors:        std::system_error from the constructor.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <poll.h>

namespace canteen::testing {

class FaultProxy {
 public:
  enum class To : std::uint8_t { server, client };

  // Forwards to that port. Listens at `port`; 0: at one that is free.
  explicit FaultProxy(std::uint16_t server, std::uint16_t port = 0);

  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;

  // Cuts.
  ~FaultProxy();

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

  // A URL of the server, by way of the proxy.
  [[nodiscard]] std::string url(std::string_view direct) const;

  // Resets every connection, on both sides; what was on its way is lost. New ones are welcome.
  void cut();

  // Lets so many more bytes through in that direction, of all connections together, and cuts all
  // when another one comes: with 0 and To::client, when the server answers. Once.
  void cut_after(To direction, std::size_t bytes);

  // A dead peer: connections stay open, also new ones, and nothing goes through, nor an end; until
  // resume().
  void stall();
  void resume();

  // Resets new connections as soon as they are made, until accept().
  void refuse();
  void accept();

  // Since it was made: connections (also refused ones), and how often it has cut.
  [[nodiscard]] std::size_t connections() const noexcept { return connections_; }

  [[nodiscard]] std::size_t cuts() const noexcept { return cuts_; }

  // Now open.
  [[nodiscard]] std::size_t open() const noexcept { return open_; }

  // Since it was made: what has gone through.
  [[nodiscard]] std::uint64_t bytes(To direction) const noexcept {
    return bytes_[index(direction)];
  }

 private:
  // One way of a connection.
  struct Way {
    std::vector<char> waiting;  // read, and not yet written
    bool ended = false;         // nothing more comes
    bool closed = false;        // and whom it goes to has been told
  };

  struct Connection {
    std::array<int, 2> sockets;  // [i]: what goes To(i) is written there, and read at the other
    std::array<Way, 2> ways;
  };

  using Step = std::function<void()>;
  using Connections = std::list<Connection>;

  static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

  static constexpr std::size_t index(To direction) { return static_cast<std::size_t>(direction); }

  // Has the proxy's thread do it, and waits.
  void ask(Step step);

  // What follows is the proxy's thread's alone.
  void serve();
  [[nodiscard]] bool take_a_step();
  [[nodiscard]] std::vector<pollfd> interests() const;
  void forward(const std::vector<pollfd>& found);
  void welcome();
  int next_client();
  void turn_away();
  bool move(Connection& connection, std::size_t way, bool readable);
  bool read(Connection& connection, std::size_t way);
  bool write(Connection& connection, std::size_t way);
  Connections::iterator drop(Connections::iterator connection, void (*end)(int socket));
  void cut_now();

  const std::uint16_t server_;
  std::uint16_t port_ = 0;
  int listener_ = -1;
  int wake_ = -1;

  std::atomic<std::size_t> connections_ = 0;
  std::atomic<std::size_t> cuts_ = 0;
  std::atomic<std::size_t> open_ = 0;
  std::array<std::atomic<std::uint64_t>, 2> bytes_{};

  std::mutex asking_;  // one at a time
  std::mutex mutex_;
  std::condition_variable done_;
  Step step_;  // under mutex_; empty when it is done

  // The thread's alone.
  Connections all_;
  std::array<std::size_t, 2> allowance_{unlimited, unlimited};  // bytes until the cut
  bool stalled_ = false;
  bool refusing_ = false;
  bool ending_ = false;

  std::thread thread_;
};

}  // namespace canteen::testing
