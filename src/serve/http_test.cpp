#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <canteen/scenario.hpp>
#include <canteen/threading.hpp>

#include "src/serve/http_server_testing.hpp"
#include "src/serve/serve_testing.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/temporary_file.hpp"

namespace canteen::serve {
namespace {

using testing::answer;
using testing::HttpServer;

scenario::Scenario asks(std::uint64_t count, const std::string& url, std::uint32_t windows = 1) {
  scenario::Scenario scenario = crowd(count, 0ns, windows);
  scenario.work.kind = scenario::WorkKind::http;
  scenario.work.http.url = url;
  return scenario;
}

std::size_t open_files() {
  const std::filesystem::directory_iterator files("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

TEST(Http, an_answer_has_served) {
  const HttpServer server([](const std::string&) { return answer(200, "soup"); });
  static_cast<void>(run(asks(1, server.url("/"))));  // libcurl keeps what it needs once
  const std::size_t files = open_files();
  const std::size_t before = server.connections();
  const Result result = run(asks(50, server.url("/")));
  EXPECT_EQ(result.served, 50U);
  EXPECT_EQ(result.failed, 0U);
  EXPECT_EQ(result.first_failure, "");
  // One window, one connection; the server's end of it is still open.
  EXPECT_EQ(server.connections(), before + 1);
  EXPECT_LE(open_files(), files + 1);
}

TEST(Http, there_are_as_many_connections_as_requests_at_a_time) {
  // Nobody is answered before all four are asked for at a time.
  threading::Barrier all(4);
  const HttpServer server([&](const std::string&) {
    all.wait();
    return answer(200);
  });
  EXPECT_EQ(run(asks(40, server.url("/"), 4)).failed, 0U);
  EXPECT_EQ(server.connections(), 4U);
}

TEST(Http, another_status_than_is_expected_is_a_failure) {
  const HttpServer server([](const std::string& request) {
    return answer(request.starts_with("GET /2 ") ? 200 : 500, "no soup");
  });
  const Result result = run(asks(3, server.url("/{number}")));
  EXPECT_EQ(result.served, 3U);
  EXPECT_EQ(result.failed, 2U);
  EXPECT_EQ(result.first_failure,
            "request 1: \"" + server.url("/1") + "\" was answered with status 500");
  std::string with_password = server.url("/?token=t0p");
  with_password.insert(std::string_view("http://").size(), "me:hush@");
  EXPECT_EQ(run(asks(1, with_password)).first_failure,
            "request 1: \"http://me:***@" + server.url("/").substr(7) +
                "?token=***\" was answered with status 500");
  scenario::Scenario strange = asks(3, server.url("/{number}"));
  strange.work.http.expect = {"500"};
  EXPECT_EQ(run(strange).failed, 1U);
}

TEST(Http, a_redirect_is_an_answer) {
  const HttpServer server([](const std::string&) {
    return std::string("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");
  });
  EXPECT_EQ(run(asks(1, server.url("/"))).failed, 0U);
}

TEST(Http, is_asked_what_the_scenario_says) {
  std::mutex lock;
  std::vector<std::string> heard;
  const HttpServer server([&](const std::string& request) {
    const std::scoped_lock guard(lock);
    heard.push_back(request);
    return answer(200);
  });
  const test::TemporaryFile trace("t,key,class\n0,/a b?c,x\n1e-6,/d%20e,y\n");
  scenario::Scenario scenario = asks(0, server.url("{key}"));
  scenario.arrivals.process = scenario::Process::trace;
  scenario.arrivals.trace.path = trace.path();
  scenario.work.http.method = "PUT";
  scenario.work.http.headers = {{"X-Class", "{class}"}, {"Content-Type", "text/plain"}};
  scenario.work.http.body = "{number}: {key}";
  EXPECT_EQ(run(scenario).failed, 0U);
  const std::scoped_lock guard(lock);
  ASSERT_EQ(heard.size(), 2U);
  EXPECT_TRUE(heard[0].starts_with("PUT /a%20b?c HTTP/1.1\r\n")) << heard[0];
  EXPECT_TRUE(heard[1].starts_with("PUT /d%20e HTTP/1.1\r\n")) << heard[1];
  EXPECT_NE(heard[0].find("\r\nX-Class: x\r\n"), std::string::npos) << heard[0];
  EXPECT_NE(heard[0].find("\r\nContent-Type: text/plain\r\n"), std::string::npos) << heard[0];
  EXPECT_TRUE(heard[0].ends_with("\r\n\r\n1: /a b?c")) << heard[0];
  EXPECT_EQ(heard[0].find("Expect:"), std::string::npos) << heard[0];
}

TEST(Http, a_path_is_asked_for_with_its_dots) {
  std::mutex lock;
  std::string heard;
  const HttpServer server([&](const std::string& request) {
    const std::scoped_lock guard(lock);
    heard = request.substr(0, request.find(" HTTP"));
    return answer(200);
  });
  EXPECT_EQ(run(asks(1, server.url("/a/../b/./c"))).failed, 0U);
  const std::scoped_lock guard(lock);
  EXPECT_EQ(heard, "GET /a/../b/./c");
}

TEST(Http, no_proxy_of_the_environment_comes_between) {
  std::uint16_t port = 0;
  const int file = testing::bound_socket(port);  // and does not listen
  const std::string proxy = "http://127.0.0.1:" + std::to_string(port);
  const HttpServer server([](const std::string&) { return answer(200); });
  for (const char* const name : {"http_proxy", "all_proxy"}) setenv(name, proxy.c_str(), 1);
  const Result result = run(asks(1, server.url("/")));
  for (const char* const name : {"http_proxy", "all_proxy"}) unsetenv(name);
  close(file);
  EXPECT_EQ(result.first_failure, "");
}

TEST(Http, other_methods) {
  std::mutex lock;
  std::string heard;
  const HttpServer server([&](const std::string& request) {
    const std::scoped_lock guard(lock);
    heard = request.substr(0, request.find(' '));
    // To HEAD there is no body, whatever length is told.
    return heard == "HEAD" ? std::string("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                           : answer(200, "done");
  });
  for (const char* const method : {"HEAD", "POST", "DELETE", "GET"}) {
    scenario::Scenario scenario = asks(2, server.url("/"));
    scenario.work.http.method = method;
    EXPECT_EQ(run(scenario).first_failure, "") << method;
    const std::scoped_lock guard(lock);
    EXPECT_EQ(heard, method);
  }
}

TEST(Http, that_takes_too_long_is_a_failure) {
  threading::Event done;
  const HttpServer server([&](const std::string& request) {
    if (request.starts_with("GET /1 ")) done.wait();
    return answer(200);
  });
  scenario::Scenario scenario = asks(2, server.url("/{number}"));
  scenario.work.timeout = 2s;
  const Result result = run(scenario);
  EXPECT_GE(result.elapsed, 1900ms);
  EXPECT_EQ(result.failed, 1U);
  EXPECT_EQ(result.first_failure,
            "request 1: \"" + server.url("/1") + "\" took longer than 2.00 s");
  done.set();
}

TEST(Http, where_nobody_listens_is_a_failure) {
  std::uint16_t port = 0;
  const int file = testing::bound_socket(port);  // and does not listen
  const std::string url = "http://127.0.0.1:" + std::to_string(port) + "/";
  const Result result = run(asks(2, url));
  close(file);
  EXPECT_EQ(result.served, 2U);
  EXPECT_EQ(result.failed, 2U);
  EXPECT_EQ(result.first_failure,
            "request 1: \"" + url + "\" was not answered: Couldn't connect to server");
}

TEST(Http, a_server_that_goes_away_meanwhile_is_a_failure) {
  const HttpServer server([](const std::string& request) {
    if (request.starts_with("GET /1 ")) {
      return std::string("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nso");
    }
    return request.starts_with("GET /2 ") ? std::string() : answer(200);
  });
  const Result result = run(asks(3, server.url("/{number}")));
  EXPECT_EQ(result.served, 3U);
  EXPECT_EQ(result.failed, 2U);
  EXPECT_EQ(result.first_failure,
            "request 1: \"" + server.url("/1") + "\" was not answered: Transferred a partial file");
}

TEST(Http, a_stop_ends_it_at_once) {
  threading::Event done;
  const HttpServer server([&](const std::string&) {
    done.wait();
    return answer(200);
  });
  const Result result = run_until(asks(3, server.url("/"), 2),
                                  [](const Progress& progress) { return progress.serving == 2; });
  EXPECT_EQ(result.served, 0U);
  EXPECT_EQ(result.left_serving, 2U);
  EXPECT_EQ(result.left_waiting, 1U);
  EXPECT_TRUE(result.interrupted);
  EXPECT_LT(result.elapsed, 20s);  // and not when the server deigns to
  done.set();
}

TEST(Http, what_is_prepared_is_asked_for_once) {
  std::mutex lock;
  std::map<std::string, int> heard;
  const HttpServer server([&](const std::string& request) {
    const std::scoped_lock guard(lock);
    ++heard[request.substr(0, request.find(" HTTP"))];
    return answer(200);
  });
  scenario::Scenario scenario = asks(60, server.url("/{key}"), 3);
  scenario.work.dishes = {.distinct = 6};
  scenario.strategy.prepared = {.capacity = 6, .share = 0.5};
  const Result result = run(scenario);
  EXPECT_EQ(result.failed, 0U);
  EXPECT_EQ(result.prepared->pinned, 3U);
  const std::scoped_lock guard(lock);
  for (const auto& [line, times] : heard) EXPECT_EQ(times, 1) << line;
}

}  // namespace
}  // namespace canteen::serve
