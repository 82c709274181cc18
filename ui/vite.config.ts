import { defineConfig, type Plugin } from 'vite';
import react from '@vitejs/plugin-react';
import tailwindcss from '@tailwindcss/vite';
import optimizeLocales from '@react-aria/optimize-locales-plugin';
import { budget } from './scripts/budget.ts';

// Only the two languages of the catalogues; all of them cost 45 kB more.
const locales = { ...(optimizeLocales as unknown as { vite(o: { locales: string[] }): Plugin }).vite({ locales: ['ja-JP', 'en-US'] }), enforce: 'pre' as const };

const budgets = budget([{ name: 'signing in and the list of people', modules: ['index.html', 'src/screens/sign_in.tsx', 'src/screens/people.tsx'], most: 180 }]);

/** The page of all components (`src/dev`): it stands in the app's place in a build of its own, and beside the app while developing. */
const components = (own: boolean): Plugin => ({
  name: 'components',
  transformIndexHtml: { order: 'pre', handler: (html, { originalUrl }) => (own || originalUrl?.startsWith('/dev/components') ? html.replace('/src/main.tsx', '/src/dev/main.tsx') : html) },
});

export default defineConfig(({ mode }) => ({
  plugins: [react(), tailwindcss(), locales, components(mode === 'components'), ...(mode === 'components' ? [] : [budgets])],
  build: {
    outDir: mode === 'components' ? 'dist-components' : 'dist',
    target: 'es2022',
    // The page runs under `script-src 'self'`: no inline polyfill, no data: scripts, nothing inlined.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: true,
  },
  server: { proxy: { '/api': { target: process.env.AZEKURA_URL ?? 'https://localhost:8443', secure: false } } },
}));
