// What an act was done to, and how that stood afterwards.

/** The page of what an act was done to. A posting and what was done on the machine have none. */
export function addressOf({ act, subject }: { act: string; subject: string }): string | undefined {
  if (act.startsWith('office_') || act === 'timetable_changed') return `#/offices/${subject}`
  if (act.startsWith('person_') || act === 'password_given' || act === 'device_signed_out') return `#/people/${subject}`
  return act === 'calendar_entered' ? `#/calendars/${encodeURIComponent(subject)}` : undefined
}

/** The fields of a detail in the order in which they were written. What is no object is one field without a name. */
export function entriesOf(detail: string): [string, string][] {
  let read: unknown
  try {
    read = JSON.parse(detail)
  } catch {
    return [['', detail]]
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return read === null ? [] : [['', detail]]
  return Object.entries(read).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])
}
