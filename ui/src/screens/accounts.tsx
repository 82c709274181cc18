import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ask, type Schema } from '../api/client';
import { useBusinessId } from '../api/ids';
import { accountsQuery, businessQuery, cache, proceduresQuery, purposesQuery, useMay, useSession } from '../api/queries';
import { Button } from '../components/button';
import { Dialog, DialogButtons } from '../components/dialog';
import { CheckRow, ChecksField, Form } from '../components/field';
import { Label, Loading, Notice, PageHeader, ProblemNotice } from '../components/notice';
import { GivenPassword, NewAccount, renewAccounts, RoleChecks, type Role } from '../components/new_account';
import { say } from '../components/said';
import { Sessions } from '../components/sessions';
import { Cell, Head, SortHead, Table } from '../components/table';
import { dayTime } from '../lib/dates';
import { classesOf } from '../lib/people';

type Account = Schema['Account'];
type Open = { what: 'new' } | { what: 'end' | 'reissue' | 'sessions' | 'purposes' | 'roles'; account: Account } | { what: 'password'; given: Schema['TemporaryPassword'] };

export default function Accounts() {
  const { t } = useTranslation();
  const b = useBusinessId();
  const may = useMay();
  const session = useSession();
  const [open, setOpen] = useState<Open | null>(null);
  const list = useQuery(accountsQuery);
  const unlock = useMutation({ mutationFn: (account: number) => ask(api.POST('/accounts/{account}:unlock', { params: { path: { account } } })), onSuccess: () => { say(t('said.unlocked')); return renewAccounts(); } });
  const close = () => setOpen(null);
  // What the server always refuses is not offered: one's own account, and an owner's to anybody but an owner.
  const owns = (held: readonly { business: number; role: Role }[]) => held.some((r) => r.business === b && r.role === 'owner');
  const mayTouch = (a: Account) => a.id !== session?.account.id && (owns(session?.roles ?? []) || !owns(a.roles));
  const alone = useQuery(businessQuery(b)).data?.solo_mode ?? false;
  const mayRoles = (a: Account) => mayTouch(a) || (alone && a.id === session?.account.id); // Who works alone takes on what is needed.
  const [left, setLeft] = useState(false);
  const [sort, setSort] = useState<string>();
  const all = list.data?.items ?? [];
  const seen = (a: Account) => a.last_sign_in_at ?? '';
  const shown = all.filter((a) => left || a.state !== 'left');
  if (sort) shown.sort((a, c) => (sort === 'last' ? 1 : -1) * (seen(a) < seen(c) ? -1 : seen(a) > seen(c) ? 1 : 0));
  const rolesHere = (a: Account) => a.roles.filter((r) => r.business === b || r.business === 0);
  return (
    <>
      <PageHeader title={t('accounts.title')} actions={may('createAccount') && <Button v="solid" onPress={() => setOpen({ what: 'new' })}>{t('accounts.add')}</Button>}><p>{t('accounts.what')}</p></PageHeader>
      <ProblemNotice problem={list.error ?? unlock.error} />
      {all.some((a) => a.state === 'left') && <div className="no-print"><CheckRow label={t('accounts.with_left', { n: all.filter((a) => a.state === 'left').length })} checked={left} onChange={setLeft} /></div>}
      {list.isPending && <Loading />}
      {list.data && (
        <Table label={t('accounts.title')}>
          <thead><tr><Head>{t('accounts.name')}</Head><Head>{t('sign_in.id')}</Head><Head>{t('accounts.roles')}</Head><Head>{t('accounts.state')}</Head><SortHead name="last" sort={sort} onSort={setSort}>{t('accounts.last')}</SortHead><Head className="no-print">{t('actions')}</Head></tr></thead>
          <tbody>
            {shown.map((a) => (
              <tr key={a.id}>
                <th scope="row" className="px-2 py-2 text-left md:min-w-32 [word-break:keep-all]">{a.display_name}</th>
                <Cell name={t('sign_in.id')}>{a.login_id}</Cell>
                <Cell name={t('accounts.roles')}>{rolesHere(a).map((r) => t(`role.${r.role}`)).join(t('and')) || '—'}</Cell>
                <Cell name={t('accounts.state')}><Label tone={a.state === 'active' ? 'good' : a.state === 'locked' ? 'bad' : 'plain'}>{t(`account_state.${a.state}`)}</Label>{a.must_change_password && a.state === 'active' && <span className="block text-xs">{t('accounts.temporary')}</span>}</Cell>
                <Cell short name={t('accounts.last')}>{dayTime(a.last_sign_in_at)}</Cell>
                <Cell short unprinted name={t('actions')}>
                  {a.state !== 'left' && (
                    <span className="flex flex-wrap gap-2">
                      {a.state === 'locked' && may('unlockAccount') && <Button s="sm" aria-label={t('accounts.unlock_of', { name: a.display_name })} onPress={() => unlock.mutate(a.id)}>{t('accounts.unlock')}</Button>}
                      {may('setPurposes') && rolesHere(a).some((r) => r.role === 'handler') && <Button s="sm" aria-label={t('accounts.purposes_of', { name: a.display_name })} onPress={() => setOpen({ what: 'purposes', account: a })}>{t('accounts.purposes')}</Button>}
                      {may('setRoles') && mayRoles(a) && <Button s="sm" aria-label={t('accounts.roles_of', { name: a.display_name })} onPress={() => setOpen({ what: 'roles', account: a })}>{t('accounts.change_roles')}</Button>}
                      {may('endAccount') && mayTouch(a) && <Button s="sm" aria-label={t('accounts.sessions_of', { name: a.display_name })} onPress={() => setOpen({ what: 'sessions', account: a })}>{t('accounts.sessions')}</Button>}
                      {may('reissuePassword') && mayTouch(a) && <Button s="sm" aria-label={t('accounts.reissue_of', { name: a.display_name })} onPress={() => setOpen({ what: 'reissue', account: a })}>{t('accounts.reissue')}</Button>}
                      {may('endAccount') && mayTouch(a) && <Button s="sm" aria-label={t('accounts.end_of', { name: a.display_name })} onPress={() => setOpen({ what: 'end', account: a })}>{t('accounts.end')}</Button>}
                    </span>
                  )}
                </Cell>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {open?.what === 'new' && <NewAccount b={b} chosen={['handler']} onClose={close} />}
      {open?.what === 'reissue' && <Reissue account={open.account} onClose={close} onMade={(given) => setOpen({ what: 'password', given })} />}
      {open?.what === 'end' && <End account={open.account} onClose={close} />}
      {open?.what === 'sessions' && <SessionsOf account={open.account} onClose={close} />}
      {open?.what === 'purposes' && <Purposes b={b} account={open.account} onClose={close} />}
      {open?.what === 'roles' && <Roles b={b} account={open.account} onClose={close} />}
      {open?.what === 'password' && <GivenPassword given={open.given} onClose={close} />}
    </>
  );
}

type One = { account: Account; onClose: () => void };

function Reissue({ account, onClose, onMade }: One & { onMade: (given: Schema['TemporaryPassword']) => void }) {
  const { t } = useTranslation();
  const make = useMutation({
    gcTime: 0,
    mutationFn: () => ask(api.POST('/accounts/{account}/password:reissue', { params: { path: { account: account.id } } })),
    onSuccess: (given) => { void renewAccounts(); onMade(given); },
  });
  return (
    <Dialog open onClose={onClose} title={t('accounts.reissue')}>
      <p>{t('accounts.reissue_what', { name: account.display_name })}</p>
      <ProblemNotice problem={make.error} />
      <DialogButtons><Button onPress={onClose}>{t('cancel')}</Button><Button v="solid" busy={make.isPending} onPress={() => make.mutate()}>{t('accounts.reissue_do')}</Button></DialogButtons>
    </Dialog>
  );
}

/** Where somebody is signed in, so that a lost device can be shut out at once. */
function SessionsOf({ account, onClose }: One) {
  const { t } = useTranslation();
  return (
    <Dialog open onClose={onClose} title={t('accounts.sessions_of', { name: account.display_name })}>
      <p>{t('accounts.sessions_what')}</p>
      <Sessions account={account.id} />
      <DialogButtons><Button onPress={onClose}>{t('close')}</Button></DialogButtons>
    </Dialog>
  );
}

function End({ account, onClose }: One) {
  const { t } = useTranslation();
  const end = useMutation({
    mutationFn: () => ask(api.POST('/accounts/{account}:end', { params: { path: { account: account.id } } })),
    onSuccess: async () => { await renewAccounts(); say(t('said.ended', { name: account.display_name })); onClose(); },
  });
  return (
    <Dialog open alert onClose={onClose} title={t('accounts.end_title', { name: account.display_name })}>
      <Notice tone="bad" title={t('accounts.end_what')}>{t('accounts.end_how')}</Notice>
      <ProblemNotice problem={end.error} />
      <DialogButtons><Button onPress={onClose}>{t('cancel')}</Button><Button v="danger" busy={end.isPending} onPress={() => end.mutate()}>{t('accounts.end_do')}</Button></DialogButtons>
    </Dialog>
  );
}

function Roles({ b, account, onClose }: One & { b: number }) {
  const { t } = useTranslation();
  const held = account.roles.filter((r) => r.business === b).map((r) => r.role);
  const [chosen, setChosen] = useState<Role[]>(held);
  const [tried, setTried] = useState(false);
  const save = useMutation({
    mutationFn: () => ask(api.PUT('/accounts/{account}/roles', { params: { path: { account: account.id } }, body: { business: b, roles: chosen } })),
    onSuccess: async () => { await renewAccounts(); say(t('said.roles', { name: account.display_name })); onClose(); },
  });
  return (
    <Dialog open onClose={onClose} title={t('accounts.roles_of', { name: account.display_name })}>
      <Form onSend={() => { setTried(true); if (chosen.length) save.mutate(); }}>
        <ProblemNotice problem={save.error} />
        <RoleChecks value={chosen} onChange={setChosen} tried={tried} />
        <p role="status" className="font-bold empty:hidden">{held.includes('handler') && !chosen.includes('handler') ? t('accounts.purposes_go') : ''}</p>
        <DialogButtons><Button onPress={onClose}>{t('cancel')}</Button><Button v="solid" type="submit" busy={save.isPending}>{t('save')}</Button></DialogButtons>
      </Form>
    </Dialog>
  );
}

/** What a handler may use numbers for, by kind of person. Without a grant nobody sees anything. */
function Purposes({ b, account, onClose }: One & { b: number }) {
  const { t } = useTranslation();
  const path = { params: { path: { business: b, account: account.id } } };
  const held = useQuery({ ...purposesQuery(b, account.id), gcTime: 0 });
  const procedures = useQuery(proceduresQuery);
  const [chosen, setChosen] = useState<Schema['Purposes']['grants'] | null>(null);
  const grants = chosen ?? held.data?.grants ?? [];
  const save = useMutation({ mutationFn: () => ask(api.PUT('/businesses/{business}/handlers/{account}/purposes', { ...path, body: { grants } })), onSuccess: async () => { await cache.invalidateQueries({ queryKey: ['purposes', b] }); say(t('said.purposes', { name: account.display_name })); onClose(); } });
  const key = (g: (typeof grants)[number]) => `${g.purpose}|${g.person_class}`;
  const all = procedures.data?.items ?? [];
  const everything = all.flatMap((p) => classesOf(p).map((person_class) => ({ purpose: p.code, person_class })));
  return (
    <Dialog open onClose={onClose} title={t('accounts.purposes_of', { name: account.display_name })} wide>
      <p>{t('accounts.purposes_what')}</p>
      {!held.data || !procedures.data ? held.error || procedures.error ? <ProblemNotice problem={held.error ?? procedures.error} /> : <Loading /> : (
        <Form onSend={() => save.mutate()}>
          <ProblemNotice problem={save.error} />
          <div className="flex gap-3"><Button s="sm" onPress={() => setChosen(everything)}>{t('accounts.purposes_all')}</Button><Button s="sm" onPress={() => setChosen([])}>{t('accounts.purposes_none')}</Button></div>
          {all.map((p) => (
            <ChecksField key={p.code} label={p.name} value={grants.filter((g) => g.purpose === p.code).map((g) => g.person_class)} className="[&>label]:mr-2 [&>label]:inline-flex"
              onChange={(cs) => setChosen([...grants.filter((g) => g.purpose !== p.code), ...cs.map((person_class) => ({ purpose: p.code, person_class }))])}
              options={classesOf(p).map((c) => ({ value: c, label: t(`class.${c}`) }))} />
          ))}
          <p role="status" className="text-sm">{t('accounts.purposes_n', { n: new Set(grants.map(key)).size })}</p>
          <DialogButtons><Button onPress={onClose}>{t('cancel')}</Button><Button v="solid" type="submit" busy={save.isPending}>{t('save')}</Button></DialogButtons>
        </Form>
      )}
    </Dialog>
  );
}
