#include "house/root_change.h"

#include "crypto/hash.h"
#include "crypto/shares.h"
#include "people/rights.h"
#include "vault/outer_layer.h"

namespace azekura::house {
namespace {

using people::Operation;

Done may(db::Connection& unit, const people::Caller& who, Operation operation, Instant now) {
  AZ_CHECK(people::decide(unit, {who.session, operation, kInstallation}, now));
  return done();
}

void note_shape(ledger::Act& act, std::string_view name, const Shape& shape) {
  act.detail[std::string(name)] = crypto::custody::name_of(shape.mode);
  if (shape.mode != Mode::kShares) return;
  act.detail[std::string(name) + "_needed"] = std::to_string(shape.needed);
  act.detail[std::string(name) + "_of"] = std::to_string(shape.of);
}

}  // namespace

Result<RootChange::State> RootChange::state(const people::Caller& who) {
  State state;
  AZ_CHECK(main_.read([&](db::Connection& snapshot) -> Done {
    AZ_CHECK(may(snapshot, who, Operation::kCustodyRead, clock_()));
    AZ_TRY(kept, people::kept_root(snapshot));
    if (!kept) return Error{ErrorCode::kCorrupt, "house.custody.unknown"};  // Each unsealing writes it.
    state.key_id = kept->key_id;
    state.since = kept->since;
    return done();
  }));
  AZ_TRY(shape, custodian_.shape());
  state.shape = shape;
  if (const auto next = custodian_.shape(Custodian::Which::kNext))
    state.next = *next;
  else if (next.error().code != ErrorCode::kNotFound)
    return next.error();
  state.token = custodian_.has_token();
  return state;
}

Result<std::vector<crypto::WipedText>> RootChange::begin(const people::Caller& who, std::string_view password,
                                                         const Answer& present, const Wanted& wanted) {
  const std::lock_guard lock(changing_);
  const Instant now = clock_();
  const auto begun = who.act("custody.begin", kInstallation);
  AZ_CHECK(people::permitted_yet(main_, {who.session, Operation::kCustodyChange, kInstallation}, begun, now));
  AZ_CHECK(settle());
  const auto made = [&]() -> Result<std::pair<people::Root, crypto::custody::Shared>> {
    AZ_CHECK(accounts_.check_own_password(who, password, now));
    AZ_TRY(root, custodian_.open(present));
    if (!crypto::constant_time_equal(root.expose(), registry_.root()->key.expose()))
      return Error{ErrorCode::kConflict, "house.custody.other"};
    AZ_TRY(fresh, crypto::fresh_key());
    people::Root next(std::move(fresh));
    AZ_TRY(custody, custodian_.make(next.key, wanted));
    return std::pair(std::move(next), std::move(custody));
  }();
  AZ_CHECK(people::recorded(main_, now, begun, [&](db::Connection& unit, ledger::Act& act) -> Done {
    AZ_CHECK(may(unit, who, Operation::kCustodyChange, now));
    if (!made) return made.error();
    AZ_CHECK(people::Registry::hold_current(unit, *registry_.root()));
    AZ_TRY(from, custodian_.shape());
    AZ_TRY(to, crypto::custody::shape_of(made->second.file));
    note_shape(act, "from", from);
    note_shape(act, "to", to);
    act.detail["key_next"] = made->first.id;
    const auto file = crypto::sha256(made->second.file);
    return people::expect_custody(unit, act, db::Blob(file.begin(), file.end()));
  }));
  AZ_CHECK(custodian_.stage(made->second.file));
  std::vector<crypto::WipedText> shares;
  for (const auto& share : made->second.shares) shares.push_back(crypto::write_share(share));
  return shares;
}

Done RootChange::decide(const people::Caller& who, people::RootKey next, const Shape& from, const Shape& to,
                        const crypto::Digest& file) {
  const Instant now = clock_();
  const auto former = registry_.root();
  const auto begun = who.act("custody.change", kInstallation);
  return people::recorded(main_, now, begun, [&](db::Connection& unit, ledger::Act& act) -> Done {
    AZ_CHECK(may(unit, who, Operation::kCustodyChange, now));
    AZ_CHECK(people::Registry::hold_current(unit, *former));
    AZ_TRY(kept, people::kept_root(unit));
    const db::Blob decided(file.begin(), file.end());
    // A file that no change laid there: whoever can write the folder must not choose the next root.
    if (!kept || kept->next != decided) return Error{ErrorCode::kDenied, "house.custody.foreign"};
    note_shape(act, "from", from);
    note_shape(act, "to", to);
    act.detail["key_former"] = former->id;
    act.detail["key_next"] = next->id;
    AZ_CHECK(registry_.reseal(unit, *next));
    AZ_CHECK(vault::reseal_handlers(unit, act, *former, *next, now));
    return people::keep_root(
        unit, act,
        {next->id, std::string(crypto::custody::name_of(to.mode)), db::Blob(file.begin(), file.end()), now});
  });
}

Done RootChange::settle() {
  AZ_TRY(kept, main_.read([](db::Connection& snapshot) { return people::kept_root(snapshot); }));
  if (!kept) return done();
  const bool at_hand = registry_.turn_to(kept->key_id, clock_());
  if (!custodian_.settle(kept->custody) || !at_hand)
    return Error{ErrorCode::kUnavailable, "house.custody.unfinished"};
  return done();
}

Done RootChange::confirm(const people::Caller& who, const Answer& answer) {
  const std::lock_guard lock(changing_);
  const auto begun = who.act("custody.change", kInstallation);
  AZ_CHECK(
      people::permitted_yet(main_, {who.session, Operation::kCustodyChange, kInstallation}, begun, clock_()));
  const auto before = registry_.root();
  AZ_CHECK(settle());
  if (registry_.root() != before) return done();  // An earlier call had decided, and its answer was lost.
  AZ_TRY(file, custodian_.read(Custodian::Which::kNext));
  AZ_TRY(from, custodian_.shape());
  AZ_TRY(to, crypto::custody::shape_of(file));
  auto opened = custodian_.open(file, answer);
  if (!opened) {
    return people::recorded(main_, clock_(), begun, [&](db::Connection&, ledger::Act& act) -> Done {
      note_shape(act, "to", to);
      return opened.error();
    });
  }
  const auto next = std::make_shared<const people::Root>(*std::move(opened));
  registry_.expect(next);
  const Done decided = decide(who, next, from, to, crypto::sha256(file));
  // Whatever became of the answer: what main says is what was decided.
  AZ_CHECK(settle());
  if (registry_.root() != next) return decided;
  return main_.checkpoint_wal();  // What lay under the former root lies in no log any more (SQLite).
}

Done RootChange::tend() {
  const std::unique_lock lock(changing_, std::try_to_lock);
  return lock ? settle() : done();
}

Done RootChange::drop(const people::Caller& who) {
  const std::lock_guard lock(changing_);
  const Instant now = clock_();
  const auto begun = who.act("custody.drop", kInstallation);
  AZ_CHECK(people::permitted_yet(main_, {who.session, Operation::kCustodyChange, kInstallation}, begun, now));
  AZ_CHECK(settle());
  AZ_CHECK(people::recorded(main_, now, begun, [&](db::Connection& unit, ledger::Act& act) -> Done {
    AZ_CHECK(may(unit, who, Operation::kCustodyChange, now));
    AZ_CHECK(people::Registry::hold_current(unit, *registry_.root()));
    AZ_TRY(to, custodian_.shape(Custodian::Which::kNext));
    note_shape(act, "to", to);
    return people::expect_custody(unit, act, std::nullopt);
  }));
  return custodian_.drop();
}

}  // namespace azekura::house
