import type { Filter } from './fold'

/** What was looked at, for whoever comes back from a cell. */
export const view = $state<{ filter: Filter; wanted: string }>({ filter: 'open', wanted: '' })
