// Read by tsc alone: a line below that compiles stops the build.
import { useDraft } from './draft';

export const Fine = () => useDraft('fine', { name: '' });
// @ts-expect-error -- a number is never kept
export const Numbered = () => useDraft('numbered', { name: '', number: '' });
// @ts-expect-error -- nor is a password
export const Worked = () => useDraft('worked', { work_password: '' });
