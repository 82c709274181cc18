import { useId } from 'react';

/** A bar for what takes longer than a moment; while the total is not known it only moves. `told` says it in words. */
export function Progress({ label, done, total, told, children }: { label: string; done: number; total: number; told: string; children?: React.ReactNode }) {
  const id = useId();
  return (
    <div>
      <p id={id} className="font-bold">{label}</p>
      <progress aria-labelledby={id} aria-valuetext={told} className="my-2 h-3 w-full accent-blue-900" {...(total > 0 ? { value: done, max: total } : {})} />
      <p role="status">{told}{children}</p>
    </div>
  );
}
