import type { Route } from '../routes'

export const routes: Route[] = [
  { path: '/account', title: 'account.title', area: 'common', load: () => import('./Account.svelte') },
]
