#pragma once
// The outer layer of handlers' blobs lies under the root key: a thief of the database alone cannot even begin
// to guess a work password. When the root changes it is made anew, without anybody's password.

#include "base/clock.h"
#include "crypto/seal.h"
#include "db/db.h"
#include "ledger/leaf.h"
#include "people/registry.h"

namespace azekura::vault {

/// For people::Registry::open_with().
inline constexpr std::string_view kOuterUse = "handler-blob";
inline crypto::Key outer_key(const people::Root& root) { return people::Registry::derived(root, kOuterUse); }

/// From one root to the next, for everybody, in the transaction that changes it; with lines "custody.reseal"
/// that are otherwise as `change`, one for every 200 handlers. kCorrupt, crypto.slot.sealed or .form, if a
/// blob is not what it was: the change must not lock its handler out, and `change` then names them.
Done reseal_handlers(db::Connection& unit, ledger::Act& change, const people::Root& from,
                     const people::Root& to, Instant now);

}  // namespace azekura::vault
