// Lists of the API come in pages; an administrator's lists are shown whole.

const LARGEST_PAGE = 200

interface Page<Item> {
  items: Item[]
  next?: string | null
}

/** Every item of a list; `arrived` is told after each page what there is so far. */
export async function everything<Item>(
  page: (query: { limit: number; cursor?: string }) => Promise<Page<Item>>,
  arrived: (items: Item[]) => void = () => undefined,
): Promise<Item[]> {
  const items: Item[] = []
  let cursor: string | null | undefined
  do {
    const got = await page({ limit: LARGEST_PAGE, ...(cursor ? { cursor } : {}) })
    items.push(...got.items)
    arrived([...items])
    cursor = got.next
  } while (cursor)
  return items
}
