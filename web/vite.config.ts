import { svelte } from '@sveltejs/vite-plugin-svelte'
import { VitePWA } from 'vite-plugin-pwa'
import { defineConfig } from 'vitest/config'

/** Where the service listens while the app is worked on. */
const SERVICE = process.env.TAPSYRMA_ADDRESS ?? 'http://127.0.0.1:8700'

const CORE =
  /node_modules\/(svelte|idb|esm-env|clsx)\/|vite\/preload-helper|\/src\/(app|main|App|routes|offline|api\/(fetch|get|session)|messages\/messages|format\/(when|duration|worktime|office)|ui\/(Button|Field|Problem|Empty|Notices)|account\/(SignIn|PasswordField|device|routes)|\w+\/routes)/
/** What officials, analysts and administrators have to themselves. */
const DESK = /\/src\/(issuer|analyst|admin|messages\/(issuer|analyst|admin))\/|node_modules\/(chart\.js|@kurkle)\//
const INBOX = /\/src\/recipient\/(Inbox|Line|Mark|Sent|order|acts|superiors)\./

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
        // A phone in a village keeps what a village needs. What is for desks, which have a network, is kept once it was opened.
        globIgnores: ['assets/desk/**'],
        runtimeCaching: [
          {
            urlPattern: ({ sameOrigin, url }) => sameOrigin && url.pathname.startsWith('/assets/desk/'),
            handler: 'CacheFirst',
            options: { cacheName: 'desk', expiration: { maxEntries: 200 } },
          },
        ],
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
        chunkFileNames: ({ facadeModuleId, moduleIds }) =>
          (facadeModuleId ? [facadeModuleId] : moduleIds).every((id) => DESK.test(id))
            ? 'assets/desk/[name]-[hash].js'
            : 'assets/[name]-[hash].js',
        assetFileNames: ({ originalFileNames }) =>
          originalFileNames.some((name) => DESK.test(`/${name}`))
            ? 'assets/desk/[name]-[hash][extname]'
            : 'assets/[name]-[hash][extname]',
        codeSplitting: {
          // What every page needs comes as one file: each file of its own costs a phone the head of an answer.
          groups: [
            { name: 'core', test: CORE, priority: 2 },
            { name: 'inbox', test: INBOX, priority: 1 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': SERVICE } },
  resolve: process.env.VITEST ? { conditions: ['browser'] } : {},
  test: { include: ['tests/unit/**/*.test.ts'], environment: 'node' },
})
