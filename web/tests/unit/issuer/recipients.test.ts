import { expect, it } from 'vitest'
import { chooseAll, extent } from '../../../src/issuer/fields/tree'

const audan = [{ id: 'aqtogai' }, { id: 'balqash' }]

it('an audan is chosen, partly chosen, or not', () => {
  expect(extent(audan, ['aqtogai', 'balqash', 'elsewhere'])).toBe('all')
  expect(extent(audan, ['balqash'])).toBe('some')
  expect(extent(audan, ['elsewhere'])).toBe('none')
  expect(extent([], [])).toBe('none')
})

it('all of an audan go in once, and out without touching another', () => {
  expect(chooseAll(audan, ['elsewhere', 'balqash'], true).toSorted()).toEqual(['aqtogai', 'balqash', 'elsewhere'])
  expect(chooseAll(audan, ['elsewhere', 'balqash'], false)).toEqual(['elsewhere'])
})
