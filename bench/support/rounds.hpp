// Rounds — how every benchmark here measures: the peers of a group take turns inside one process,
// round after round, each round beginning with another one; the first round is dropped; ratios are
// taken inside a round and only then their median. A machine that is slow for a second is slow for
// all peers of that second, so a ratio means something where a time alone does not.
//
// A round during which other programs took more than a twentieth of the machine is measured again,
// until the group's patience is over; the table then says how much of the machine was foreign.
//
// Usage of a benchmark program:  NAME [--filter TEXT] [--rounds N] [--patience SECONDS]
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace canteen::bench {

// One number of one run, e.g. {"ns/op", 11.8}. All runs of a group report the same numbers in the
// same order.
struct Metric {
  std::string name;
  double value;
};

using Sample = std::vector<Metric>;

// A promise about one metric: its ratio to a reference peer, at the median.
struct Target {
  std::string metric;
  // A peer's name; "best" is the best of all peers that are not ours; empty: the limit is the
  // metric's own.
  std::string reference;
  double limit;
  bool at_least;            // else: at most
  double or_at_most = 0;    // met by a metric that is no more than this, whatever the ratio
  bool claim = false;       // what others say of the world: it holds or not; no promise of ours
  bool difference = false;  // asked is how much more than the reference, not how many times
};

struct Peer {
  std::string name;
  std::function<Sample()> run;
  std::vector<Target> targets = {};  // those of ours have some
  bool ours = !targets.empty();
};

struct Group {
  std::string title;
  std::vector<Peer> peers;
};

class Program {
 public:
  Program(int argc, char** argv);

  // Measures the group, unless the filter leaves it out, and prints its table (Markdown).
  void run(const Group& group);

  // How many targets were missed: for the last line and the exit status.
  [[nodiscard]] int finish() const;

 private:
  std::string filter_;
  int rounds_ = 9;
  double patience_ = 20;  // seconds, for each group
  int met_ = 0;
  int missed_ = 0;
};

}  // namespace canteen::bench
