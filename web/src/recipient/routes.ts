import type { Route } from '../routes'

export const routes: Route[] = [
  {
    path: '/inbox',
    title: 'inbox.title',
    area: 'recipient',
    role: 'recipient',
    inNavigation: true,
    load: () => import('./Inbox.svelte'),
  },
  {
    path: '/assignments/:id',
    title: 'assignment.title',
    area: 'recipient',
    role: 'recipient',
    load: () => import('./Assignment.svelte'),
  },
  {
    path: '/oral-orders/new',
    title: 'oral.title',
    area: 'recipient',
    role: 'recipient',
    inNavigation: true,
    load: () => import('./OralOrder.svelte'),
  },
  {
    path: '/coming',
    title: 'coming.title',
    area: 'recipient',
    role: 'recipient',
    inNavigation: true,
    load: () => import('./Coming.svelte'),
  },
  {
    path: '/numbers',
    title: 'numbers.title',
    area: 'recipient',
    role: 'recipient',
    inNavigation: true,
    load: () => import('./Numbers.svelte'),
  },
]
