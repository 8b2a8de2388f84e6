import { describe, expect, it } from 'vitest'
import { dueOf, emptyDraft, instructionBody, missing, previewBody, readDue, withBasis, type Draft } from '../../../src/issuer/compose/draft'

const ALMATY = 'Asia/Almaty'

function stocks(changed: Partial<Draft> = {}): Draft {
  return {
    ...emptyDraft('kk'),
    recipients: ['aqtogai'],
    title: ' Көкөніс қоры ',
    text: 'Тоннамен',
    bases: [{ basis: { kind: 'catch_all_35_3' }, label: '35(3)' }],
    due: { form: 'date', date: '2026-03-05' },
    ...changed,
  }
}

describe('a deadline', () => {
  it('of a day is sent as a day, which closes with each village', () => {
    expect(readDue({ form: 'date', date: '2026-03-05' }, ALMATY)).toEqual({ date: '2026-03-05' })
  })

  it('of half past six in the evening is that on the wall of the office, wherever the browser stands', () => {
    expect(readDue({ form: 'time', date: '2026-03-05', time: '18:30' }, ALMATY)).toEqual({ at: '2026-03-05T13:30:00.000Z' })
  })

  it('that the service proposed comes back as it was proposed', () => {
    expect(readDue(dueOf({ at: '2026-03-05T13:30:00Z' }, ALMATY), ALMATY)).toEqual({ at: '2026-03-05T13:30:00.000Z' })
    expect(dueOf({ date: '2026-03-05' }, ALMATY)).toEqual({ form: 'date', date: '2026-03-05' })
  })

  it('without its time is not given yet', () => {
    expect(readDue({ form: 'time', date: '2026-03-05', time: '' }, ALMATY)).toBeUndefined()
    expect(readDue({ form: 'none' }, ALMATY)).toBeUndefined()
  })
})

describe('what is sent', () => {
  it('carries the seal of what was looked at, and no blanks around the title', () => {
    expect(instructionBody(stocks(), ALMATY, 'seal')).toMatchObject({ title: 'Көкөніс қоры', preview: 'seal', due: { date: '2026-03-05' } })
  })

  it('says nothing of what was left empty', () => {
    const body = instructionBody(stocks({ due: { form: 'none' } }), ALMATY, undefined)
    for (const left of ['due', 'preview', 'function', 'effort_minutes', 'source', 'attachments', 'short_notice_reason']) expect(body).not.toHaveProperty(left)
  })

  it('declares an order from above by the wall of the office', () => {
    const source = { form: 'declared' as const, body: 'Oblast', number: '', received: '2026-03-04T09:00', deadline: '2026-03-06T18:00', instruction: '' }
    expect(instructionBody(stocks({ source }), ALMATY, undefined).source).toEqual({
      declared: { body: 'Oblast', received_at: '2026-03-04T04:00:00.000Z', deadline_at: '2026-03-06T13:00:00.000Z' },
    })
  })

  it('weighs an urgency before its reason is written', () => {
    expect(previewBody(stocks({ urgent: true, urgentKind: 'emergency' }), ALMATY).urgency).toMatchObject({ level: 'urgent', kind: 'emergency' })
  })
})

describe('what is missing', () => {
  it('is nothing from a draft that is complete', () => {
    expect(missing(stocks(), false)).toEqual([])
  })

  it('is told part by part', () => {
    expect(missing(emptyDraft('kk'), false)).toEqual(['recipients', 'title', 'text', 'bases', 'due'])
  })

  it('is a reason where the policy asks for one', () => {
    expect(missing(stocks(), true)).toEqual(['short_notice'])
    expect(missing(stocks({ shortNoticeReason: 'The oblast asked at noon' }), true)).toEqual([])
  })

  it('is the reason of an urgency, which every village reads', () => {
    expect(missing(stocks({ urgent: true, urgentKind: 'emergency', urgentReason: ' ' }), false)).toEqual(['urgency'])
  })
})

describe('legal bases', () => {
  const article = { basis: { kind: 'article' as const, act: 'Z010000148_', article: '35(1)' }, label: '35(1)' }
  const none = { basis: { kind: 'none_given' as const }, label: 'none' }

  it('stand once each', () => {
    expect(withBasis([article], { ...article })).toEqual([article])
  })

  it('give way to none, and none gives way to one', () => {
    expect(withBasis([article], none)).toEqual([none])
    expect(withBasis([none], article)).toEqual([article])
  })
})
