const SYSTEMS: [RegExp, string][] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'Mac'],
  [/Linux/, 'Linux'],
]
// The order matters: Edge calls itself Chrome too, and Chrome calls itself Safari.
const BROWSERS: [RegExp, string][] = [
  [/Edg/, 'Edge'],
  [/YaBrowser/, 'Yandex'],
  [/SamsungBrowser/, 'Samsung Internet'],
  [/OPR|Opera/, 'Opera'],
  [/Firefox|FxiOS/, 'Firefox'],
  [/Chrome|CriOS/, 'Chrome'],
  [/Safari/, 'Safari'],
]

/** What its owner will know a device by in the list of devices, as far as the browser tells: `Android, Chrome`. */
export function nameOfDevice(userAgent: string): string {
  const told = [SYSTEMS, BROWSERS].map((known) => known.find(([sign]) => sign.test(userAgent))?.[1])
  return told.filter(Boolean).join(', ') || 'browser'
}
