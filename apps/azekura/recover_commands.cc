#include "recover_commands.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <iostream>
#include <memory>
#include <optional>

#include "crypto/encode.h"
#include "crypto/file.h"
#include "crypto/words.h"
#include "house/house.h"
#include "terminal.h"
#include "vault/recovery.h"

namespace azekura::cli {
namespace {

constexpr std::string_view kBundleFormat = "azekura/recovery-bundle/v1";
constexpr std::string_view kWrapFormat = "azekura/recovery-wrap/v1";
constexpr std::size_t kLongestFile = 1U << 20U;
constexpr Error kForm{ErrorCode::kInvalid, "cli.recover.form"};

Result<crypto::WipedText> text_of(const std::string& path) {
  AZ_TRY(file, crypto::File::to_read(path));
  AZ_TRY(bytes, file.read(kLongestFile));
  const auto* begin = reinterpret_cast<const char*>(bytes.data());
  return crypto::WipedText(begin, begin + bytes.size());
}

Done write_out(const std::string& path, web::JsonWriter&& document) {
  auto text = std::move(document).take();
  text.push_back('\n');
  return crypto::write_new_file(path, std::as_bytes(std::span(text.data(), text.size())));
}

/// An object of the named format.
Result<boost::json::object> read_document(const std::string& path, std::string_view format) {
  AZ_TRY(text, text_of(path));
  boost::json::error_code error;
  auto document = boost::json::parse(crypto::view(text), error);
  if (error || !document.is_object()) return kForm;
  const auto* said = document.get_object().if_contains("format");
  if (said == nullptr || !said->is_string() || std::string_view(said->get_string()) != format) return kForm;
  return std::move(document.get_object());
}

Result<db::Blob> bytes_in(const boost::json::object& from, std::string_view name) {
  const auto* value = from.if_contains(name);
  if (value == nullptr || !value->is_string()) return kForm;
  const auto bytes = crypto::from_hex(std::string_view(value->get_string()));
  if (!bytes) return kForm;
  return db::Blob(bytes->begin(), bytes->end());
}

Result<std::int64_t> number_in(const boost::json::object& from, std::string_view name) {
  const auto* value = from.if_contains(name);
  if (value == nullptr || !value->is_int64()) return kForm;
  return value->get_int64();
}

Done write_bundle(const vault::SealedBundle& sealed, const std::string& path) {
  web::JsonWriter out;
  out.object().member("format", kBundleFormat).member("business", sealed.business.value());
  out.member("box", crypto::hex(sealed.box)).member("kem_public", crypto::hex(sealed.kem_public));
  out.member("sign_public", crypto::hex(sealed.sign_public))
      .member("recovery_public", crypto::hex(sealed.recovery_public));
  out.key("handlers").array();
  for (const auto& handler : sealed.handlers) {
    out.object()
        .member("account", handler.account.value())
        .member("public_key", crypto::hex(handler.public_key))
        .end();
  }
  out.end().end();
  return write_out(path, std::move(out));
}

Result<vault::SealedBundle> read_bundle(const std::string& path) {
  AZ_TRY(document, read_document(path, kBundleFormat));
  vault::SealedBundle sealed;
  AZ_TRY(business, number_in(document, "business"));
  sealed.business = BusinessId(business);
  AZ_TRY(box, bytes_in(document, "box"));
  AZ_TRY(kem, bytes_in(document, "kem_public"));
  AZ_TRY(sign, bytes_in(document, "sign_public"));
  AZ_TRY(recovery, bytes_in(document, "recovery_public"));
  sealed.box = std::move(box);
  sealed.kem_public = std::move(kem);
  sealed.sign_public = std::move(sign);
  sealed.recovery_public = std::move(recovery);
  const auto* handlers = document.if_contains("handlers");
  if (handlers == nullptr || !handlers->is_array()) return kForm;
  for (const auto& each : handlers->get_array()) {
    if (!each.is_object()) return kForm;
    AZ_TRY(account, number_in(each.get_object(), "account"));
    AZ_TRY(key, bytes_in(each.get_object(), "public_key"));
    sealed.handlers.push_back({AccountId(account), std::move(key)});
  }
  return sealed;
}

Done write_wrap(const vault::Admission& admission, const std::string& path) {
  web::JsonWriter out;
  out.object().member("format", kWrapFormat).member("business", admission.business.value());
  out.member("account", admission.account.value()).member("public_key", crypto::hex(admission.public_key));
  out.member("box", crypto::hex(admission.box)).member("signature", crypto::hex(admission.signature));
  out.member("whole_signature", crypto::hex(admission.whole_signature)).end();
  return write_out(path, std::move(out));
}

Result<vault::Admission> read_wrap(const std::string& path) {
  AZ_TRY(document, read_document(path, kWrapFormat));
  AZ_TRY(business, number_in(document, "business"));
  AZ_TRY(account, number_in(document, "account"));
  AZ_TRY(key, bytes_in(document, "public_key"));
  AZ_TRY(box, bytes_in(document, "box"));
  AZ_TRY(signature, bytes_in(document, "signature"));
  AZ_TRY(whole, bytes_in(document, "whole_signature"));
  return vault::Admission{BusinessId(business), AccountId(account),   std::move(key),
                          std::move(box),       std::move(signature), std::move(whole)};
}

/// As many as the first one says are needed, from files and then typed.
Result<std::vector<crypto::Share>> gather(const std::vector<std::string>& files) {
  std::vector<crypto::Share> shares;
  for (const auto& file : files) {
    AZ_TRY(text, text_of(file));
    AZ_TRY(share, crypto::read_share(crypto::view(text)));
    shares.push_back(std::move(share));
  }
  while (shares.empty() || shares.size() < shares.front().needed) {
    const auto text = ask_block(fmt::format("share {}", shares.size() + 1));
    if (!text && !shares.empty()) break;  // No more sheets: join() says that they are too few.
    AZ_CHECK(text);
    AZ_TRY(share, crypto::read_share(crypto::view(*text)));
    shares.push_back(std::move(share));
  }
  return shares;
}

Result<AccountId> account_of(const vault::SealedBundle& sealed, const crypto::KemPublic& to,
                             std::optional<std::int64_t> told) {
  if (told) return AccountId(*told);
  for (const auto& handler : sealed.handlers)
    if (std::ranges::equal(handler.public_key, to.bytes())) return handler.account;
  return Error{ErrorCode::kNotFound, "cli.recover.account"};
}

struct Wish {
  std::string bundle, to_public, wrap, out;
  std::vector<std::string> share_files;
  std::int64_t business = 0, account = 0;
  std::optional<std::int64_t> told_account;
};

Result<std::unique_ptr<db::Store>> open_main(const Settings& settings) {
  AZ_TRY(config, settings.house());
  std::error_code error;
  if (!config.main.starts_with("postgres:") && !std::filesystem::exists(config.main, error))
    return Error{ErrorCode::kNotFound, "cli.data.none"};
  return db::open_store(config.main);
}

Done bundle(const Settings& settings, const Wish& wish) {
  AZ_TRY(main, open_main(settings));
  AZ_TRY(sealed, main->read([&](db::Connection& snapshot) {
    return vault::sealed_bundle(snapshot, BusinessId(wish.business));
  }));
  return write_bundle(sealed, wish.out);
}

Done open(const Settings& settings, const Wish& wish) {
  AZ_TRY(sealed, read_bundle(wish.bundle));
  AZ_TRY(bytes, crypto::from_hex(wish.to_public));
  AZ_TRY(to, crypto::KemPublic::parse(bytes));
  AZ_TRY(account, account_of(sealed, to, wish.told_account));
  if (!settings.json)
    std::cerr << account.str() << ' ' << crypto::words_of(to.bytes()) << '\n';  // To compare.
  AZ_TRY(shares, gather(wish.share_files));
  AZ_TRY(admission, vault::admit_by_shares(sealed, shares, account, to));
  return write_wrap(admission, wish.out);
}

Done finish(const Settings& settings, const Wish& wish) {
  AZ_TRY(admission, read_wrap(wish.wrap));
  if (admission.business.value() != wish.business || admission.account.value() != wish.account)
    return Error{ErrorCode::kInvalid, "cli.recover.other"};
  AZ_TRY(main, open_main(settings));
  return vault::finish_recovery(*main, admission, system_clock()());
}

using Act = Done (*)(const Settings&, const Wish&);

void on_call(CLI::App* here, const Settings& settings, int& exit_code, const std::shared_ptr<Wish>& wish,
             Act act) {
  here->callback([&settings, &exit_code, wish, act] {
    const auto acted = act(settings, *wish);
    if (!acted) {
      exit_code = fail(settings, acted.error());
      return;
    }
    web::JsonWriter out;
    out.object().member("done", true).end();
    if (settings.json) put(std::move(out));
  });
}

void add_open(CLI::App& app, std::string_view words, const Settings& settings, int& exit_code) {
  auto* here = place_for(app, words);
  here->description(
      "joins printed shares, on a computer that is not the server, and wraps the keys to a handler");
  auto wish = std::make_shared<Wish>();  // Lives as long as the parser.
  here->add_option("--bundle", wish->bundle)->required();
  here->add_option("--to-public", wish->to_public, "the handler's public key, 130 hexadecimal digits")
      ->required();
  here->add_option("--out", wish->out)->required();
  here->add_option("--share-file", wish->share_files);
  here->add_option_function<std::int64_t>("--account",
                                          [wish](std::int64_t given) { wish->told_account = given; });
  on_call(here, settings, exit_code, wish, open);
}

}  // namespace

void add_recovery(CLI::App& app, const Settings& settings, int& exit_code) {
  auto* out = place_for(app, "recover bundle");
  out->description("takes what the shares open out of the database");
  auto wish = std::make_shared<Wish>();
  out->add_option("--business", wish->business)->required();
  out->add_option("--out", wish->out)->required();
  on_call(out, settings, exit_code, wish, bundle);

  add_open(app, "recover open", settings, exit_code);
  add_open(app, "keyring recover", settings, exit_code);  // As the printed sheet calls it.

  auto* in = place_for(app, "recover finish");
  in->description("brings the handler's wrap back; the server is stopped meanwhile");
  in->add_option("--business", wish->business)->required();
  in->add_option("--account", wish->account)->required();
  in->add_option("--wrap", wish->wrap)->required();
  on_call(in, settings, exit_code, wish, finish);
}

}  // namespace azekura::cli
