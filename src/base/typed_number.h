#pragma once
// Somebody may type an individual number where none belongs. Every field that is not for one asks here, and
// the page asks by the same rule (ui/src/lib/typed_number.ts); tests/vectors/typed_number.json holds both to
// it. The text is read where it stands and copied nowhere.

#include <string_view>

namespace azekura {

/// Is there a sound individual number somewhere in this text: twelve digits of half or full width, whole or
/// in groups with one to three characters between them that are neither letter nor digit? Not taken for one:
/// longer rows of digits, what begins with + (telephones), dates and times, and digits inside a random id
/// (sixteen hexadecimals or more).
bool mentions_individual_number(std::string_view text);

}  // namespace azekura
