// The program itself, with a database, a key and a folder of files of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'

const BINARY = resolve(import.meta.dirname, '../../../../target/debug/tapsyrma')

/** Somebody who can sign in. */
export interface Account {
  role: string
  login: string
  password: string
}

/** A running service with its demo district. */
export interface Program {
  /** Such as `http://127.0.0.1:43211`. */
  origin: string
  accounts: Account[]
  stop: () => Promise<void>
}

/** Starts the service on a free port and waits until it answers. */
export async function startProgram(): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'tapsyrma-'))
  const child = spawn(process.env.TAPSYRMA_BINARY ?? BINARY, ['serve', '--demo'], {
    cwd: folder,
    env: {
      TAPSYRMA_SERVER__ADDRESS: '127.0.0.1:0',
      TAPSYRMA_AUTH__ARGON2_MEMORY_KIB: '8192',
      TAPSYRMA_AUTH__ARGON2_ITERATIONS: '1',
      TAPSYRMA_LOG__FILTER: 'warn',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { origin, accounts } = await listening(child)
  return {
    origin,
    accounts,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function listening(child: ChildProcess): Promise<Pick<Program, 'origin' | 'accounts'>> {
  const accounts: Account[] = []
  for await (const line of createInterface({ input: child.stdout! })) {
    const [role = '', login = '', password = ''] = line.split(/\s+/)
    if (['issuer', 'recipient', 'analyst', 'admin'].includes(role)) accounts.push({ role, login, password })
    const origin = /^listening on (\S+)/.exec(line)?.[1]
    if (origin) return { origin, accounts }
  }
  throw new Error('the program ended before it listened: is it built? (cargo build)')
}
