// What this device keeps. One database; what has a single value lies in `values` under its name.
import { type DBSchema, type IDBPDatabase, openDB } from 'idb'

interface Device extends DBSchema {
  values: { key: string; value: unknown }
}

const NAME = 'tapsyrma'
let opened: Promise<IDBPDatabase<Device>> | undefined

function database(): Promise<IDBPDatabase<Device>> {
  opened ??= openDB<Device>(NAME, 1, {
    upgrade: (made) => {
      made.createObjectStore('values')
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

/** Forgets everything. */
export async function clear(): Promise<void> {
  const device = await database()
  await Promise.all([...device.objectStoreNames].map((store) => device.clear(store)))
}
