// The API, for what a test needs before somebody opens a page, and for what the service really has.
import createClient, { type Client } from 'openapi-fetch'
import { inject } from 'vitest'
import type { components, paths } from '../../../src/api/schema'
import { account } from './browser'

type Schemas = components['schemas']
export type Api = Client<paths>

/** Signs in beside the app. */
export async function callAs(login: string): Promise<Api> {
  const api = createClient<paths>({ baseUrl: inject('origin') })
  const { password } = account(login)
  const tokens = await wanted(api.POST('/api/v1/session', { body: { login, password, device_name: 'test' } }))
  api.use({
    onRequest({ request }) {
      request.headers.set('Authorization', `Bearer ${tokens.access_token}`)
    },
  })
  return api
}

/** The data of an answer that has to be a success. */
export async function wanted<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${JSON.stringify(error)}`)
  return data as T
}

/** The office of somebody. */
export async function officeOf(api: Api): Promise<string> {
  const me = await wanted(api.GET('/api/v1/me'))
  return me.postings[0]!.office
}

/** The day a week from now. */
function inAWeek(): string {
  return new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10)
}

type Words = Pick<Schemas['NewInstruction'], 'text' | 'language'>

/** Asks a village for something that reaches it at any hour, due a week from now; gives the assignment. */
export async function issueTo(issuer: Api, office: string, title: string, words?: Words): Promise<Schemas['IssuedAssignment']> {
  const [assignment] = await issueToAll(issuer, [office], title, words)
  return assignment!
}

/** Asks several villages for the same; gives the assignments in no order. */
export async function issueToAll(
  issuer: Api,
  offices: string[],
  title: string,
  words: Words = { text: `${title}: in tonnes, by village.`, language: 'en' },
): Promise<Schemas['IssuedAssignment'][]> {
  const issued = await wanted(
    issuer.POST('/api/v1/instructions', {
      params: { header: { 'Idempotency-Key': crypto.randomUUID() } },
      body: {
        recipients: { offices },
        title,
        ...words,
        kind: 'report',
        legal_bases: [{ kind: 'catch_all_35_3' }],
        channel: 'system',
        urgency: { level: 'urgent', kind: 'emergency', reason: 'to be seen at any hour' },
        due: { date: inAWeek() },
      },
    }),
  )
  return issued.assignments
}

/** Plans a return that a village owes every month from next week on; gives the plan. */
export async function planFor(issuer: Api, office: string, title: string, language: Schemas['Language'] = 'en'): Promise<string> {
  const planned = await wanted(
    issuer.POST('/api/v1/plans', {
      params: { header: { 'Idempotency-Key': crypto.randomUUID() } },
      body: {
        rhythm: { every: 'month', about: 'period_before', lead_working_days: 3, from: inAWeek() },
        terms: {
          title,
          text: title,
          language,
          kind: 'report',
          legal_bases: [{ kind: 'catch_all_35_3' }],
          recipients: { offices: [office] },
          due: { by: 'working_day', number: 5 },
        },
      },
    }),
  )
  return planned.id
}
