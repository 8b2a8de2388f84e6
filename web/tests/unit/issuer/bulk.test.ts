import { expect, it, vi } from 'vitest'
// The client of the API asks the page for its address.
vi.hoisted(() => vi.stubGlobal('location', { origin: 'http://localhost' }))

import { Refused } from '../../../src/api/client'
import { doAll, type Outcome } from '../../../src/issuer/follow-up/bulk'
import { RemindedLately } from '../../../src/issuer/decisions'
import type { Cell } from '../../../src/issuer/follow-up/fold'

const going = new AbortController().signal

function answered(village: string): Cell {
  return {
    assignment: village, office: { id: village, name_kk: village, name_ru: village }, state: 'answered', received: true,
    overdue: false, late: false, version: 3, clarification: false,
  }
}

it('a village that changed meanwhile holds up none of the others', async () => {
  const told: Outcome[] = []
  const cells = ['Ақтоғай', 'Балқаш', 'Ғылыми'].map(answered)
  await doAll(cells, 'accept', '', new Map(), (outcome) => told.push(outcome), going, (cell) =>
    cell.assignment === 'Балқаш' ? Promise.reject(new Refused({ code: 'stale_version', status: 409 })) : Promise.resolve())
  expect(told.map((outcome) => [outcome.cell.assignment, outcome.refused])).toEqual([
    ['Ақтоғай', undefined], ['Балқаш', 'stale_version'], ['Ғылыми', undefined],
  ])
})

it('what did not get through is repeated under the same key', async () => {
  const keys = new Map<string, string>()
  const used: string[] = []
  let network = false
  const act = (_: Cell, __: string, ___: string, key: string): Promise<void> => {
    used.push(key)
    return network ? Promise.resolve() : Promise.reject(new Refused({ code: 'offline', status: 0 }))
  }
  await doAll([answered('Ақтоғай')], 'grant', '', keys, () => undefined, going, act)
  network = true
  await doAll([answered('Ақтоғай')], 'grant', '', keys, () => undefined, going, act)
  expect(used).toHaveLength(2)
  expect(used[1]).toBe(used[0])
})

it('whoever reminds too soon is told from when on it is possible', async () => {
  const again = new Date('2026-03-04T09:00:00Z')
  const told: Outcome[] = []
  await doAll([answered('Ақтоғай')], 'remind', '', new Map(), (outcome) => told.push(outcome), going, () =>
    Promise.reject(new RemindedLately({ code: 'reminded_lately', status: 409 }, again)))
  expect(told).toMatchObject([{ refused: 'reminded_lately', again }])
})

it('whoever stops in the middle has done what was done, and no more', async () => {
  const stop = new AbortController()
  const told: Outcome[] = []
  await doAll(['Ақтоғай', 'Балқаш'].map(answered), 'accept', '', new Map(), (outcome) => {
    told.push(outcome)
    stop.abort()
  }, stop.signal, () => Promise.resolve())
  expect(told.map((outcome) => outcome.cell.assignment)).toEqual(['Ақтоғай'])
})
