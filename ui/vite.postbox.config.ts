import { defineConfig } from 'vite';
import tailwindcss from '@tailwindcss/vite';

// The page of whoever is asked for a number: served by azekura-postbox, alone, without a file of the app.
export default defineConfig({
  root: 'src/collect',
  plugins: [tailwindcss()],
  build: {
    outDir: '../../dist-postbox',
    emptyOutDir: true,
    target: ['es2020', 'safari15'], // Telephones are kept for long.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
});
