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

/** Asks a village for something that reaches it at any hour, due a week from now; gives the assignment. */
export async function issueTo(issuer: Api, office: string, title: string): Promise<Schemas['IssuedAssignment']> {
  const inAWeek = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10)
  const issued = await wanted(
    issuer.POST('/api/v1/instructions', {
      params: { header: { 'Idempotency-Key': crypto.randomUUID() } },
      body: {
        recipients: { offices: [office] },
        title,
        text: `${title}: in tonnes, by village.`,
        language: 'en',
        kind: 'report',
        legal_bases: [{ kind: 'catch_all_35_3' }],
        channel: 'system',
        urgency: { level: 'urgent', kind: 'emergency', reason: 'to be seen at any hour' },
        due: { date: inAWeek },
      },
    }),
  )
  return issued.assignments[0]!
}
