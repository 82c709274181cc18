// What was typed into a long form and not sent yet. In memory it outlives leaving the page and signing in again. For a reload it
// lies in this tab's storage, sealed with a key that the server makes of the sign-in and keeps nowhere: once that is over, nobody
// can read what is left. It goes when it is sent, thrown away or signed out of in its own tab; in another tab it stays in that tab's
// memory for whoever typed it, and goes when somebody else signs in there. Numbers and passwords are never kept.
import { useEffect, useRef, useState } from 'react';
import { useParams } from '@tanstack/react-router';
import { useSession } from '../api/queries';
import { holdsNumber } from './typed_number';

/** A form with a field for what may not be kept does not compile. */
type Never = 'number' | 'my_number' | 'password' | 'work_password' | 'passphrase' | 'secret';
export type Keepable<T> = Extract<keyof T, Never> extends never ? T : never;

const prefix = 'azekura.draft.';
const unsent = new Map<string, object>();

/** A text that holds a number is not kept, whatever the field. */
export const withoutNumbers = <T>(value: T): T => (
  typeof value === 'string' ? (holdsNumber(value) ? '' : value)
    : Array.isArray(value) ? value.map(withoutNumbers)
      : typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, withoutNumbers(v as unknown)]))
        : value
) as T;

const bytes = (text: string) => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
const text = (raw: Uint8Array) => btoa(String.fromCharCode(...raw));
const keyOf = (sealing: string) => crypto.subtle.importKey('raw', bytes(sealing), 'AES-GCM', false, ['encrypt', 'decrypt']);
const sealedFor = (id: string, iv: Uint8Array<ArrayBuffer>) => ({ name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(id) });

async function keep(id: string, value: object, sealing: string | undefined) {
  unsent.set(id, value);
  if (!sealing || !globalThis.isSecureContext) return; // Without sealing, it is not stored.
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const box = new Uint8Array(await crypto.subtle.encrypt(sealedFor(id, iv), await keyOf(sealing), new TextEncoder().encode(JSON.stringify(withoutNumbers(value)))));
  if (unsent.get(id) === value) sessionStorage.setItem(id, text(new Uint8Array([...iv, ...box]))); // Not if it was sent or changed meanwhile.
}

async function stored(id: string, sealing: string | undefined): Promise<object | undefined> {
  const box = sessionStorage.getItem(id);
  if (!box || !sealing || !globalThis.isSecureContext) return undefined;
  try {
    const raw = bytes(box);
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(sealedFor(id, raw.slice(0, 12)), await keyOf(sealing), raw.slice(12)))) as object;
  } catch {
    sessionStorage.removeItem(id); // Of a sign-in that is over: nobody can read it any more.
    return undefined;
  }
}

function drop(id: string) {
  unsent.delete(id);
  sessionStorage.removeItem(id);
}

/** At signing out; and when somebody else signs in, all but what is theirs. */
export function dropDrafts(exceptOf?: number) {
  const others = [...unsent.keys(), ...Object.keys(sessionStorage)].filter((id) => id.startsWith(prefix) && !(exceptOf !== undefined && id.startsWith(`${prefix}${exceptOf}.`)));
  others.forEach(drop);
}

/** The state of a form by its name. `found`: it goes on from before; `drop` begins it anew, and follows its sending. */
export function useDraft<T extends object>(name: string, blank: Keepable<T>) {
  const session = useSession();
  const { b } = useParams({ strict: false }) as { b?: string };
  const id = `${prefix}${session?.account.id}.${b ?? 0}.${name}`;
  const sealing = session?.draft_key;
  const [value, show] = useState<T>(() => (unsent.get(id) as T | undefined) ?? blank);
  const [found, setFound] = useState(() => unsent.has(id));
  const now = useRef(value);
  const set = (change: Partial<T>) => {
    now.current = { ...now.current, ...change };
    show(now.current);
    void keep(id, now.current, sealing);
  };
  useEffect(() => {
    const held = unsent.get(id);
    if (held) return void keep(id, held, sealing); // Under the key of this sign-in.
    void stored(id, sealing).then((kept) => {
      if (!kept || unsent.has(id)) return;
      unsent.set(id, kept);
      now.current = { ...now.current, ...kept };
      show(now.current);
      setFound(true);
    });
  }, [id]);
  return { value, set, found, drop: () => { drop(id); now.current = blank; show(blank); setFound(false); } };
}
