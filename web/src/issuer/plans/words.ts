import type { Schemas } from '../../api/client'
import { t } from '../../messages/messages.svelte'

/** By which day of its period a return is due. */
export function ruleInWords(rule: Schemas['DueRule']): string {
  if (rule.by === 'working_day') return t('plan.on_working_day', { number: rule.number })
  const off = t(`plan.${rule.when_off}`)
  if (rule.by === 'weekday') return t('plan.on_weekday', { weekday: t(`weekday.${rule.weekday}`), off })
  return rule.month
    ? t('plan.on_day_of_month', { day: rule.day, month: rule.month, off })
    : t('plan.on_day', { day: rule.day, off })
}

export function rhythmInWords(rhythm: Schemas['Rhythm']): string {
  return `${t(`every.${rhythm.every}`)}, ${t(`about.${rhythm.about}`)}, ${t('plan.lead', { count: rhythm.lead_working_days })}`
}
