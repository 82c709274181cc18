import { useMemo } from 'react';
import { encode } from 'uqr';

/** A QR code as one path of an SVG: nothing is written as HTML, and it prints as sharp as the printer can. */
export function Qr({ text, label, className }: { text: string; label: string; className: string }) {
  const { size, path } = useMemo(() => {
    const code = encode(text, { ecc: 'M', border: 4 });
    const runs = code.data.flatMap((row, y) => row.flatMap((dark, x) => {
      if (!dark || row[x - 1]) return [];
      const end = row.indexOf(false, x);
      return [`M${x} ${y}h${(end < 0 ? row.length : end) - x}v1H${x}z`];
    }));
    return { size: code.size, path: runs.join('') };
  }, [text]);
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges" className={className}>
      <path fill="#fff" d={`M0 0h${size}v${size}H0z`} /><path fill="#000" d={path} />
    </svg>
  );
}
