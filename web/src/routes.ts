import type { Component } from 'svelte'
import type { Role } from './api/session.svelte'
import { routes as account } from './account/routes'
import { routes as admin } from './admin/routes'
import { routes as analyst } from './analyst/routes'
import { routes as issuer } from './issuer/routes'
import type { Area, MessageKey } from './messages/messages.svelte'
import { routes as recipient } from './recipient/routes'

/** A page: the hash that opens it (`:name` stands for one part), and how to fetch it. */
export interface Route {
  path: string
  title: MessageKey
  area: Area
  /** For whom it is; for everybody who is signed in where it says nothing. */
  role?: Role
  /** Stands in the main navigation of the role. */
  inNavigation?: boolean
  load: () => Promise<{ default: Page }>
}

/** What a page takes are the parts of its path, all of them text; their names are known to its route alone. */
export type Page = Component<any>

export const routes: Route[] = [...recipient, ...issuer, ...analyst, ...admin, ...account]

/** The page of a hash like `#/assignments/5`, with the values of its parts. */
export function find(hash: string): { route: Route; values: Record<string, string> } | undefined {
  const parts = (hash.replace(/^#/, '').split('?')[0] ?? '').split('/').filter(Boolean)
  for (const route of routes) {
    const wanted = route.path.split('/').filter(Boolean)
    if (wanted.length !== parts.length) continue
    const values: Record<string, string> = {}
    const fits = wanted.every((part, at) => {
      const given = decodeURIComponent(parts[at] ?? '')
      if (part.startsWith(':')) values[part.slice(1)] = given
      return part.startsWith(':') || part === given
    })
    if (fits) return { route, values }
  }
  return undefined
}

/** The page that a role begins with. */
export const HOME: Record<Role, string> = {
  recipient: '#/inbox',
  issuer: '#/follow-up',
  analyst: '#/burden',
  admin: '#/offices',
}
