// What this device keeps. One database; what has a single value lies in `values` under its name.
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { Entry } from './entry'
import type { KeptAssignment, KeptDetail } from './kept'
import type { KeptFile } from './uploads'

interface Device extends DBSchema {
  values: { key: string; value: unknown }
  entries: { key: string; value: Entry }
  files: { key: string; value: KeptFile }
  assignments: { key: string; value: KeptAssignment }
  details: { key: string; value: KeptDetail }
}

type Store = 'values' | 'entries' | 'files' | 'assignments' | 'details'
const NAME = 'tapsyrma'
const STORES: Store[] = ['values', 'entries', 'files', 'assignments', 'details']
let opened: Promise<IDBPDatabase<Device>> | undefined

/** The database of this device. */
export function database(): Promise<IDBPDatabase<Device>> {
  opened ??= openDB<Device>(NAME, 1, {
    upgrade: (made) => {
      for (const store of STORES) made.createObjectStore(store)
    },
  })
  return opened
}

/** A kept value. */
export async function read<T>(name: string): Promise<T | undefined> {
  return (await (await database()).get('values', name)) as T | undefined
}

/** Keeps a value under its name. */
export async function write<T>(name: string, value: T): Promise<void> {
  await (await database()).put('values', value, name)
}

/** Forgets a value. */
export async function forget(name: string): Promise<void> {
  await (await database()).delete('values', name)
}

/** Forgets everything. */
export async function clear(): Promise<void> {
  const device = await database()
  await Promise.all([...device.objectStoreNames].map((store) => device.clear(store)))
}
