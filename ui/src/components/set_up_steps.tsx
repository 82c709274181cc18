// The set-up (はじめの設定): one row of steps through which several people go, each from their own sign-in. Where it stands is
// read from the server's state, so whoever leaves it finds their next step when they come back.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Schema } from '../api/client';
import { businessQuery, noticesQuery, useMay } from '../api/queries';
import { Stepper } from './stepper';

const steps = ['found', 'password', 'business', 'accounts', 'keys', 'notice'] as const;
type SetUpStep = (typeof steps)[number];
/** What people of a business do; the others come before there is one. */
export type OwnStep = 'accounts' | 'keys' | 'notice';
const who: Record<SetUpStep, Schema['Role'][]> = {
  found: ['system_administrator'], password: ['system_administrator'], business: ['system_administrator'],
  accounts: ['system_administrator', 'owner'], keys: ['handler'], notice: ['owner', 'manager'],
};

export function SetUpSteps({ at }: { at: SetUpStep | 'done' }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col gap-2">
      <Stepper steps={steps.map((s) => t(`set_up.step.${s}`))} at={at === 'done' ? steps.length : steps.indexOf(at)} />
      {at !== 'done' && <p className="text-sm">{t('set_up.who', { who: who[at].map((r) => t(`role.${r}`)).join(t('set_up.or')) })}</p>}
    </div>
  );
}

/** What is left to do in a business, in order, and which of it is this person's. */
export function useSetUp(b: number) {
  const may = useMay();
  const business = useQuery(businessQuery(b));
  const notices = useQuery(noticesQuery(b));
  const at = business.data;
  const steps: { step: OwnStep; done: boolean; mine: boolean }[] | undefined = at && notices.data ? [
    { step: 'accounts', done: (at.handlers ?? 0) > 0, mine: may('createAccount') },
    { step: 'keys', done: at.keys === 'active', mine: may('createKeys') },
    { step: 'notice', done: notices.data.items.length > 0 && (at.purposes ?? 0) > 0, mine: may('publishNotice') },
  ] : undefined;
  const left = steps?.filter((s) => !s.done);
  return { business: at, notices: notices.data, problem: business.error ?? notices.error, steps, left, next: left?.find((s) => s.mine) };
}
