#pragma once
// The tables of this room, as migrations. Tracked rows carry `state_salt`: the ledger holds a salted hash
// of what each act left in them.

#include <span>

#include "db/migrate.h"
#include "ledger/state.h"

namespace azekura::people {

std::span<const db::Migration> migrations();

/// What `ledger verify --state` replays against the live rows.
std::span<const ledger::Tracked> tracked();

}  // namespace azekura::people
