import { describe, expect, it } from 'vitest'
import { dayAfter, instantOf, monthAfter, wallOf } from '../../src/format/wall'

describe('the wall of an office', () => {
  it('is five hours ahead of UTC in Almaty since the spring of 2024, and was six before', () => {
    expect(instantOf('2026-03-04T18:30', 'Asia/Almaty')).toBe('2026-03-04T13:30:00.000Z')
    expect(instantOf('2024-02-01T18:30', 'Asia/Almaty')).toBe('2024-02-01T12:30:00.000Z')
  })

  it('shows the hour before midnight twice on the night of the change, and the first one is meant', () => {
    expect(instantOf('2024-02-29T23:30', 'Asia/Almaty')).toBe('2024-02-29T17:30:00.000Z')
    expect(wallOf('2024-02-29T18:30:00Z', 'Asia/Almaty')).toBe('2024-02-29T23:30')
    expect(instantOf('2024-03-01T00:30', 'Asia/Almaty')).toBe('2024-02-29T19:30:00.000Z')
  })

  it('reads back what it shows, in every zone of the country', () => {
    for (const zone of ['Asia/Almaty', 'Asia/Qostanay', 'Asia/Qyzylorda', 'Asia/Oral', 'Asia/Aqtau']) {
      for (const wall of ['2026-01-01T00:00', '2026-06-30T23:59', '2023-06-30T12:15']) expect(wallOf(instantOf(wall, zone), zone)).toBe(wall)
    }
  })
})

it('days and months go on over the end of a month and of a year', () => {
  expect(dayAfter('2026-02-28', 1)).toBe('2026-03-01')
  expect(dayAfter('2026-01-01', -1)).toBe('2025-12-31')
  expect(monthAfter('2026-12-24', 1)).toBe('2027-01-01')
  expect(monthAfter('2026-03-31', -1)).toBe('2026-02-01')
})
