#pragma once
// A real PostgreSQL for tests: started in a folder of its own under /tmp when first asked for, reached only
// by its socket, gone with the program, also when the program is killed. All cases of a program share it,
// each with databases of its own. A server named by AZEKURA_TEST_POSTGRES (a libpq conninfo) is used instead.
// What cannot be started throws: a test that was not run must not look like one that passed.

#include <string>

namespace azekura::test_support {

/// A fresh, empty database, as db::open_store() takes it: "postgres:host=… user=… dbname=…".
std::string postgres_database();

/// How to reach the server, without a database.
std::string postgres_server();

}  // namespace azekura::test_support
