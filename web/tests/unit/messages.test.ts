import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const FOLDER = new URL('../../src/messages/', import.meta.url)
const LANGUAGES = ['kk', 'ru', 'en']
const areas = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name)

function read(area: string, language: string): Record<string, string> {
  return JSON.parse(readFileSync(new URL(`${area}/${language}.json`, FOLDER), 'utf8')) as Record<string, string>
}

/** Forms that some languages have and others have not. */
const withoutForms = (key: string): string => key.replace(/\.(one|few|many)$/, '')
const placeholders = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()

describe.each(areas)('the messages of %s', (area) => {
  const english = read(area, 'en')

  it.each(LANGUAGES)('are all there in %s, and none besides', (language) => {
    const keys = new Set(Object.keys(read(area, language)).map(withoutForms))
    expect([...keys].sort()).toEqual([...new Set(Object.keys(english).map(withoutForms))].sort())
  })

  it.each(LANGUAGES)('say something and name the same values in %s', (language) => {
    for (const [key, text] of Object.entries(read(area, language))) {
      expect(text.trim(), key).not.toBe('')
      expect(placeholders(text), key).toEqual(placeholders(english[key] ?? english[withoutForms(key)] ?? ''))
    }
  })

  it('stand in order, so that two changes seldom meet', () => {
    for (const language of LANGUAGES) {
      const keys = Object.keys(read(area, language))
      expect(keys).toEqual([...keys].sort())
    }
  })
})

it('no key is in two areas', () => {
  const keys = areas.flatMap((area) => Object.keys(read(area, 'en')))
  expect(new Set(keys).size).toBe(keys.length)
})
