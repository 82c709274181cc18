import { useParams } from '@tanstack/react-router';

function idOf(params: Record<string, string | undefined>, name: string) {
  const id = Number(params[name]);
  if (!Number.isSafeInteger(id)) throw new Error(`The address has no ${name}.`);
  return id;
}
export const useBusinessId = () => idOf(useParams({ strict: false }), 'b');
export const usePersonId = () => idOf(useParams({ strict: false }), 'p');
export const useDisposalId = () => idOf(useParams({ strict: false }), 'd');
export const useRequestId = () => idOf(useParams({ strict: false }), 'r');
