import type { Route } from '../routes'

const of = { area: 'issuer', role: 'issuer' } as const

export const routes: Route[] = [
  { ...of, path: '/follow-up', title: 'follow_up.title', inNavigation: true, load: () => import('./follow-up/FollowUp.svelte') },
  { ...of, path: '/compose', title: 'compose.title', inNavigation: true, load: () => import('./compose/Compose.svelte') },
  { ...of, path: '/unconfirmed', title: 'told.title', inNavigation: true, load: () => import('./told/Unconfirmed.svelte') },
  { ...of, path: '/plans', title: 'plans.title', inNavigation: true, load: () => import('./plans/Plans.svelte') },
  { ...of, path: '/plans/new', title: 'plan.new', load: () => import('./plans/NewPlan.svelte') },
  { ...of, path: '/plans/:id', title: 'plans.title', load: () => import('./plans/Plan.svelte') },
  { ...of, path: '/issued/:id', title: 'issued.title', load: () => import('./assignment/Issued.svelte') },
  { ...of, path: '/instructions/:id', title: 'issued.instruction', load: () => import('./assignment/Instruction.svelte') },
]
