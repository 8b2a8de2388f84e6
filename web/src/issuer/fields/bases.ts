import { api, ask, type Schemas } from '../../api/client'
import { t } from '../../messages/messages.svelte'
import { titleOf } from '../words'

/** What a basis is called, with the title that the catalogue has for it. */
export async function basisInWords(basis: Schemas['LegalBasis']): Promise<string> {
  if (basis.kind === 'catch_all_35_3') return t('bases.catch_all_long')
  if (basis.kind === 'none_given') return t('bases.none_given')
  if (basis.kind === 'other_law') return basis.citation
  const act = await ask(api.GET('/api/v1/legal/acts/{code}', { params: { path: { code: basis.act } } }))
  const article = act.articles?.find((one) => one.ref === basis.article)
  return t('bases.of_act', { number: act.number, article: basis.article, title: titleOf(article?.title ?? act.title) })
}

/** What a function is called; its code where the catalogue has it no more. */
export async function functionInWords(code: string): Promise<string> {
  const functions = await ask(api.GET('/api/v1/legal/functions', { params: {} }))
  const found = functions.find((one) => one.code === code)
  return found ? titleOf(found.title) : code
}
