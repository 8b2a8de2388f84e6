import { describe, expect, it } from 'vitest'
import { addressOf, entriesOf } from '../../src/admin/acts/subject'
import { toText, weeksOf } from '../../src/admin/calendars/year'
import { wallClock } from '../../src/admin/calendars/wall'
import { differences } from '../../src/admin/conflict'
import { every, healthOf } from '../../src/admin/jobs/health'
import { toChange, toDraft as toOfficeDraft } from '../../src/admin/offices/profile'
import { type OfficeLine, arrange, matching } from '../../src/admin/offices/tree'
import { BEGINNING, type PartDraft, readHours, readTimetable, toDraft } from '../../src/admin/offices/week'
import { Once } from '../../src/admin/once'
import { everything } from '../../src/admin/pages'
import { asText, compose } from '../../src/admin/people/invitation'

const office = (id: string, parent: string | null, name = id): OfficeLine =>
  ({ id, parent, kato: `99${id}`, kind: 'akim', tier: 'aul', zone: 'Asia/Almaty', name_kk: name, name_ru: `аппарат ${name}` }) as OfficeLine

describe('the tree of offices', () => {
  const offices = [office('oblast', null), office('audan', 'oblast'), office('aktogai', 'audan', 'Ақтоғай'), office('tan', 'audan', 'Таң')]

  it('puts each office under the one above it', () => {
    const [oblast, ...rest] = arrange(offices)
    expect(rest).toEqual([])
    expect(oblast?.under[0]?.under.map((branch) => branch.office.id)).toEqual(['aktogai', 'tan'])
  })

  it('loses no office whose parent has not arrived', () => {
    expect(arrange([office('aktogai', 'audan')]).map((branch) => branch.office.id)).toEqual(['aktogai'])
  })

  it('keeps the way to what was looked for, whatever the case', () => {
    const [oblast] = matching(arrange(offices), ' ақТО ')
    expect(oblast?.under[0]?.under.map((branch) => branch.office.id)).toEqual(['aktogai'])
    expect(matching(arrange(offices), 'nowhere')).toEqual([])
  })
})

describe('the hours of a day', () => {
  it('are read with the lunch left out', () => {
    expect(readHours('9:00-13:00, 14:30 – 18:30')).toEqual({ intervals: ['09:00-13:00', '14:30-18:30'], minutes: 480 })
    expect(readHours(' ')).toEqual({ intervals: [], minutes: 0 })
  })

  it('are refused where they are none, or go backwards', () => {
    expect(readHours('nine to six')).toEqual({ fault: 'form' })
    expect(readHours('09:00-09:75')).toEqual({ fault: 'form' })
    for (const line of ['13:00-09:00', '09:00-13:00, 12:00-18:00', '20:00-25:00']) expect(readHours(line)).toEqual({ fault: 'order' })
  })
})

describe('a timetable', () => {
  const week = { mon: ['09:00-13:00'], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] }
  const part = (from: string, mon = '09:00-13:00'): PartDraft => ({ ...toDraft({ from, schedule: week }), days: { ...toDraft({ from, schedule: week }).days, mon } })

  it('comes back from its lines as it was, also from before any calendar', () => {
    const kept = [{ from: '-009999-01-01', schedule: week }, { from: '2026-12-01', schedule: week }]
    expect(readTimetable(kept.map(toDraft))).toEqual(kept)
  })

  it('moves the day of the first schedule, which means nothing, before a new one', () => {
    const read = readTimetable([part('2026-11-24'), part('2025-01-01')])
    expect(read?.map(({ from }) => from)).toEqual([BEGINNING, '2025-01-01'])
  })

  it('is not sent while a line is not hours or a day is missing', () => {
    expect(readTimetable([part('2026-11-24', 'morning')])).toBeUndefined()
    expect(readTimetable([part('2026-11-24'), part('')])).toBeUndefined()
  })
})

describe('a conflict', () => {
  it('shows only what differs', () => {
    const rows = differences({ name: 'Асан', language: 'kk' }, { name: 'Асан', language: 'ru' }, { name: 'Name', language: 'Language' })
    expect(rows).toEqual([{ label: 'Language', mine: 'kk', theirs: 'ru' }])
  })
})

it('a profile of which nothing is known is sent without numbers, and nobody lives there is a number', () => {
  const view = { name_kk: 'а', name_ru: 'б', zone: 'Asia/Almaty', calendar: 'kz', profile: { population: 0 } }
  const change = toChange(toOfficeDraft(view as Parameters<typeof toOfficeDraft>[0]))
  expect(change).toEqual({ name_kk: 'а', name_ru: 'б', zone: 'Asia/Almaty', calendar: 'kz', profile: { population: 0 } })
})

describe('a write that may be sent twice', () => {
  it('has one key for the same words, until it was answered', () => {
    const once = new Once()
    const key = once.key({ name: 'Асан' })
    expect(once.key({ name: 'Асан' })).toBe(key)
    expect(once.key({ name: 'Үсен' })).not.toBe(key)
    const again = once.key({ name: 'Асан' })
    once.answered()
    expect(once.key({ name: 'Асан' })).not.toBe(again)
  })
})

it('a list is fetched page by page to its end', async () => {
  const cursors: (string | undefined)[] = []
  const pages = new Map([[undefined, { items: [1, 2], next: 'b' }], ['b', { items: [3], next: null }]])
  const arrived: number[] = []
  const all = await everything(async ({ cursor }) => {
    cursors.push(cursor)
    return pages.get(cursor) ?? { items: [] as number[], next: null }
  }, (items) => arrived.push(items.length))
  expect([all, cursors, arrived]).toEqual([[1, 2, 3], [undefined, 'b'], [2, 3]])
})

describe('a year of a calendar', () => {
  const holiday = { date: '2026-03-09', off: 'observed', act: 'Law No. 267 "on holidays"', instead_of: '2026-03-08', name: { en: 'Women', ru: 'Женский', kk: 'Әйелдер' } } as const
  const moved = { date: '2026-03-14', working_as: 'mon', act: 'Decree' } as const

  it('begins its weeks on Monday and marks exceptions before weekends', () => {
    const weeks = weeksOf(2026, 2, new Map([[holiday.date, holiday], [moved.date, moved]] as [string, never][]))
    expect(weeks[0]?.slice(0, 6)).toEqual(Array(6).fill(undefined))
    expect(weeks[0]?.[6]).toMatchObject({ number: 1, mark: 'weekend' })
    expect(weeks[2]?.map((day) => day?.mark)).toEqual(['off', 'usual', 'usual', 'usual', 'usual', 'moved_working', 'weekend'])
    expect(weeks.flat().filter(Boolean)).toHaveLength(31)
  })

  it('is written as the text of a new version, with each act and name once', () => {
    const text = toText(
      { id: 'kz', version: 'old', first_year: 2018, last_year: 2027, provisional: [2027], exceptions: [holiday, { ...holiday, date: '2026-03-10' }, moved] },
      '2026-11-24',
    )
    expect(text).toContain('version = "2026-11-24"')
    expect(text).toContain('{ date = "2026-03-09", off = "observed", name = "name_1", instead_of = "2026-03-08", act = "act_1" },')
    expect(text).toContain('{ date = "2026-03-14", working_as = "mon", act = "act_2" },')
    expect(text.match(/^act_\d = /gm)).toHaveLength(2)
    expect(text).toContain('act_1 = "Law No. 267 \\"on holidays\\""')
    expect(text).toContain('name_1 = { en = "Women", ru = "Женский", kk = "Әйелдер" }')
  })

  it('tells a time by the wall of the office, and names its day once', () => {
    expect(wallClock('2026-11-27T18:30:00', 'kk', '2026-11-27')).toBe('18:30')
    expect(wallClock('2026-11-28T00:00:00', 'kk', '2026-11-27')).toMatch(/^.*28 қараша.*, 00:00$/)
  })
})

describe('a job', () => {
  const job = { name: 'release', every_seconds: 60, node: 'n', began_at: '2026-11-24T00:00:00Z', ended_at: '2026-11-24T00:00:00Z', done: 0 }

  it('is well while it runs, late when it stops, failed when its last run did', () => {
    expect(healthOf(job, new Date('2026-11-24T00:02:30Z'))).toBe('well')
    expect(healthOf(job, new Date('2026-11-24T00:04:00Z'))).toBe('late')
    const { done: _, ...failed } = job
    expect(healthOf(failed, new Date('2026-11-24T00:00:30Z'))).toBe('failed')
  })

  it('tells its pause in the largest unit that it fills', () => {
    expect([30, 600, 21600].map(every)).toEqual([{ number: 30, unit: 'seconds' }, { number: 10, unit: 'minutes' }, { number: 6, unit: 'hours' }])
  })
})

describe('an act', () => {
  it('leads to what it was done to, where that has a page', () => {
    expect(addressOf({ act: 'timetable_changed', subject: '7' })).toBe('#/offices/7')
    expect(addressOf({ act: 'device_signed_out', subject: '8' })).toBe('#/people/8')
    expect(addressOf({ act: 'calendar_entered', subject: 'kz' })).toBe('#/calendars/kz')
    expect(addressOf({ act: 'posting_ended', subject: '9' })).toBeUndefined()
  })

  it('tells its detail field by field', () => {
    expect(entriesOf('{"login":"aliya","version":2}')).toEqual([['login', 'aliya'], ['version', '2']])
    expect(entriesOf('null')).toEqual([])
    expect(entriesOf('not JSON')).toEqual([['', 'not JSON']])
  })
})

it('an invitation says where, as whom and with what, in the order of typing', () => {
  const words = { 'admin.invitation.greeting': 'Dear {name}', 'admin.invitation.login': 'Login', 'admin.invitation.title': 'Account' }
  const text = asText(compose(words, { name: 'Әлия', login: 'aliya', password: 'secret-words' }, 'https://tapsyrma.example'))
  expect(text.indexOf('Dear Әлия')).toBeLessThan(text.indexOf('https://tapsyrma.example'))
  expect(text).toContain('Login: aliya')
  expect(text.indexOf('aliya')).toBeLessThan(text.indexOf('secret-words'))
})
