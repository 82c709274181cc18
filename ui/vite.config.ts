import { defineConfig, type Plugin } from 'vite';
import react from '@vitejs/plugin-react';
import tailwindcss from '@tailwindcss/vite';
import optimizeLocales from '@react-aria/optimize-locales-plugin';
import { budget } from './scripts/budget.ts';

// Only the two languages of the catalogues; all of them cost 45 kB more.
const locales = { ...(optimizeLocales as unknown as { vite(o: { locales: string[] }): Plugin }).vite({ locales: ['ja-JP', 'en-US'] }), enforce: 'pre' as const };

const budgets = budget([{ name: 'signing in and the list of people', modules: ['index.html', 'src/screens/sign_in.tsx', 'src/screens/people.tsx'], most: 180 }]);

export default defineConfig({
  plugins: [react(), tailwindcss(), locales, budgets],
  build: {
    target: 'es2022',
    // The page runs under `script-src 'self'`: no inline polyfill, no data: scripts, nothing inlined.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: true,
  },
  server: { proxy: { '/api': { target: process.env.AZEKURA_URL ?? 'https://localhost:8443', secure: false } } },
});
