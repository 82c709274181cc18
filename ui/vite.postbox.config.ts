import { defineConfig } from 'vite';
import tailwindcss from '@tailwindcss/vite';
import { budget } from './scripts/budget.ts';

// The page of whoever is asked for a number: served by azekura-postbox, alone, without a file of the app.
export default defineConfig({
  root: 'src/collect',
  plugins: [tailwindcss(), budget([{ name: 'the collection page', modules: ['index.html'], most: 60 }])],
  build: {
    outDir: '../../dist-postbox',
    emptyOutDir: true,
    target: ['es2020', 'safari15'], // Telephones are kept for long.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});
