// One demo district for all the tests in a browser; each test works with what it asks for itself.
import type { TestProject } from 'vitest/node'
import { type Account, startProgram } from './program'

declare module 'vitest' {
  export interface ProvidedContext {
    origin: string
    accounts: Account[]
  }
}

/** Starts it before the first test, and ends it after the last. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const program = await startProgram()
  project.provide('origin', program.origin)
  project.provide('accounts', program.accounts)
  return program.stop
}
