/** What differs between what was entered and what stands there, among the fields that are named. */
export function differences<Entered extends object>(
  mine: Entered,
  theirs: Entered,
  labels: Partial<Record<keyof Entered, string>>,
): { label: string; mine: string; theirs: string }[] {
  const said = (value: unknown): string => (value === null || value === undefined ? '' : String(value))
  return (Object.keys(labels) as (keyof Entered)[]).flatMap((field) => {
    const [here, there] = [said(mine[field]), said(theirs[field])]
    return here === there ? [] : [{ label: labels[field] ?? '', mine: here, theirs: there }]
  })
}
