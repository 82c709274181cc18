#pragma once
// What every answer tells the browser about itself: ui/csp.txt and ui/csp-postbox.txt say the policies once
// more, for tests and other servers. Nothing may be loaded from anywhere else, no page may frame or open us
// with a handle, and scripts cannot make markup from strings.

#include <string_view>

namespace azekura::web {

/// The hash is that of the one constant style which react-aria adds while something is pressed.
inline constexpr std::string_view kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; "
    "style-src 'self' 'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o='; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "require-trusted-types-for 'script'";

/// The page of whoever is asked adds no style and no picture of its own.
inline constexpr std::string_view kPostboxPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'";

/// Ready to be sent, Content-Security-Policy apart.
inline constexpr std::string_view kSecurityHeaders =
    "Strict-Transport-Security: max-age=63072000\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Cross-Origin-Embedder-Policy: require-corp\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Permissions-Policy: accelerometer=(), camera=(), display-capture=(), geolocation=(), "
    "gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()\r\n";

}  // namespace azekura::web
