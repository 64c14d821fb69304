#include "src/serve/ticket.hpp"

#include "src/serve/service.hpp"

namespace canteen::serve {

Ticket ticket_of(const scenario::Request& request, const scenario::Scenario& scenario,
                 std::int64_t opened) {
  Ticket ticket;
  ticket.number = request.number;
  ticket.at = opened + request.at.count();
  ticket.service = stretched(request.service, 1 / scenario.strategy.speed);
  ticket.patience = request.patience;
  ticket.deadline = scenario.strategy.deadline;
  ticket.work = static_cast<std::uint8_t>(scenario.work.kind);
  ticket.key = request.key;
  ticket.kind = request.kind;
  ticket.client = request.client;
  return ticket;
}

scenario::Request request_of(const Ticket& ticket) {
  scenario::Request request;
  request.number = ticket.number;
  request.service = ticket.service;
  request.patience = ticket.patience;
  request.key = ticket.key;
  request.kind = ticket.kind;
  request.client = ticket.client;
  return request;
}

std::string results_suffix(const std::string& rush) {
  return "-results-" + rush;
}

std::string message_id_of(const Ticket& ticket) {
  return ticket.rush + "-" + std::to_string(ticket.number);
}

}  // namespace canteen::serve
