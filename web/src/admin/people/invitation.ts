// What somebody is given to sign in for the first time, in the language they read, whichever language the administrator reads.
import type { Language } from '../../messages/messages.svelte'

type Catalogue = Record<string, string>
const catalogues = import.meta.glob<Catalogue>('../../messages/admin/*.json', { import: 'default' })

/** The lines of an invitation. */
export interface Invitation {
  title: string
  lines: string[]
  /** What is typed in: a name for each and the words themselves. */
  entries: { label: string; words: string }[]
}

/** The invitation of an account to the app at an address. */
export async function invite(
  account: { name: string; login: string; language: Language; password: string },
  address: string,
): Promise<Invitation> {
  const words = (await catalogues[`../../messages/admin/${account.language}.json`]?.()) ?? {}
  return compose(words, account, address)
}

/** The same from messages at hand. */
export function compose(words: Catalogue, account: { name: string; login: string; password: string }, address: string): Invitation {
  const say = (key: string): string => (words[key] ?? key).replace('{name}', account.name)
  return {
    title: say('admin.invitation.title'),
    lines: [say('admin.invitation.greeting'), say('admin.invitation.how'), say('admin.invitation.install'), say('admin.invitation.keep')],
    entries: [
      { label: say('admin.invitation.address'), words: address },
      { label: say('admin.invitation.login'), words: account.login },
      { label: say('admin.invitation.password'), words: account.password },
    ],
  }
}

/** The invitation as plain text, to be pasted into a message. */
export function asText({ title, lines: [greeting = '', ...rest], entries }: Invitation): string {
  return [title, '', greeting, '', ...entries.map(({ label, words }) => `${label}: ${words}`), '', ...rest].join('\n')
}
