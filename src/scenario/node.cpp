#include "src/scenario/node.hpp"

#include <cstddef>

#include <canteen/base/format.hpp>
#include <canteen/scenario/without_password.hpp>

#include "src/scenario/quoted.hpp"

namespace canteen::scenario {
namespace {

constexpr std::size_t longest_text = 66;  // room for one that quoted() has cut

void append(const Node& node, std::string& out);

struct Appender {
  std::string& out;

  void operator()(bool value) const { out += value ? "true" : "false"; }

  void operator()(std::int64_t value) const { out += std::to_string(value); }

  void operator()(double value) const { out += base::format("{}", value); }

  void operator()(const std::string& value) const {
    out += scenario::quoted(without_password(value));
  }

  void operator()(const Node::List& value) const {
    out += '[';
    for (std::size_t i = 0; i < value.size() && out.size() < longest_text; ++i) {
      if (i > 0) out += ", ";
      append(value[i], out);
    }
    out += ']';
  }

  void operator()(const Node::Table& value) const {
    out += '{';
    for (std::size_t i = 0; i < value.size() && out.size() < longest_text; ++i) {
      out += i > 0 ? ", " : " ";
      out += value[i].first + " = ";
      append(value[i].second, out);
    }
    out += " }";
  }
};

void append(const Node& node, std::string& out) {
  std::visit(Appender{out}, node.value);
}

}  // namespace

std::string Origin::text() const {
  return line > 0 ? source + ":" + std::to_string(line) : without_password(source);
}

const Node* Node::find(std::string_view name) const {
  if (const Table* const table = as<Table>()) {
    for (const auto& [key, node] : *table) {
      if (key == name) return &node;
    }
  }
  return nullptr;
}

std::string Node::text() const {
  std::string out;
  append(*this, out);
  if (out.size() > longest_text) {
    std::size_t end = longest_text;
    // Not in the middle of a character of several bytes.
    while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xC0U) == 0x80U) --end;
    out.resize(end);
    out += "...";
  }
  return out;
}

void put(Node& root, std::string_view path, Node node) {
  Node* at = &root;
  while (true) {
    const std::size_t dot = path.find('.');
    const std::string_view name = path.substr(0, dot);
    if (at->as<Node::Table>() == nullptr) at->value = Node::Table();
    auto& table = std::get<Node::Table>(at->value);
    Node* next = nullptr;
    for (auto& [key, member] : table) {
      if (key == name) next = &member;
    }
    if (next == nullptr) {
      table.emplace_back(std::string(name), Node{Node::Table(), node.origin});
      next = &table.back().second;
    }
    if (dot == std::string_view::npos) {
      *next = std::move(node);
      return;
    }
    at = next;
    path.remove_prefix(dot + 1);
  }
}

}  // namespace canteen::scenario
