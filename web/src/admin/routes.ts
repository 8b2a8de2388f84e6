import type { Route } from '../routes'

export const routes: Route[] = []
