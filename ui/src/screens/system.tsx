import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../api/client';
import { accountsQuery, businessesQuery, statusQuery, useMay } from '../api/queries';
import { Button, ButtonLink } from '../components/button';
import { NewAccount, type Role } from '../components/new_account';
import { Card, Empty, Facts, Label, Loading, Notice, PageHeader, ProblemNotice } from '../components/notice';
import { SetUpSteps } from '../components/set_up_steps';
import { Cell, Head, Table } from '../components/table';
import '../i18n/late';
import { dayTime } from '../lib/dates';

/** What whoever looks after the machines can do: businesses and their first accounts, the state of the system, copies of it. */
export default function System() {
  const { t } = useTranslation();
  const may = useMay();
  const [making, setMaking] = useState<{ b: number; chosen: Role[]; offered: Role[]; why: string } | null>(null);
  const businesses = useQuery(businessesQuery);
  const status = useQuery(statusQuery).data;
  const accounts = useQuery({ ...accountsQuery, enabled: may('listAccounts') });
  const all = businesses.data?.items ?? [];
  const unstaffed = all.find((x) => x.accounts === 0);
  const first = (x: Schema['Business']) => setMaking({
    b: x.id, offered: ['owner', 'manager', 'handler', 'auditor', 'member'], chosen: x.solo_mode ? ['owner', 'manager', 'handler'] : ['owner', 'manager'],
    why: t(x.solo_mode ? 'system.first_solo' : 'system.first_two', { name: x.name }),
  });
  return (
    <>
      <PageHeader title={t('system.title')}><p>{t('system.what')}</p></PageHeader>
      <ProblemNotice problem={businesses.error} />
      {businesses.data && (all.length === 0 || unstaffed) && (
        <Card title={t('set_up.title')}>
          <div className="flex flex-col gap-4">
            <SetUpSteps at={unstaffed ? 'accounts' : 'business'} />
            <p>{unstaffed ? t('system.next_first', { name: unstaffed.name }) : t('system.next_business')}</p>
            <div>{unstaffed ? <Button v="solid" onPress={() => first(unstaffed)}>{t('system.make_first')}</Button> : <ButtonLink v="solid" to="/new-business">{t('new_business.title')}</ButtonLink>}</div>
          </div>
        </Card>
      )}
      {businesses.data && all.length > 0 && !unstaffed && all.some((x) => x.keys !== 'active') && <Notice title={t('system.theirs')}>{t('system.theirs_how')}</Notice>}
      <Card title={t('system.businesses')}>
        {businesses.isPending ? <Loading /> : all.length === 0 ? <Empty title={t('system.none')} /> : (
          <Table label={t('system.businesses')}>
            <thead><tr><Head>{t('new_business.name')}</Head><Head>{t('accounts.title')}</Head><Head>{t('start.keys')}</Head><Head>{t('actions')}</Head></tr></thead>
            <tbody>
              {all.map((x) => (
                <tr key={x.id}>
                  <th scope="row" className="px-2 py-2 text-left">{x.name}</th>
                  <Cell short name={t('accounts.title')}>{t('system.accounts_n', { n: x.accounts ?? 0 })}</Cell>
                  <Cell short name={t('start.keys')}><Label tone={x.keys === 'active' ? 'good' : 'warn'}>{t(`keys.${x.keys}`)}</Label></Cell>
                  <Cell name={t('actions')}>{x.accounts === 0 ? <Button s="sm" aria-label={t('system.make_first_of', { name: x.name })} onPress={() => first(x)}>{t('system.make_first')}</Button> : t('system.owner_goes_on')}</Cell>
                </tr>
              ))}
            </tbody>
          </Table>
        )}
        {all.length > 0 && may('createBusiness') && <div className="mt-4"><ButtonLink to="/new-business">{t('new_business.title')}</ButtonLink></div>}
      </Card>
      {status && (
        <Card title={t('system.state')}>
          <Facts items={[
            [t('system.version'), status.version],
            [t('system.backend'), status.backend === 'postgres' ? 'PostgreSQL' : 'SQLite'],
            [t('system.ledger'), <Label key="l" tone={status.ledger === 'ok' ? 'good' : 'bad'}>{t(`system.ledger_${status.ledger ?? 'ok'}`)}</Label>],
          ]} />
        </Card>
      )}
      {may('readCustody') && (
        <Card title={t('custody.title')}>
          <p>{t('system.custody_what')}</p>
          <div className="mt-3"><ButtonLink to="/custody">{t('system.custody_open')}</ButtonLink></div>
        </Card>
      )}
      <Card title={t('system.copies')}>
        <p>{t('system.copies_what')}</p>
        <pre className="digits mt-2 overflow-x-auto rounded border border-solid-gray-420 bg-solid-gray-50 p-2" tabIndex={0}>azekura backup --config azekura.toml --out FOLDER</pre>
        <p className="mt-2">{t('system.copies_apart')}</p>
      </Card>
      {may('listAccounts') && (
        <Card title={t('system.administrators')}>
          <ProblemNotice problem={accounts.error} />
          <p className="mb-3">{t('system.administrators_what')}</p>
          <ul className="divide-y divide-solid-gray-420">
            {(accounts.data?.items ?? []).filter((a) => a.state !== 'left').map((a) => (
              <li key={a.id} className="flex flex-wrap items-center gap-x-4 py-2"><b>{a.display_name}</b><span className="digits">{a.login_id}</span><span className="text-sm text-solid-gray-700">{a.must_change_password ? t('accounts.temporary') : t('system.last', { at: dayTime(a.last_sign_in_at) })}</span></li>
            ))}
          </ul>
          {may('createAccount') && <div className="mt-3"><Button onPress={() => setMaking({ b: 0, chosen: ['system_administrator'], offered: ['system_administrator'], why: t('role_note.system_administrator') })}>{t('system.administrator_add')}</Button></div>}
        </Card>
      )}
      {making && <NewAccount {...making} onClose={() => setMaking(null)} />}
    </>
  );
}
