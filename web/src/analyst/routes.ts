import type { Route } from '../routes'

export const routes: Route[] = [
  { path: '/burden', title: 'analyst.title', area: 'analyst', role: 'analyst', inNavigation: true, load: () => import('./Burden.svelte') },
]
