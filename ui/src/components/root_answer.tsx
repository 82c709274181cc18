import { useTranslation } from 'react-i18next';
import type { Schema } from '../api/client';
import { Button } from './button';
import { PasswordField } from './field';
import { ShareField } from './share_field';
import '../i18n/late';

type Shape = Schema['CustodyShape'];
export type Brought = { passphrase: string; pin: string; typed: string; shares: string[] };
export const nothing: Brought = { passphrase: '', pin: '', typed: '', shares: [] };

const all = (b: Brought) => [...b.shares, ...(b.typed.trim() ? [b.typed.trim()] : [])];
/** Whether all is there that opens such a custody. */
export const isBrought = (shape: Shape, b: Brought) =>
  shape.mode === 'passphrase' ? b.passphrase !== '' : shape.mode === 'token' ? b.pin !== '' : shape.mode === 'shares' ? all(b).length >= (shape.needed ?? 2) : true;
export const toAnswer = (shape: Shape, b: Brought): Schema['RootAnswer'] =>
  shape.mode === 'passphrase' ? { passphrase: b.passphrase } : shape.mode === 'token' ? { pin: b.pin } : shape.mode === 'shares' ? { shares: all(b).map((share) => ({ share })) } : {};

type Props = { shape: Shape; value: Brought; onChange: (b: Brought) => void; tried: boolean };

/** What opens a custody of the root key: sheets one after the other, each custodian's own covered before the next one comes. */
export function RootAnswer({ shape, value, onChange, tried }: Props) {
  const { t } = useTranslation();
  const missing = (label: string, empty: boolean) => (tried && empty ? t('form.fill', { what: label }) : null);
  if (shape.mode === 'passphrase') return <PasswordField label={t('seal.passphrase')} required value={value.passphrase} onChange={(passphrase) => onChange({ ...value, passphrase })} maxLength={1024} autoComplete="off" error={missing(t('seal.passphrase'), !value.passphrase)} />;
  if (shape.mode === 'token') return <PasswordField label={t('seal.pin')} required value={value.pin} onChange={(pin) => onChange({ ...value, pin })} maxLength={256} autoComplete="off" error={missing(t('seal.pin'), !value.pin)} />;
  if (shape.mode === 'key_file') return <p>{t('custody.key_file_opens')}</p>;
  const needed = shape.needed ?? 2;
  const at = value.shares.length + 1;
  const label = t('seal.share_n', { n: at, k: needed });
  return (
    <div className="flex flex-col gap-3">
      <p role="status">{t('seal.shares_so_far', { n: value.shares.length, k: needed })}</p>
      <ShareField label={label} hint={t('seal.share_hint')} value={value.typed} onChange={(typed) => onChange({ ...value, typed })} error={missing(label, !isBrought(shape, value))} />
      {at < needed && <div><Button isDisabled={!value.typed.trim()} onPress={() => onChange({ ...value, typed: '', shares: all(value) })}>{t('seal.next_custodian')}</Button></div>}
    </div>
  );
}
