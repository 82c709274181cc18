/** A form was made from what stood then, and somebody changed that meanwhile: what was not touched follows, what was typed stays.
 *  `changed`: what is otherwise now than it was typed or seen; `replaced`: of those, what the form would write over. */
export function rebase<T extends object>(seen: T, typed: T, live: T) {
  const changed = (Object.keys(typed) as (keyof T)[]).filter((name) => live[name] !== seen[name] && live[name] !== typed[name]);
  const replaced = changed.filter((name) => typed[name] !== seen[name]);
  const next = { ...typed };
  for (const name of changed) if (!replaced.includes(name)) next[name] = live[name];
  return { live, next, changed, replaced };
}
