import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { cache } from '../api/queries';
import { Button } from './button';
import { Dialog, DialogButtons } from './dialog';
import { ChecksField, Form, TextField } from './field';
import { ProblemNotice } from './notice';
import { OnceShown } from './once_shown';

export type Role = Schema['Role'];
const roles: Role[] = ['owner', 'manager', 'handler', 'auditor', 'member', 'system_administrator'];
export const renewAccounts = () => Promise.all(['accounts', 'business', 'businesses'].map((key) => cache.invalidateQueries({ queryKey: [key] })));

/** `offered`: the roles to choose from; `chosen`: those ticked to begin with; `why`: what the maker should know. */
export function NewAccount({ b, offered = roles, chosen: first, why, onClose }: { b: number; offered?: Role[]; chosen: Role[]; why?: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [id, setId] = useState('');
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<Role[]>(first);
  const [tried, setTried] = useState(false);
  const make = useMutation({
    gcTime: 0,
    mutationFn: () => ask(api.POST('/accounts', { body: { login_id: id.trim(), display_name: name.trim(), business: b, roles: chosen } })),
    onSuccess: renewAccounts,
  });
  const unfit = !/^[a-z0-9._@-]{3,64}$/.test(id.normalize('NFKC').trim().toLowerCase()); // As the server folds it.
  if (make.data) return <GivenPassword given={make.data} onClose={onClose} />;
  return (
    <Dialog open onClose={onClose} title={t('accounts.add')}>
      {why && <p>{why}</p>}
      <Form onSend={() => { setTried(true); if (!unfit && name.trim() && chosen.length) make.mutate(); }}>
        <ProblemNotice problem={make.error} />
        <TextField label={t('sign_in.id')} required hint={t('accounts.id_hint')} value={id} onChange={setId} maxLength={64} autoCapitalize="none" spellCheck={false} error={tried && unfit ? t('accounts.id_short') : null} />
        <TextField label={t('accounts.name')} required value={name} onChange={setName} maxLength={100} error={tried && !name.trim() ? t('form.fill', { what: t('accounts.name') }) : null} />
        <RoleChecks offered={offered} value={chosen} onChange={setChosen} tried={tried} />
        <DialogButtons><Button onPress={onClose}>{t('cancel')}</Button><Button v="solid" type="submit" busy={make.isPending}>{t('accounts.make')}</Button></DialogButtons>
      </Form>
    </Dialog>
  );
}

export function RoleChecks({ offered = roles, value, onChange, tried }: { offered?: Role[]; value: Role[]; onChange: (r: Role[]) => void; tried: boolean }) {
  const { t } = useTranslation();
  return <ChecksField label={t('accounts.roles')} required value={value} onChange={onChange} error={tried && value.length === 0 ? t('accounts.no_role') : null} options={offered.map((r) => ({ value: r, label: t(`role.${r}`), note: t(`role_note.${r}`) }))} />;
}

/** A temporary password: shown once, to be handed over. */
export function GivenPassword({ given, onClose }: { given: Schema['TemporaryPassword']; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog open stays onClose={onClose} title={t('accounts.password_title')}>
      <p>{t('accounts.password_how', { name: given.account.display_name, id: given.account.login_id })}</p>
      <OnceShown label={t('password.temporary')} value={given.temporary_password} />
      <DialogButtons><Button v="solid" onPress={onClose}>{t('accounts.handed')}</Button></DialogButtons>
    </Dialog>
  );
}
