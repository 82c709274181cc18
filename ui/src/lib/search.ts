// What an address says after its question mark: read into what a screen takes; the rest, and what is none of it, is left out.
export const text = (v: unknown) => (v === undefined || v === null ? undefined : String(v));
export const flag = (v: unknown) => (typeof v === 'boolean' ? v : undefined);
export const whole = (v: unknown) => (Number.isSafeInteger(Number(v)) && v !== null && v !== '' ? Number(v) : undefined);
export const list = (v: unknown) => (Array.isArray(v) ? v.map(String) : undefined);
export const oneOf = <T extends string>(all: readonly T[]) => (v: unknown) => all.find((one) => one === String(v));

type Readers = Record<string, (v: unknown) => unknown>;
export const reader = <R extends Readers>(of: R) => (said: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(of).map(([name, read]) => [name, read(said[name])]).filter(([, v]) => v !== undefined)) as { [K in keyof R]?: ReturnType<R[K]> };
