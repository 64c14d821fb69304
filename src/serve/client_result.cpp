#include <canteen/serve/client_result.hpp>

namespace canteen::serve {

double fairness(const std::vector<ClientResult>& clients) noexcept {
  double count = 0;
  double sum = 0;
  double squares = 0;
  for (const ClientResult& each : clients) {
    if (each.begun == 0) continue;
    ++count;
    sum += each.mean_wait();
    squares += each.mean_wait() * each.mean_wait();
  }
  return squares > 0 ? sum * sum / (count * squares) : 1;
}

const ClientResult* worst(const std::vector<ClientResult>& clients) noexcept {
  const ClientResult* worst = nullptr;
  for (const ClientResult& each : clients) {
    if (each.begun == 0) continue;
    if (worst == nullptr || each.mean_wait() > worst->mean_wait()) worst = &each;
  }
  return worst;
}

}  // namespace canteen::serve
