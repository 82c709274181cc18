// Characters that a statutory file in Shift_JIS cannot carry, as the server names them (src/base/text.cc; both are held to
// tests/vectors/outside_jis.json): in neither level of JIS X 0208, or with a selector of their form.
let known: Set<string> | undefined;

function jis() {
  if (known) return known;
  known = new Set([...Array(0x80).keys()].map((n) => String.fromCharCode(n)));
  for (let n = 0xff61; n <= 0xff9f; n++) known.add(String.fromCharCode(n));
  const decoder = new TextDecoder('shift_jis');
  const rows = [[0x81, 0x84], [0x88, 0x9f], [0xe0, 0xea]] as const; // Without row 13 and what stands behind level 2.
  for (const [first, last] of rows)
    for (let lead = first; lead <= last; lead++)
      for (let trail = 0x40; trail <= 0xfc; trail++) {
        const character = trail === 0x7f ? '' : decoder.decode(new Uint8Array([lead, trail]));
        if ([...character].length === 1 && character !== '\ufffd') known.add(character);
      }
  for (const other of '¥‾〜‖−¢£¬—') known.add(other); // The same signs as other programs name them.
  return known;
}

export const outsideJis = (text: string) =>
  [...new Set([...text.matchAll(/([\s\S])([\ufe00-\ufe0f\u{e0100}-\u{e01ef}]?)/gu)].filter(([, character, selector]) => selector || !jis().has(character!)).map(([whole]) => whole))];
