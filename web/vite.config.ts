import { svelte } from '@sveltejs/vite-plugin-svelte'
import { VitePWA } from 'vite-plugin-pwa'
import { defineConfig } from 'vitest/config'

/** Where the service listens while the app is worked on. */
const SERVICE = process.env.TAPSYRMA_ADDRESS ?? 'http://127.0.0.1:8080'

export default defineConfig({
  plugins: [
    svelte(),
    VitePWA({
      registerType: 'prompt',
      injectRegister: false,
      manifest: {
        id: '/',
        name: 'Tapsyrma',
        short_name: 'Tapsyrma',
        lang: 'kk',
        start_url: '/',
        display: 'standalone',
        background_color: '#f7f7f5',
        theme_color: '#1d5c63',
        icons: [
          { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
          { src: '/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
          { src: '/icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
      },
      workbox: {
        globPatterns: ['**/*.{js,css,html,svg}'],
        // Charts are for desks that have a network, and weigh more than the rest together.
        globIgnores: ['**/chart*'],
        navigateFallback: '/index.html',
        navigateFallbackDenylist: [/^\/api\//, /^\/(healthz|readyz|metrics)/],
      },
    }),
  ],
  build: {
    target: 'es2022',
    cssCodeSplit: true,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          // What every page needs comes as one file: each file of its own costs a phone the head of an answer.
          groups: [
            {
              name: 'core',
              test: /node_modules\/(svelte|clsx|esm-env|idb|openapi-fetch)\/|vite\/preload|src\/(format|api)\/|src\/ui\/(Button|Empty|Field|Notices|Problem|Spinner)|src\/messages\/messages|src\/offline\/(database|clock)/,
            },
            { name: 'inbox', test: /src\/offline\/|src\/recipient\/(Inbox|Line|Mark|Sent|order|names|acts|kept)\b/ },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': SERVICE } },
  resolve: process.env.VITEST ? { conditions: ['browser'] } : {},
  test: { include: ['tests/unit/**/*.test.ts'], environment: 'node' },
})
