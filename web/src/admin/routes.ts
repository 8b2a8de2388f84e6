import type { Route } from '../routes'

const of = { area: 'admin', role: 'admin' } as const

export const routes: Route[] = [
  { ...of, path: '/offices', title: 'admin.offices', inNavigation: true, load: () => import('./offices/OfficeTree.svelte') },
  { ...of, path: '/offices/new', title: 'admin.office.add', load: () => import('./offices/NewOffice.svelte') },
  { ...of, path: '/offices/new/:parent', title: 'admin.office.add', load: () => import('./offices/NewOffice.svelte') },
  { ...of, path: '/offices/:id', title: 'admin.office', load: () => import('./offices/Office.svelte') },
  { ...of, path: '/people', title: 'admin.people', inNavigation: true, load: () => import('./people/People.svelte') },
  { ...of, path: '/people/new', title: 'admin.person.add', load: () => import('./people/NewPerson.svelte') },
  { ...of, path: '/people/:id', title: 'admin.person', load: () => import('./people/Person.svelte') },
  { ...of, path: '/calendars', title: 'admin.calendars', inNavigation: true, load: () => import('./calendars/Calendars.svelte') },
  { ...of, path: '/calendars/:id', title: 'admin.calendar', load: () => import('./calendars/Calendar.svelte') },
  { ...of, path: '/calendars/:id/new', title: 'admin.calendar.enter', load: () => import('./calendars/NewVersion.svelte') },
  { ...of, path: '/jobs', title: 'admin.jobs', inNavigation: true, load: () => import('./jobs/Jobs.svelte') },
  { ...of, path: '/acts', title: 'admin.acts', inNavigation: true, load: () => import('./acts/Acts.svelte') },
]
