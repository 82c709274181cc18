#!/usr/bin/env bash
# What the types and the build are there to refuse, tried out: run.sh BUILD_DIR (a configured one).
# A snippet that compiles, or is refused for another reason than the one named, is a failure. So is a control
# that does not compile: without it, every snippet would be "refused" by a header that cannot be found.
set -uo pipefail
build=$(cd "${1:?usage: run.sh BUILD_DIR}" && pwd) || exit 2
source=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d /tmp/azekura-refused-XXXXXX)
ln -s "$build" "$work/build"  # A path without spaces, for flags that are split at them.
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

pass() { passed=$((passed + 1)); echo "ok      $1"; }
fail() { failed=$((failed + 1)); echo "FAILED  $1"; sed 's/^/        /' "$work/err" | head -"${2:-8}"; }

# What a room sees: its own headers and those of the rooms below it.
farms() { for room in "$@"; do printf -- '-I%s/inc/%s ' "$work/build" "$room"; done; }
ledger_sees=$(farms base crypto db ledger)
people_sees=$(farms base crypto db law ledger people)
vault_sees=$(farms base crypto db law ledger people vault)

# compile FLAGS < code
compile() { g++ -std=c++20 -Wall -Wextra -fsyntax-only -x c++ $1 - 2>"$work/err"; }
# compiles NAME FLAGS < code
compiles() { if compile "$2"; then pass "compiles: $1"; else fail "does not compile: $1"; fi; }
# refused NAME FLAGS REASON < code: REASON is an extended regular expression that an error line must match.
refused() {
  if compile "$2"; then : >"$work/err"; fail "compiles, and should not: $1"
  elif grep -E 'error:' "$work/err" | grep -qE -- "$3"; then pass "refused: $1"
  else fail "refused, but not for the reason expected ($3): $1"; fi
}

compiles "control: what the ledger sees" "$ledger_sees -Werror" <<'CC'
#include "crypto/secret.h"
#include "ledger/ledger.h"
#include "ledger/state.h"
azekura::Result<azekura::ledger::Line> f(azekura::db::Connection& unit, const azekura::ledger::Act& act) {
  return azekura::ledger::append(unit, 0, act);
}
CC
compiles "control: what people sees" "$people_sees -Werror" <<'CC'
#include "people/accounts.h"
#include "people/rights.h"
azekura::Result<azekura::people::Permit> f(azekura::db::Connection& unit, const azekura::people::Ask& ask) {
  return azekura::people::decide(unit, ask, 0);
}
CC
compiles "control: what the vault sees" "$vault_sees -Werror" <<'CC'
#include <fmt/format.h>
#include "vault/sealing.h"
#include "vault/vault.h"
using namespace azekura;
void takes(PersonId);
void f(PersonId person, vault::MyNumber one, const vault::RevealedNumber& seen, const crypto::Secret<12>& secret) {
  takes(person);
  const vault::MyNumber moved = std::move(one);
  static_cast<void>(moved);
  static_cast<void>(seen.digits().size() + secret.expose().size());
  static_cast<void>(fmt::format("{}", person.value()));
}
Done g(vault::Vault& v, const people::Caller& who) { return v.verify(who, BusinessId{1}, PersonId{1}, {}); }
CC

refused "one kind of id for another" "$vault_sees" 'could not convert' <<'CC'
#include "base/id.h"
void takes(azekura::PersonId);
void f(azekura::AccountId handler) { takes(handler); }
CC
refused "a bare integer for an id" "$vault_sees" 'could not convert' <<'CC'
#include "base/id.h"
void takes(azekura::PersonId);
void f() { takes(7); }
CC
refused "comparing two kinds of ids" "$vault_sees" 'no match for .operator==' <<'CC'
#include "base/id.h"
bool f(azekura::PersonId a, azekura::NumberId b) { return a == b; }
CC
refused "copying a collected number" "$vault_sees" 'deleted' <<'CC'
#include "vault/my_number.h"
azekura::vault::MyNumber f(const azekura::vault::MyNumber& number) { return number; }
CC
refused "reading the digits of a collected number" "$vault_sees" "has no member named .digits" <<'CC'
#include "vault/my_number.h"
auto f(const azekura::vault::MyNumber& number) { return number.digits(); }
CC
refused "reaching into a collected number" "$vault_sees" 'private within this context' <<'CC'
#include "vault/my_number.h"
auto f(const azekura::vault::MyNumber& number) { return number.secret_.expose()[0]; }
CC
refused "making a collected number without its check" "$vault_sees" 'private within this context' <<'CC'
#include "vault/my_number.h"
azekura::vault::MyNumber f(azekura::crypto::Secret<12> digits) { return azekura::vault::MyNumber(std::move(digits)); }
CC
refused "making a revealed number" "$vault_sees" 'private within this context' <<'CC'
#include "vault/my_number.h"
azekura::vault::RevealedNumber f(azekura::crypto::Secret<12> digits, azekura::ledger::Line line) {
  return azekura::vault::RevealedNumber(std::move(digits), std::move(line));
}
CC
refused "copying a revealed number" "$vault_sees" 'deleted' <<'CC'
#include "vault/my_number.h"
azekura::vault::RevealedNumber f(const azekura::vault::RevealedNumber& number) { return number; }
CC
refused "keeping the digits of a revealed number that is gone" "$vault_sees" 'deleted function' <<'CC'
#include "vault/my_number.h"
azekura::vault::RevealedNumber make();
auto f() { return make().digits(); }
CC
refused "making a permit" "$vault_sees" 'private within this context' <<'CC'
#include "people/rights.h"
azekura::people::Permit f(const azekura::people::Ask& ask) { return azekura::people::Permit(azekura::AccountId{1}, ask); }
CC
refused "copying a secret" "$vault_sees" 'deleted' <<'CC'
#include "crypto/secret.h"
azekura::crypto::Secret<12> f(const azekura::crypto::Secret<12>& secret) { return secret; }
CC
refused "printing a secret" "$vault_sees" 'deleted function' <<'CC'
#include <iostream>
#include "crypto/secret.h"
void f(const azekura::crypto::Secret<12>& secret) { std::cout << secret; }
CC
refused "formatting a secret" "$vault_sees" 'formattable' <<'CC'
#include <fmt/format.h>
#include "crypto/secret.h"
std::string f(const azekura::crypto::Secret<12>& secret) { return fmt::format("{}", secret); }
CC
refused "formatting a collected number" "$vault_sees" 'formattable' <<'CC'
#include <fmt/format.h>
#include "vault/my_number.h"
std::string f(const azekura::vault::MyNumber& number) { return fmt::format("{}", number); }
CC
refused "comparing secrets with ==" "$vault_sees" 'deleted function' <<'CC'
#include "crypto/secret.h"
bool f(const azekura::crypto::Secret<12>& a, const azekura::crypto::Secret<12>& b) { return a == b; }
CC
refused "comparing collected numbers with ==" "$vault_sees" 'no match for .operator==' <<'CC'
#include "vault/my_number.h"
bool f(const azekura::vault::MyNumber& a, const azekura::vault::MyNumber& b) { return a == b; }
CC
refused "keeping the bytes of a secret that is gone" "$vault_sees" 'deleted function' <<'CC'
#include "crypto/secret.h"
azekura::crypto::Secret<12> make();
auto f() { return make().expose(); }
CC
refused "ignoring the result of an act" "$vault_sees -Werror" 'nodiscard|unused-result' <<'CC'
#include "vault/vault.h"
using namespace azekura;
void f(vault::Vault& v, const people::Caller& who) { v.verify(who, BusinessId{1}, PersonId{1}, {}); }
CC
refused "ignoring whether a commit happened" "$vault_sees -Werror" 'nodiscard|unused-result' <<'CC'
#include "db/db.h"
void f(azekura::db::Transaction& unit) { unit.commit(); }
CC

# Rooms keep their private headers, and no arrow points up.
for private in vault/tracked people/tracked people/account_rows ledger/batch ledger/disk ledger/grower crypto/gate \
               db/sqlite db/postgres db/backends; do
  refused "the private header $private.h" "$vault_sees" "$private.h: No such file" <<<"#include \"$private.h\""
done
refused "the ledger looking up into the vault" "$ledger_sees" 'No such file' <<<'#include "vault/vault.h"'
refused "the ledger looking up into people" "$ledger_sees" 'No such file' <<<'#include "people/rights.h"'
refused "people looking up into the vault" "$people_sees" 'No such file' <<<'#include "vault/my_number.h"'

# The build's own rule, on a house of two rooms: configure NAME FIRST_ROOM SECOND_ROOM.
room() { printf 'azekura_module(%s LAYER %s SOURCES room.cc PUBLIC %s.h DEPS %s)\n' "$@"; }
configure() {
  local house=$work/${1// /-}
  mkdir -p "$house/lower" "$house/upper"
  cat >"$house/CMakeLists.txt" <<CMAKE
cmake_minimum_required(VERSION 3.25)
project(two_rooms LANGUAGES CXX)
add_library(azekura_flags INTERFACE)
include("$source/cmake/AzekuraModule.cmake")
add_subdirectory($2)
add_subdirectory($3)
CMAKE
  for each in lower upper; do touch "$house/$each/room.cc" "$house/$each/$each.h"; done
  room lower "${lower_layer:-1}" lower "${lower_deps:-}" >"$house/lower/CMakeLists.txt"
  room upper 2 upper "${upper_deps:-}" >"$house/upper/CMakeLists.txt"
  cmake -S "$house" -B "$house/build" >"$work/err" 2>&1
}
refuses_to_configure() {
  if configure "$@"; then fail "configures, and should not: $1"
  elif grep -qE "$reason" "$work/err"; then pass "refused: $1"
  else fail "refused, but not for the reason expected ($reason): $1" 20; fi
}
if upper_deps=lower configure "control" lower upper; then pass "configures: control"; else fail "does not configure: control" 20; fi
reason='which is not below it' lower_deps=upper refuses_to_configure "naming a room above" lower upper
reason='arrows point down' lower_deps=upper refuses_to_configure "naming a room above that came first" upper lower
reason='arrows point down' upper_deps=lower lower_layer=2 refuses_to_configure "naming a room beside" lower upper
reason='which is not below it' upper_deps=cellar refuses_to_configure "naming a room that is not there" lower upper

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
